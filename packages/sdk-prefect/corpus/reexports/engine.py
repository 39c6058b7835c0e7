from prefect import *


@flow
def star_of_the_engine(): ...
