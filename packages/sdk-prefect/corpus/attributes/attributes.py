from prefect import flow


def wrapped(function):
    return flow.__call__(function)


@flow
def etl(): ...


name = etl.name
text = (flow.__doc__ or "").strip()
