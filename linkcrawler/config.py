"""Every setting once, with its unit, its default and its limits; all problems are reported together.

A value comes from the command line, else from the environment, else from the TOML file (linkcrawler/values.py), else
from the default here. `Config` is what a process needs to find its services; `CrawlConfig` is what a crawl was asked to
do, kept in Redis with the crawl so that every worker reads the same one.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, fields
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from linkcrawler.errors import ConfigError
from linkcrawler.identity import PRODUCT, contact_problem, introduced
from linkcrawler.values import BY_NAME, Values, masked, read_values

CRAWL_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
HEADER_VALUE = re.compile(r"[\x20-\x7e]+")
PRODUCT_TOKEN = re.compile(r"[A-Za-z_-]+")
SCOPES = ("domains", "hosts", "any")
LOG_FORMATS = ("text", "json")
OTEL = ("opentelemetry.sdk.trace", "opentelemetry.exporter.otlp.proto.http.trace_exporter")  # of the extra `otel`
LOG_LEVELS = ("debug", "info", "warning", "error")


@dataclass(frozen=True, slots=True)
class Config:
    """Where the services and the data are. An empty URL means: bring the embedded service in `data`."""

    data: Path = Path("linkcrawler-data")
    redis_url: str = ""  # redis://host:port/db or unix:///path; REDIS_URL is read too, as scrapy-redis does
    clickhouse_dsn: str = ""  # http://user:password@host:8123/database; several shards with commas between
    min_free_bytes: int = 1 << 30  # while the disk of `data` has less, nothing is fetched; 0 = as long as it goes
    contact: str = ""  # page or mail address of whoever answers for the crawl
    log_format: str = "text"  # or json
    log_level: str = ""  # empty = info in JSON, where a program reads it; else warning
    metrics_port: int = 0  # of worker 1; 0 = off
    metrics_host: str = "127.0.0.1"
    otlp_endpoint: str = ""  # base URL of a collector (OTLP over HTTP); empty = nothing is traced
    trace_ratio: float = 0.01  # share of the pages that are traced
    serve_host: str = "127.0.0.1"
    serve_port: int = 8900
    # What a new crawl begins with, by the names of CrawlConfig, unless its command says otherwise.
    of_crawls: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def from_environment(cls, data: Path | None = None, env: Mapping[str, str] = os.environ) -> Config:
        """The configuration of this process; `data` (from the command line) wins over LINKCRAWLER_DATA.

        Raises ConfigError with every problem found, one a line.
        """
        config, problems = cls.checked(read_values(env), data)
        if problems:
            raise ConfigError("\n".join(problems))
        return config

    @classmethod
    def checked(cls, told: Values, data: Path | None = None) -> tuple[Config, list[str]]:
        """The configuration that `told` is, and everything that is wrong with it; of what is wrong, the default."""
        given = dict(told.values)
        problems = list(told.problems)
        for name, what in _problems_of(given):
            problems.append(f"{told.origins[name]}={masked(str(given.pop(name)))!r} {what}")
        crawl = {name: given.pop(name) for name in [*given] if BY_NAME[name].is_of_crawls}
        if given.get("contact"):
            crawl["user_agent"] = introduced(crawl.get("user_agent", PRODUCT), given["contact"])
        for name, problem in _problems_of_crawl(crawl):
            problems.append(told.origins.get(name, name) + problem.removeprefix(name))
            crawl.pop(name, None)
        folder = (data or Path(given.pop("data", None) or "linkcrawler-data")).absolute()
        given.pop("data", None)
        return cls(data=folder, of_crawls=crawl, **given), problems


def _problems_of(given: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What is wrong with the settings of a process, by name."""
    wrong: dict[str, Callable[[Any], str | None]] = {
        "redis_url": lambda v: (
            None if re.match(r"(redis|rediss|unix)://", v) else "is not a Redis URL: use redis://HOST:PORT/DB"
        ),
        "clickhouse_dsn": lambda v: (
            None
            if all(re.match(r"https?://", dsn.strip()) for dsn in v.split(","))  # several shards: docs/cluster.md
            and all(map(_has_good_port, v.split(",")))
            else "is not an HTTP DSN: use http://USER:PASSWORD@HOST:8123/DATABASE"
        ),
        "min_free_bytes": lambda v: None if v >= 0 else "is below 0: use 0 for no such limit",
        "contact": contact_problem,
        "log_format": lambda v: None if v in LOG_FORMATS else f"is not one of {', '.join(LOG_FORMATS)}",
        "log_level": lambda v: None if v in LOG_LEVELS else f"is not one of {', '.join(LOG_LEVELS)}",
        "metrics_port": lambda v: None if 0 <= v <= 65535 else "is not in 0..65535",
        "otlp_endpoint": _endpoint_problem,
        "trace_ratio": lambda v: None if 0 <= v <= 1 else "is not between 0 and 1",
        "serve_port": lambda v: None if 0 <= v <= 65535 else "is not in 0..65535",
    }
    found = ((name, check(given[name])) for name, check in wrong.items() if name in given)
    return [(name, what) for name, what in found if what]


def _has_good_port(url: str) -> bool:
    """Whether the port of `url` can be one; none is one, too."""
    try:
        return urlsplit(url.strip()).port != 0
    except ValueError:
        return False


def _endpoint_problem(url: str) -> str | None:
    """Why no traces can be sent to `url`; an empty one is none to send to."""
    if url and not (re.fullmatch(r"https?://[^/?#\s][^?#\s]*", url) and _has_good_port(url)):
        return "is not an HTTP URL: use http://HOST:4318"
    if url and not all(_is_there(module) for module in OTEL):
        return "needs OpenTelemetry, which is not installed: pip install -r requirements-otel.lock, or leave it empty"
    return None


def _is_there(module: str) -> bool:
    try:
        return find_spec(module) is not None
    except ModuleNotFoundError:  # not even what it is in
        return False


def _problems_of_crawl(given: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What is wrong with what new crawls begin with, by name."""
    try:
        CrawlConfig("any", **given)
    except ConfigError as exc:
        return [(line.partition("=")[0], line) for line in str(exc).splitlines()]
    return []


# Below, no page could be read; above, one page could take a worker's memory or its lease.
_RANGES: dict[str, tuple[float, float]] = {
    "connect_timeout_s": (0.1, 3600),
    "max_body_bytes": (1024, 1 << 30),
    "max_header_bytes": (1024, 1 << 24),
    "max_links_per_page": (1, 10_000_000),
    "max_url_bytes": (64, 65_536),
    "max_anchor_chars": (1, 1_000_000),
    "max_attempts": (1, 100),
    "latency_factor": (0, 1000),
    "max_crawl_delay_s": (0, 86_400),
    "warc_max_bytes": (1 << 16, 1 << 40),
}


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
    user_agent: str = PRODUCT  # names nobody: enough for this machine's own hosts, not for anybody else's
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
        problems += [
            f"{name}={value!r} is not in {low}..{high}"
            for name, (low, high) in _RANGES.items()
            if not low <= (value := getattr(self, name)) <= high
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
