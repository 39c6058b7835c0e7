from prefect import flow as step
