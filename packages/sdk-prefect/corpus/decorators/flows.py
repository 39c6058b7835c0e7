"""Plain decorators."""
from prefect import flow, task
import prefect
import prefect as p
import prefect.flows
from prefect import flow as f
from prefect.flows import flow as from_flows


@flow
def bare():
    """First line.

        Indented.
    Last.
    """


@flow()
def called(): ...


@flow(name="Given Name", description="Given description")
async def with_arguments(a, b: int = 1, /, c: "str" = "x", *args: int, d, e=(1, 2), **kwargs): ...


@prefect.flow
def by_module(): ...


@p.flow(name='by-alias')
def by_module_alias(): ...


@prefect.flows.flow
def by_submodule(): ...


@f
def by_alias(): ...


@from_flows(log_prints=True)
def by_other_module(): ...


@task
def not_a_flow(): ...


@flow  # a comment
# another comment

def comment_between(): ...


@flow(
    name="several"
    "-lines",
    retries=3,  # a comment with ) in it
    description="""Triple
    quoted""",
)
def several_lines(
    first: dict[str, int],
    second: list[
        int
    ] = [1, 2],  # a comment
    *,
    third: str = "a, b=c)",
): ...


@flow(name=f"no-placeholder")
def formatted(): ...


@flow(name="tab\tand \x41 \u00e9 \101 'quotes' \"double\"")
def escaped(): ...


@flow(name=r"raw\n")
def raw(): ...


@flow(name=f"computed-{bare.name}")
def computed(): ...


@flow(name="a".upper())
def computed_by_call(): ...


@flow(name=None, description=None)
def name_none():
    'Single quotes.'


@flow(name="")
def name_empty(): ...


@flow(**{"name": "unpacked"})
def unpacked(): ...


@(flow)
def bracketed(): ...


@(flow(name="in-brackets"))
def bracketed_call(): ...


def _private(): ...


@flow
def __dunder__(): ...


@flow
def double__underscore_(): ...
