"""A flow under the shop's own decorator: this file never names the library."""

from shop.jobs import job
from shop.report import report


@job
def clean_up(older_than_days: int = 30) -> None:
    """Remove old exports."""
    report("clean-up", f"removed exports of more than {older_than_days} days")
