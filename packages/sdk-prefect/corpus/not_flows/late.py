"""What a function's body sees is what the module holds at its end."""
from prefect import flow


def outer():
    @flow
    def sees_the_end(): ...


flow = print
