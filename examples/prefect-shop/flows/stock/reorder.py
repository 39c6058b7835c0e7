"""A flow that is a static method."""

from prefect import flow

from shop.report import report


class Reorder:
    @flow(name="reorder", log_prints=True)
    @staticmethod
    def run(below: int = 20, suppliers: list[str] = ["north", "south"]) -> None:
        """Order what is running out."""
        report("reorder", f"asked {' and '.join(suppliers)} for articles of which fewer than {below} are left")
