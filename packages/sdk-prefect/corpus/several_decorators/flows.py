from __future__ import annotations

import functools
from contextlib import contextmanager, nullcontext

from prefect import flow


def logged(fn):
    @functools.wraps(fn)
    def inner(*args, **kwargs):
        return fn(*args, **kwargs)

    return inner


def tagged(*tags):
    def decorate(fn):
        fn.tags = tags
        return fn

    return decorate


@flow(name="outer-most")
@logged
@tagged("a", "b")
def with_others(x: int): ...


@tagged("kept")
@flow
def flow_beneath(): ...


class Decorators:
    flow = flow

    @staticmethod
    def not_flow(fn):
        return fn


@Decorators.flow
def by_class_attribute(): ...


@Decorators.not_flow
def no_flow(): ...
