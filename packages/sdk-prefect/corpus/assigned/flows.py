from functools import partial
import functools as ft

from prefect import Flow, flow
from prefect.flows import Flow as FlowClass


def work(a: int, b: str = "b"):
    """Works."""


async def async_work(): ...


@flow
def existing(x: int):
    """Exists."""


wrapped = flow(work)
named: Flow = flow(work, name="named", description="Said.")
curried = flow(name="curried")(work)
unnamed_async = flow(async_work)
renamed = existing.with_options(name="renamed")
chained = existing.with_options(name="first").with_options(description="Second.")
retried = existing.with_options(retries=2)
by_class = Flow(work)
by_class_named = FlowClass(fn=work, name="by-class")
anonymous = flow(lambda x: x)
first = second = flow(work, name="first-of-two")
only_alias = existing
remote = Flow.from_source
not_flows = [flow, work]

job = flow
job_named = partial(flow, name="from-partial", log_prints=True)
job_typed = ft.partial(flow, description="partial description")
again = partial(job_named, retries=1)


@job
def by_assignment(): ...


@job_named
def by_partial(): ...


@job_named()
def by_partial_call(): ...


@job_named(name="overridden")
def by_partial_overridden(): ...


@job_typed
def by_typed_partial(): ...


@again
def by_partial_of_partial(): ...


in_partial = job_named(work)

if (walrus := flow(work, name="walrus")) is not None:
    pass
