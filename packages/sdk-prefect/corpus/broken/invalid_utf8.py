from prefect import flow

# café
@flow
def invalid(): ...
