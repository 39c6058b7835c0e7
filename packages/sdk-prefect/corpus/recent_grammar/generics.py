"""Type parameters, type aliases, nested quotes in f-strings: Python 3.12 and newer."""
from prefect import flow

type Alias[T: int = str, *Ts = (int,), **P] = dict[T, list[Ts]]
data = {"a": [1]}
text = f"{data["a"][0]!r:{"x"}>{10}} {"\n".join(["{", "}"])} {f"{f"{1}"}"}"


@flow
def generic[T: (int, str), *Ts, **P](value: T, *args: *Ts) -> T: ...


@flow(name=f"plain {{braces}}")
def braces(): ...


try:
    ...
except* ValueError as group:

    @flow
    def in_except_star(): ...


class Holder[T]:
    @flow
    @staticmethod
    def method[U](u: U): ...


template = t"{data["a"]} @flow"


@flow
def after_template(): ...


try:
    ...
except ValueError, TypeError:
    ...


@flow
def after_bare_except_list(): ...
