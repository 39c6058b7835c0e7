import os
from contextlib import nullcontext
from typing import TYPE_CHECKING

from prefect import flow

if os.environ.get("HOME") is not None:

    @flow
    def under_if(): ...

else:

    @flow
    def under_else(): ...


try:

    @flow
    def under_try(): ...

except ImportError:

    @flow
    def under_except(): ...

else:

    @flow
    def under_try_else(): ...

finally:

    @flow
    def under_finally(): ...


with nullcontext():

    @flow
    def under_with(): ...


for _ in range(1):

    @flow
    def under_for(): ...


while True:

    @flow
    def under_while(): ...

    break


match 1:
    case 1:

        @flow
        def under_match(): ...


if TYPE_CHECKING:

    @flow
    def for_checkers(): ...


if False:

    @flow
    def never(): ...


def outer():
    @flow
    def nested(): ...

    class Local:
        @flow
        def method(self): ...

    return nested


async def with_import_inside():
    from prefect import flow as inner_flow

    @inner_flow(name="inside")
    async def nested_with_own_import(x=1): ...


if __name__ == "__main__":

    @flow
    def in_main(): ...

    outer()
