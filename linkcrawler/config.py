"""Every setting once, with its unit, its default and its limits; all problems are reported together.

A value comes from the command line, else from the environment (`LINKCRAWLER_` and the name in capitals),
else from the default here. `Config` is what a process needs to find its services; `CrawlConfig` is what a
crawl was asked to do, kept in Redis with the crawl so that every worker reads the same one.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any

from linkcrawler.errors import ConfigError

CRAWL_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
HEADER_VALUE = re.compile(r"[\x20-\x7e]+")
PRODUCT_TOKEN = re.compile(r"[A-Za-z_-]+")
SCOPES = ("domains", "hosts", "any")


@dataclass(frozen=True, slots=True)
class Config:
    """Where the services and the data are. An empty URL means: bring the embedded service in `data`."""

    data: Path = Path("linkcrawler-data")
    redis_url: str = ""  # redis://host:port/db or unix:///path; REDIS_URL is read too, as scrapy-redis does
    clickhouse_dsn: str = ""  # http://user:password@host:8123/database
    min_free_bytes: int = 1 << 30  # while the disk of `data` has less, nothing is fetched; 0 = as long as it goes

    @classmethod
    def from_environment(cls, data: Path | None = None, env: Mapping[str, str] = os.environ) -> Config:
        """The configuration of this process; `data` (from the command line) wins over LINKCRAWLER_DATA.

        Raises ConfigError with every problem found, one a line.
        """
        config = cls(
            data=(data or Path(env.get("LINKCRAWLER_DATA") or "linkcrawler-data")).absolute(),
            redis_url=env.get("LINKCRAWLER_REDIS_URL") or env.get("REDIS_URL") or "",
            clickhouse_dsn=env.get("LINKCRAWLER_CLICKHOUSE_DSN") or "",
        )
        problems = []
        free = env.get("LINKCRAWLER_MIN_FREE_BYTES") or ""
        if free.isdecimal():
            config = replace(config, min_free_bytes=int(free))
        elif free:
            problems.append(f"LINKCRAWLER_MIN_FREE_BYTES={free!r} is not a number of bytes: use 1073741824 for 1 GiB")
        if config.redis_url and not re.match(r"(redis|rediss|unix)://", config.redis_url):
            problems.append(f"LINKCRAWLER_REDIS_URL={config.redis_url!r} is not a Redis URL: use redis://HOST:PORT/DB")
        if config.clickhouse_dsn and not re.match(r"https?://", config.clickhouse_dsn):
            problems.append(
                f"LINKCRAWLER_CLICKHOUSE_DSN={config.clickhouse_dsn!r} is not an HTTP DSN: "
                "use http://USER:PASSWORD@HOST:8123/DATABASE"
            )
        if problems:
            raise ConfigError("\n".join(problems))
        return config


@dataclass(frozen=True, slots=True)
class CrawlConfig:
    """What one crawl was asked to do. The same for all its workers; kept in Redis as JSON."""

    name: str
    scope: str = "domains"  # which found URLs are fetched: of the seeds' domains, of their hosts, or any
    scope_names: tuple[str, ...] = ()  # the seeds' domains or hosts, by `scope`
    max_pages: int = 0  # 0 = no limit; counts fetches of pages, whatever their outcome
    max_pages_per_domain: int = 0  # 0 = no limit; what exceeds it is parked
    # Pages of a domain that nobody links to; it grows with the logarithm of the referring networks. 0 = no such
    # budget, None = 0 within the seeds' domains or hosts, 1,000 where any domain may be crawled.
    domain_budget: int | None = None
    max_queued_per_host: int = 20_000  # URLs of a host that wait in Redis; what exceeds it is parked
    max_depth: int = 0  # 0 = no limit; a seed has depth 0
    is_internal_stored: bool = False  # internal links become rows too
    delay_s: float | None = None  # pause between two fetches of a host; None = 1 s, and 0 on loopback
    connect_to: tuple[str, ...] = ()  # curl's syntax HOST:PORT:ADDR:PORT, empty = any
    ca_bundle: str = ""  # extra trusted certificates, PEM file
    is_private_allowed: bool = False  # the address guard is off
    user_agent: str = "linkcrawler/0.1 (+https://linkcrawler.example/bot)"
    robots_agent: str = "linkcrawler"  # the product token that robots.txt groups are matched with
    n_concurrent: int = 64  # hosts that one worker visits at once
    n_per_host: int = 1  # fetches of one host at once
    hosts_per_ip: int | None = None  # hosts of one IP address at once, in all crawls; None = 8, no limit on loopback
    timeout_s: float = 30.0  # a whole fetch, from connect to last byte
    connect_timeout_s: float = 10.0
    max_body_bytes: int = 16 * 1024 * 1024  # on the wire and after decompression
    max_header_bytes: int = 65536
    max_links_per_page: int = 20_000  # elements read; a page with more is cut there, and says so
    max_url_bytes: int = 2083  # longer targets are counted but neither stored nor crawled
    max_anchor_chars: int = 1000
    max_attempts: int = 3
    latency_factor: float = 1.0  # a pause lasts at least this times the host's last fetch (Heritrix: 5)
    max_crawl_delay_s: float = 60.0  # a longer Crawl-delay is cut to this
    lease_ms: int = 60_000
    warc_max_bytes: int = 1024 * 1024 * 1024  # a WARC file is closed after this size
    use_sitemaps: bool = True
    # Found links and sitemaps are fetched too; else only the seeds, and where they redirect to.
    is_following: bool = True
    # A page is fetched again when its links are as likely as not to have changed, but within these bounds.
    min_interval_s: float = 86_400.0
    max_interval_s: float = 90 * 86_400.0

    def __post_init__(self) -> None:
        problems = [
            f"{name}={value!r} {limit}"
            for name, value, is_bad, limit in (
                (
                    "name",
                    self.name,
                    not CRAWL_NAME.fullmatch(self.name),
                    "is not a crawl name: use up to 64 letters, digits, dots, dashes or underscores",
                ),
                ("scope", self.scope, self.scope not in SCOPES, f"is not one of {', '.join(SCOPES)}"),
                ("max_pages", self.max_pages, self.max_pages < 0, "is below 0: use 0 for no limit"),
                (
                    "max_pages_per_domain",
                    self.max_pages_per_domain,
                    self.max_pages_per_domain < 0,
                    "is below 0: use 0 for no limit",
                ),
                ("max_depth", self.max_depth, self.max_depth < 0, "is below 0: use 0 for no limit"),
                (
                    "delay_s",
                    self.delay_s,
                    self.delay_s is not None and not 0 <= self.delay_s <= 3600,
                    "is not between 0 and 3600 seconds",
                ),
                (
                    "min_interval_s",
                    self.min_interval_s,
                    not 60 <= self.min_interval_s <= self.max_interval_s,
                    f"is not between 60 and max_interval_s={self.max_interval_s:.0f}: "
                    "give a --min-interval from 60s to --max-interval",
                ),
                ("lease_ms", self.lease_ms, self.lease_ms < 1000, "is below the minimum 1000"),
                (
                    "domain_budget",
                    self.domain_budget,
                    self.domain_budget is not None and self.domain_budget < 0,
                    "is below 0: use 0 for no budget",
                ),
                (
                    "max_queued_per_host",
                    self.max_queued_per_host,
                    self.max_queued_per_host < 100,
                    "is below the minimum 100",
                ),
                ("n_per_host", self.n_per_host, not 1 <= self.n_per_host <= 64, "is not in 1..64"),
                (
                    "hosts_per_ip",
                    self.hosts_per_ip,
                    self.hosts_per_ip is not None and not 1 <= self.hosts_per_ip <= 10_000,
                    "is not in 1..10000",
                ),
                (
                    "timeout_s",
                    self.timeout_s,
                    not 0 < self.timeout_s <= 3600,
                    "is not between 0 and 3600 seconds",
                ),
                (
                    "n_concurrent",
                    self.n_concurrent,
                    not 1 <= self.n_concurrent <= 10_000,
                    "is not in 1..10000",
                ),
                (
                    "user_agent",
                    self.user_agent,
                    not HEADER_VALUE.fullmatch(self.user_agent),
                    "cannot be sent: use printable ASCII",
                ),
                (
                    "robots_agent",
                    self.robots_agent,
                    not PRODUCT_TOKEN.fullmatch(self.robots_agent),
                    "is not a product token: use letters, underscores and dashes (RFC 9309, 2.2.1)",
                ),
            )
            if is_bad
        ]
        if problems:
            raise ConfigError("\n".join(problems))

    @property
    def base_budget(self) -> int:
        """Pages of a domain that nobody links to; 0 = a domain has no budget that grows with who links to it."""
        return (1000 if self.scope == "any" else 0) if self.domain_budget is None else self.domain_budget

    @property
    def first_domain_budget(self) -> int:
        """Pages a domain may have before the index says how many link to it; 0 = no limit."""
        return min(filter(None, (self.base_budget, self.max_pages_per_domain)), default=0)

    def to_json(self) -> str:
        """The whole configuration as one JSON object."""
        return json.dumps(asdict(self), sort_keys=True)

    @classmethod
    def from_json(cls, text: str | bytes) -> CrawlConfig:
        """Read what `to_json` wrote; unknown names of an older or newer version are left out."""
        known = {f.name for f in fields(cls)}
        given: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in json.loads(text).items()}
        return cls(**{k: v for k, v in given.items() if k in known})
