"""The settings of a scrapy-redis project, as they bear on the frontier."""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any

import xxhash
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from scrapy.dupefilters import BaseDupeFilter
from scrapy.utils.misc import load_object
from scrapy_redis import defaults  # type: ignore[import-untyped]
from scrapy_redis.connection import SETTINGS_PARAMS_MAP  # type: ignore[import-untyped]

from linkcrawler.config import CRAWL_NAME
from linkcrawler.crawl.dropin.requests import Serializer
from linkcrawler.errors import ConfigError

if TYPE_CHECKING:
    from scrapy import Spider
    from scrapy.settings import BaseSettings

log = logging.getLogger(__name__)

PRIORITY_QUEUES = ("scrapy_redis.queue.PriorityQueue", "scrapy_redis.queue.SpiderPriorityQueue")
KNOWN_FILTERS = (
    "scrapy.dupefilters.RFPDupeFilter",
    "scrapy.dupefilters.BaseDupeFilter",
    "scrapy_redis.dupefilter.RFPDupeFilter",
)
UNBOUNDED = 1000  # requests at once where CONCURRENT_REQUESTS=0 asks for no limit


@dataclass(frozen=True, slots=True)
class Options:
    """What a project asks for."""

    crawl: str  # name of the crawl in the frontier
    spider: str
    is_kept: bool  # SCHEDULER_PERSIST
    is_flushed: bool  # SCHEDULER_FLUSH_ON_START
    idle_before_close_s: float
    n_concurrent: int
    is_filtering: bool  # False where the project chose the filter that filters nothing
    serializer: Serializer | None
    lease_ms: int

    @classmethod
    def of(cls, spider: Spider, settings: BaseSettings) -> Options:
        """The options of `spider`; what cannot be heeded is named in the log. Raises ConfigError."""
        idle_s, lease_s = settings.getfloat("SCHEDULER_IDLE_BEFORE_CLOSE"), settings.getfloat("LINKCRAWLER_LEASE_S", 60)
        if idle_s < 0:
            raise ConfigError(f"SCHEDULER_IDLE_BEFORE_CLOSE={idle_s:g} is below 0: use seconds, 0 to close at once")
        if lease_s < 1:
            raise ConfigError(f"LINKCRAWLER_LEASE_S={lease_s:g} is below the minimum 1: use seconds, the default is 60")
        _say_what_cannot_be_heeded(settings)
        serializer = settings.get("SCHEDULER_SERIALIZER")
        return cls(
            crawl=crawl_name(spider.name, settings.get("SCHEDULER_QUEUE_KEY")),
            spider=spider.name,
            is_kept=settings.getbool("SCHEDULER_PERSIST", defaults.SCHEDULER_PERSIST),
            is_flushed=settings.getbool("SCHEDULER_FLUSH_ON_START"),
            idle_before_close_s=idle_s,
            n_concurrent=settings.getint("CONCURRENT_REQUESTS") or UNBOUNDED,
            is_filtering=load_object(settings["DUPEFILTER_CLASS"]) is not BaseDupeFilter,
            serializer=import_module(serializer) if isinstance(serializer, str) else serializer,
            lease_ms=round(lease_s * 1000),
        )


def crawl_name(spider_name: str, queue_key: str | None) -> str:
    """The crawl that a spider works on: its name, or its SCHEDULER_QUEUE_KEY where that is not the default.

    >>> crawl_name("dmoz", None), crawl_name("dmoz", "%(spider)s:requests"), crawl_name("dmoz", "job7")
    ('dmoz', 'dmoz', 'job7')
    >>> crawl_name("müller.de", None)
    'm-ller.de-fe39e6c5'
    """
    wanted = spider_name
    if queue_key and queue_key != defaults.SCHEDULER_QUEUE_KEY:
        wanted = queue_key % {"spider": spider_name}
    if CRAWL_NAME.fullmatch(wanted):
        return wanted
    readable = re.sub(r"[^A-Za-z0-9._-]+", "-", wanted).lstrip("._-")[:50] or "spider"
    return f"{readable}-{xxhash.xxh32_hexdigest(wanted.encode())}"


def redis_of(settings: BaseSettings) -> Redis:
    """A client of the Redis that scrapy-redis would use, which connects when it is first asked. Raises ConfigError."""
    params: dict[str, Any] = {**defaults.REDIS_PARAMS, **settings.getdict("REDIS_PARAMS")}
    params |= {name: settings.get(key) for key, name in SETTINGS_PARAMS_MAP.items() if settings.get(key)}
    # The frontier reads bytes in the words of RESP 2, and nothing is repeated behind its back.
    for name in ("redis_cls", "decode_responses", "retry_on_timeout", "retry_on_error"):
        params.pop(name, None)
    params |= {"protocol": 2, "retry": Retry(NoBackoff(), 0)}
    url = params.pop("url", None)
    try:
        return Redis.from_url(url, **params) if url else Redis(**params)
    except (TypeError, ValueError) as exc:
        raise ConfigError(
            f"the REDIS_* settings cannot be used: {exc}; see redis.asyncio.Redis for its parameters"
        ) from exc


def is_decoding(settings: BaseSettings) -> bool:
    """Whether the project reads its seeds as str."""
    return bool(settings.get("REDIS_DECODE_RESPONSES") or settings.getdict("REDIS_PARAMS").get("decode_responses"))


def _say_what_cannot_be_heeded(settings: BaseSettings) -> None:
    unheeded = {
        "SCHEDULER_QUEUE_CLASS": "hosts take turns, and a host's requests come in order, those with a priority first",
        "SCHEDULER_DUPEFILTER_KEY": "seen requests are kept with the crawl",
        "DUPEFILTER_CLASS": "seen requests are told by REQUEST_FINGERPRINTER_CLASS",
        "DUPEFILTER_DEBUG": "scheduler/filtered in the stats counts filtered requests",
    }
    if (settings.get("SCHEDULER_QUEUE_CLASS") or PRIORITY_QUEUES[0]) in PRIORITY_QUEUES:
        del unheeded["SCHEDULER_QUEUE_CLASS"]
    if settings.get("DUPEFILTER_CLASS") in KNOWN_FILTERS:
        del unheeded["DUPEFILTER_CLASS"]
    for name, instead in unheeded.items():
        if settings.get(name):
            log.info("%s=%s has no effect: %s", name, settings.get(name), instead)
