from prefect import flow


@flow
def first(a: int): ...


@flow
def being_typed(a, b


@flow(name="last")
def last(): ...
