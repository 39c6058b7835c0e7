"""A flow with a parameter that each run has to give."""

from prefect.flows import flow

from shop.report import report


@flow(name="forget-customer", log_prints=True)
def forget(customer_id: int, dry_run: bool = True) -> None:
    """Delete what is stored about a customer."""
    report("forget-customer", f"customer {customer_id} {'would be' if dry_run else 'is'} forgotten")
