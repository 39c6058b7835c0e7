"""Makes of a project's one Deployment in a prepared Prefect database those of many flows in several environments.

Arguments: database, project, how many flows, the commit that the one Deployment runs, and `environment=commit` for each
environment.
"""

import datetime
import sqlite3
import sys
import uuid

database, project, count, commit = sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4]
environments = [argument.split("=") for argument in sys.argv[5:]]
connection = sqlite3.connect(database)
connection.row_factory = sqlite3.Row
flow = dict(connection.execute("SELECT * FROM flow WHERE name = 'flow_000'").fetchone())
one = connection.execute("SELECT * FROM deployment WHERE name LIKE ?", [f"{project}--%"]).fetchone()
deployment = dict(one)
flows = {row["name"]: row["id"] for row in connection.execute("SELECT * FROM flow")}


def add(table, row):
    columns = ",".join(row)
    connection.execute(f"INSERT INTO {table} ({columns}) VALUES ({','.join('?' * len(row))})", list(row.values()))


connection.execute("DELETE FROM deployment WHERE id = ?", [deployment["id"]])
begin = datetime.datetime(2026, 1, 1)
for index in range(count):
    name = f"flow_{index:03}"
    if name not in flows:
        flows[name] = str(uuid.uuid4())
        add("flow", {**flow, "id": flows[name], "name": name})
    for place, (environment, runs) in enumerate(environments):
        changed = begin + datetime.timedelta(seconds=index * len(environments) + place)
        row = {
            column: value.replace("flow-000--dev", f"{name.replace('_', '-')}--{environment}")
            .replace("f000.py:flow_000", f"f{index:03}.py:{name}")
            .replace(commit, runs)
            if isinstance(value, str)
            else value
            for column, value in deployment.items()
        }
        time = changed.strftime("%Y-%m-%d %H:%M:%S.%f")
        add("deployment", {**row, "id": str(uuid.uuid4()), "flow_id": flows[name], "created": time, "updated": time})
connection.commit()
