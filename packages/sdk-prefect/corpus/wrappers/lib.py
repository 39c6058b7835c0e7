"""Functions that hand out flows."""
import functools

from prefect import flow


def team_flow(fn):
    return flow(fn, log_prints=True)


def named_flow(name, **options):
    return flow(name=name, **options)


def configured(retries=3):
    def decorate(fn):
        return flow(fn, retries=retries)

    return decorate


def constant_name(fn):
    return flow(name="always-this")(fn)


def make(suffix):
    @flow(name="made")
    def inner(x: int):
        """Inner."""

    return inner


def plain(fn):
    return fn
