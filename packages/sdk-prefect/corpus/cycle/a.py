from prefect import flow

from b import *


@flow
def in_a(): ...
