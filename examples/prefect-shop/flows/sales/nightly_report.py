"""A plain flow with a task."""

from datetime import date

from prefect import flow, task

from shop.model import Region
from shop.report import report


@task
def revenue(region: Region) -> int:
    return {Region.EUROPE: 1200, Region.AMERICA: 900, Region.ASIA: 1500}[region]


@flow(log_prints=True)
def nightly_report(day: date | None = None, region: Region = Region.EUROPE, top: int = 10) -> int:
    """Yesterday's sales of a region."""
    total = revenue(region)
    report("nightly-report", f"{region.value} sold for {total} on {day or 'the last day'}, top {top}")
    return total
