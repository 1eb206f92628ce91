"""`POST /api/v1/sql`: one read-only statement, under limits of time, memory, rows and bytes."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from analytics import QueryRefused
from linkcrawler.api.console import MAX_SQL_ROWS, MAX_STATEMENT_CHARS, Console, is_readonly
from linkcrawler.api.problems import Problem
from linkcrawler.api.sending import send_json
from linkcrawler.api.strict import ROOT, StrictRoute


class Statement(BaseModel):
    """What is asked."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"statement": "select count() from backlinks_live", "limit": 100}]},
    )

    statement: Annotated[str, Field(min_length=1, max_length=MAX_STATEMENT_CHARS)]
    limit: Annotated[int, Field(ge=1, le=MAX_SQL_ROWS)] = 1_000


def router(console: Console) -> APIRouter:
    """The route."""
    routes = APIRouter(prefix=ROOT, tags=["SQL"], route_class=StrictRoute)

    @routes.post("/sql", operation_id="sql", response_class=Response)
    def sql(request: Request, asked: Statement) -> Response:
        """The result of one statement that only reads: `columns`, `rows` as lists, and what it took."""
        try:
            table, took, is_cut = console.run(asked.statement, asked.limit)
        except QueryRefused as exc:
            if is_readonly(exc):
                raise Problem(
                    400, "read-only", f"{str(exc).rstrip('.')}: the API only reads", parameter="statement"
                ) from exc
            raise
        told = {
            "columns": [{"name": name, "type": kind} for name, kind in zip(table.columns, table.types, strict=True)],
            "rows": table.rows,
            "rows_read": int(took.get("read_rows", 0)),
            "elapsed_ms": round(int(took.get("elapsed_ns", 0)) / 1e6, 3),
            "is_cut": is_cut,
        }
        return send_json(request, told)

    return routes
