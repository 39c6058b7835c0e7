"""An async flow."""

import asyncio

import prefect

from shop.report import report


@prefect.flow(name="refresh-prices", log_prints=True)
async def refresh(currency: str = "CHF", rounding: float = 0.05) -> None:
    """Fetch today's exchange rates and set the prices."""
    await asyncio.sleep(0)
    report("refresh-prices", f"prices are in {currency}, rounded to {rounding}")
