"""The shop's own decorator: what every maintenance flow has in common."""

from functools import partial

from prefect import flow

job = partial(flow, log_prints=True, retries=1, retry_delay_seconds=1)
