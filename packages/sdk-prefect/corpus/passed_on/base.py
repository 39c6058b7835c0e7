from prefect import flow as job
