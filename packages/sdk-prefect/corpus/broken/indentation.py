from prefect import flow

if True:
@flow
def not_indented(): ...
