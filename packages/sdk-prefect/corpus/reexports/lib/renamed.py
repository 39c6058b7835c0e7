from functools import partial

from prefect import flow as job
from prefect import flow as _internal

tool = partial(_internal, log_prints=True)
