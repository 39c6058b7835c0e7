from prefect import flow


@flow(log_prints=True)
def nightly(region: str = "eu"):
    """Report what was sold."""
    print(f"sold in {region}")
