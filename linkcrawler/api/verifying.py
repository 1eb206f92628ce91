"""`POST /api/v1/verify`: does this page link there now? One page is fetched, by the command of the same name."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import sys
from typing import Annotated, Any

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from linkcrawler.api.problems import Problem
from linkcrawler.api.sending import send_json
from linkcrawler.api.strict import ROOT, StrictRoute
from linkcrawler.config import Config

MAX_AT_ONCE = 2
MAX_WAIT_S = 60  # for a server that asks for peace
END_AFTER_S = 120
NOT_UNDERSTOOD = 2  # the command's exit code


class Asked(BaseModel):
    """A page, and what it is to link to."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"source_url": "https://example.com/page", "target_url": "example.org"}]},
    )

    source_url: Annotated[str, Field(min_length=1, max_length=4_000, description="The page that is fetched.")]
    target_url: Annotated[
        str, Field(min_length=1, max_length=4_000, description="A URL, or a host or domain to which any link counts.")
    ]


def router(config: Config) -> APIRouter:
    """The route."""
    routes = APIRouter(prefix=ROOT, tags=["Evidence"], route_class=StrictRoute)
    turns = asyncio.Semaphore(MAX_AT_ONCE)

    @routes.post("/verify", operation_id="verify", response_class=Response)
    async def verify(request: Request, asked: Asked) -> Response:
        """Fetch a page now and say whether it links there: exists, absent, gone or unknown, and why."""
        if turns.locked():
            detail = f"{MAX_AT_ONCE} pages are being verified already: ask again when one is done"
            raise Problem(429, "busy", detail, {"Retry-After": "5"})
        async with turns:
            return send_json(request, await _verified(config, asked))

    return routes


async def _verified(config: Config, asked: Asked) -> dict[str, Any]:
    """The verdict on one pair. The command runs in a process of its own: a crawl has signals and workers to mind."""
    for name, text in (("source_url", asked.source_url), ("target_url", asked.target_url)):
        if "\0" in text or any("\ud800" <= letter <= "\udfff" for letter in text):
            raise Problem(400, "not-accepted", f"{name} {text[:80]!r} is no URL", parameter=name)
    services = {"LINKCRAWLER_REDIS_URL": config.redis_url, "LINKCRAWLER_CLICKHOUSE_DSN": config.clickhouse_dsn}
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "linkcrawler", "verify", "--json", "--max-wait", str(MAX_WAIT_S)),
        *("--data", str(config.data), "--", asked.source_url, asked.target_url),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env=os.environ | services,
    )
    try:
        async with asyncio.timeout(END_AFTER_S):
            out, err = await process.communicate()
    except TimeoutError:
        detail = f"the page was not read within {END_AFTER_S} s: ask `linkcrawler verify`, which has more patience"
        raise Problem(504, "timed-out", detail) from None
    finally:
        if process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                process.terminate()
            await process.wait()
    said = err.decode(errors="replace").strip().splitlines()
    if process.returncode == NOT_UNDERSTOOD:
        detail = " ".join(line.strip() for line in said).removeprefix("linkcrawler: ")
        raise Problem(400, "not-understood", detail or "not understood")
    try:
        (row,) = json.loads(out)["rows"]
    except (ValueError, KeyError):
        raise Problem(500, "failed", said[-1] if said else "the page could not be verified") from None
    return dict(row)
