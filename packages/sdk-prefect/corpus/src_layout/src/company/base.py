from prefect import flow as company_flow

TEAM = "data"
