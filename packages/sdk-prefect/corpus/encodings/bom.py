from prefect import flow


@flow
def bom():
    """Über.

    Zwei.
    """
