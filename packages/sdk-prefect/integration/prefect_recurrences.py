"""Prints when recurrence rules fire, as Prefect's own schedules have it.

Reads lines of JSON, {"rrule", "timezone", "after"}, and prints a line for each: up to twelve times in seconds since 1970, or
null where Prefect refuses the rule.
"""

import asyncio
import datetime
import json
import sys

from pydantic import ValidationError

from prefect.server.schemas.schedules import RRuleSchedule


async def times_of(rrule, timezone, after):
    try:
        schedule = RRuleSchedule(rrule=rrule, timezone=timezone)
    except ValidationError:
        return None
    start = datetime.datetime.fromtimestamp(after, datetime.timezone.utc)
    return [int(date.timestamp()) for date in await schedule.get_dates(n=12, start=start)]


async def main():
    for line in sys.stdin:
        print(json.dumps(await times_of(**json.loads(line))))


asyncio.run(main())
