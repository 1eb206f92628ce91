"""Redis may be away for a while: what has to be told to it is told again until it answers."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import TypeVar

from linkcrawler.crawl.tally import Tally
from linkcrawler.errors import FrontierUnavailable

T = TypeVar("T")

log = logging.getLogger(__name__)

RETRY_S = (0.5, 1.0, 2.0, 5.0)  # then as the last


async def until_answered(tally: Tally, call: Callable[[], Awaitable[T]]) -> T:
    """What `call()` answers, however long Redis is away; the tally says meanwhile what is waited for."""
    attempt = 0
    while True:
        try:
            answer = await call()
        except FrontierUnavailable as exc:
            tally.trouble = str(exc)
            if not attempt:  # many wait at the same time, and each says so once
                log.warning("frontier waits", extra={"reason": str(exc)})
            await asyncio.sleep(RETRY_S[min(attempt, len(RETRY_S) - 1)])
            attempt += 1
        else:
            if attempt:
                tally.trouble = ""
            return answer
