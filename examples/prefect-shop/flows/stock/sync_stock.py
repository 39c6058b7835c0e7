"""An aliased import, and a flow that other flows call."""

from prefect import flow as f

from shop.model import Warehouse
from shop.report import report


@f(log_prints=True)
async def sync_stock(warehouse: Warehouse = Warehouse.BASEL) -> int:
    """Count what a warehouse has."""
    report("sync-stock", f"{warehouse.value} has 420 articles")
    return 420
