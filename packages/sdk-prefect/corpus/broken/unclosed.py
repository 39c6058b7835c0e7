from prefect import flow


@flow
def before(): ...


broken = [1, 2


@flow(
    name="seen all the same",
)
def after(): ...
