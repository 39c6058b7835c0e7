"""Copies the deployments of a prepared Prefect database until it has many, with a cron schedule each where asked."""

import sqlite3
import sys
import uuid

database, copies, kind = sys.argv[1], int(sys.argv[2]), sys.argv[3]
connection = sqlite3.connect(database)
columns = [row[1] for row in connection.execute("PRAGMA table_info(deployment)")]
template = dict(zip(columns, connection.execute("SELECT * FROM deployment LIMIT 1").fetchone()))
placeholders = ",".join("?" * len(columns))
insert = f"INSERT INTO deployment ({','.join(columns)}) VALUES ({placeholders})"
for index in range(copies):
    row = {**template, "id": str(uuid.uuid4()), "name": f"other--main--flow-{index:05}--dev", "tags": '["PROJECT_NAME=other"]'}
    connection.execute(insert, [row[column] for column in columns])
if kind == "cron":
    columns = [row[1] for row in connection.execute("PRAGMA table_info(deployment_schedule)")]
    for (deployment,) in connection.execute("SELECT id FROM deployment").fetchall():
        values = {
            "id": str(uuid.uuid4()),
            "created": template["created"],
            "updated": template["updated"],
            "deployment_id": deployment,
            "schedule": '{"cron": "0 6 * * *", "timezone": "Europe/Zurich", "day_or": true}',
            "active": 0,
            "slug": "nightly",
            "parameters": "{}",
        }
        used = [column for column in columns if column in values]
        connection.execute(
            f"INSERT INTO deployment_schedule ({','.join(used)}) VALUES ({','.join('?' * len(used))})",
            [values[column] for column in used],
        )
connection.commit()
