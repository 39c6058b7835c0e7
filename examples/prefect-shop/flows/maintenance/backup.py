"""A function that stays a function, and a flow made of it."""

from shop.jobs import job
from shop.report import report


def write_backup(target: str = "cellar") -> None:
    """Copy the database."""
    report("backup", f"copied the database to the {target}")


backup = job(name="backup")(write_backup)
