"""A module that has the decorator's name."""
import functools

import prefect

job = prefect.flow
named = prefect.flow(name="named")


class flow:
    """And a class that has it."""

    step = prefect.flow
    keep = functools.partial(prefect.flow, name="kept")
