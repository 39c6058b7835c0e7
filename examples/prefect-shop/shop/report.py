"""How a run reports: one line with the version of the code."""

from shop.version import VERSION


def report(flow: str, done: str) -> None:
    print(f"shop {VERSION}: {flow}: {done}")
