from prefect import flow


@flow
def twice(a): ...


@flow(name="second")
def twice(b): ...


@flow
def replaced(): ...


replaced = None


@flow
def changed(x): ...


changed = changed.with_options(name="changed-name")


@flow
def deleted(): ...


del deleted
