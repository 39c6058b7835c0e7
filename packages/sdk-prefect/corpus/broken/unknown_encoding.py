# coding: no-such-encoding
# é
from prefect import flow
@flow
def unknown(): ...
