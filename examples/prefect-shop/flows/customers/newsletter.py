"""A flow with a parameter that is a pydantic model."""

from prefect import flow

from shop.model import Campaign
from shop.report import report


@flow(log_prints=True)
def newsletter(campaign: Campaign = Campaign()) -> None:
    """Send a campaign to the customers of its regions."""
    regions = ", ".join(region.value for region in campaign.regions)
    report("newsletter", f"sent '{campaign.subject}' to {regions}, {campaign.discount:.0%} off")
