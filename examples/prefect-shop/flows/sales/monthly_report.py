"""A flow made from another one, with a name and settings of its own."""

from flows.sales.nightly_report import nightly_report

monthly_report = nightly_report.with_options(
    name="monthly-report",
    description="The month's sales of a region.",
    retries=2,
)
