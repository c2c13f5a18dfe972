"""What queries cost the database, in rows that it looks at and not in time."""

from collections.abc import Callable
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext


def work_of(read: Callable[[], object]) -> int:
    """How much the database does for the queries of `read`, which change nothing: the rows that
    PostgreSQL looks at, and the steps of SQLite's virtual machine."""
    if connection.vendor == "sqlite":
        return _steps(read)
    with CaptureQueriesContext(connection) as queries:
        read()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
        plans = []
        for query in queries:
            cursor.execute("EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) " + query["sql"])
            plans.append(cursor.fetchone()[0])
    return sum(_rows(each[0]["Plan"]) for each in plans)


def _steps(read: Callable[[], object]) -> int:
    steps = 0

    def step() -> int:
        nonlocal steps
        steps += 1
        return 0

    connection.ensure_connection()
    connection.connection.set_progress_handler(step, 1)
    try:
        read()
    finally:
        connection.connection.set_progress_handler(None, 1)
    return steps


def _rows(plan: dict[str, Any]) -> int:
    dropped = sum(count for name, count in plan.items() if name.startswith("Rows Removed"))
    own = (plan["Actual Rows"] + dropped) * plan["Actual Loops"]
    return int(own) + sum(_rows(part) for part in plan.get("Plans", ()))
