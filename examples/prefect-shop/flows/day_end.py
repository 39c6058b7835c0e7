"""A flow of flows."""

from prefect import flow

from flows.sales.nightly_report import nightly_report
from flows.stock import sync
from shop.model import Region
from shop.report import report


@flow(log_prints=True)
async def day_end(region: Region = Region.EUROPE) -> None:
    """Close the day: count the stock, then report."""
    articles = await sync()
    total = nightly_report(region=region)
    report("day-end", f"{articles} articles in stock, sold for {total}")
