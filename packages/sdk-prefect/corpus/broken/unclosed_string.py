from prefect import flow

name = 'not closed


@flow
def after_string(): ...
