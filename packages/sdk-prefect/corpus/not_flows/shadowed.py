from prefect import flow, task


def with_parameter(flow):
    @flow
    def parameter_shadows(): ...


def with_local():
    flow = lambda fn: fn

    @flow
    def local_shadows(): ...


def with_loop():
    for flow in (lambda fn: fn,):

        @flow
        def loop_shadows(): ...


@task
def a_task(): ...


@flow
def before(): ...


flow = task


@flow
def rebound(): ...


del flow
from prefect import flow


@flow
def imported_again(): ...


(flow, other) = (task, 1)


@flow
def unpacked_over(): ...


loaded = before.from_source
