import names
import names as n
from names import NAME, Names, RENAMED as OTHER
from prefect import flow

LOCAL = "local-constant"
PARTS = ("in " "parts")
TWICE = "first"
TWICE = "second"
NUMBER = 3
COMPUTED = f"{LOCAL}-x"
if NUMBER > 2:
    BRANCHED = "one"
else:
    BRANCHED = "two"


@flow(name=LOCAL)
def local(): ...


@flow(name=PARTS)
def parts(): ...


@flow(name=NAME)
def imported(): ...


@flow(name=names.NAME)
def by_module(): ...


@flow(name=n.PREFIX)
def by_module_alias(): ...


@flow(name=OTHER)
def renamed(): ...


@flow(name=Names.ETL)
def class_constant(): ...


@flow(name=Names.COMPUTED)
def class_computed(): ...


@flow(name=TWICE)
def twice(): ...


@flow(name=COMPUTED)
def computed(): ...


@flow(name=BRANCHED)
def branched(): ...


@flow(name=LOCAL if NUMBER else "x")
def conditional(): ...


@flow(name="a" + LOCAL)
def added(): ...


@flow(name=LOCAL, description=LOCAL)
def described(): ...


TWICE = "third"
