from prefect import flow, task

__all__ = ["flow"]
hidden = flow
