"""Every setting by its name, and its value: from the environment, else from the TOML file, else the default.

    environment   LINKCRAWLER_ and the name in capitals: LINKCRAWLER_DELAY_S=2
    TOML file     name = value, in linkcrawler.toml here or in the file that LINKCRAWLER_CONFIG names
    secrets       also NAME_FILE: a file whose content is the value, as orchestrators mount them

The command line comes before all of them, and is the concern of the commands. docs/settings.md is the page of this.
"""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FILE = "linkcrawler.toml"
PREFIX = "LINKCRAWLER_"
MAX_SECRET_BYTES = 65536
_TRUE, _FALSE = ("1", "true", "yes", "on"), ("0", "false", "no", "off")
# What Kubernetes tells every container of a service named linkcrawler-metrics: LINKCRAWLER_METRICS_PORT=tcp://...
_OF_KUBERNETES = re.compile(r"(tcp|udp|sctp)://")
_UNITS = {"K": 10**3, "M": 10**6, "G": 10**9, "T": 10**12}
_SIZE = re.compile(r"(-?\d{1,18})|(\d{1,12}(?:\.\d+)?)\s*([KMGT])B?")
_PASSWORD = re.compile(r"(://[^/@\s]*:)[^/@\s]*(?=@)")


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting: its name (with its unit), what a value is, what holds without one, and what it is for."""

    name: str
    kind: str  # text, path, int, size (bytes), float, flag, texts (several, in the environment with spaces between)
    default: str
    help: str
    is_secret: bool = False  # it may come from a file of its own, and is never shown whole
    is_of_crawls: bool = False  # what a new crawl begins with, unless its command says otherwise

    @property
    def variable(self) -> str:
        """What it is called in the environment."""
        return PREFIX + self.name.upper()


def _crawl(name: str, kind: str, default: str, help: str) -> Setting:
    return Setting(name, kind, default, help, is_of_crawls=True)


SETTINGS = (
    Setting("data", "path", "./linkcrawler-data", "folder of the archive, the logs and the embedded services"),
    Setting("redis_url", "text", "embedded", "Redis of the frontier: redis://, rediss:// or unix://", is_secret=True),
    Setting("clickhouse_dsn", "text", "embedded", "ClickHouse of the store: http(s)://", is_secret=True),
    Setting("min_free_bytes", "size", "1073741824", "a crawl waits while the disk of `data` has less; 0 = never"),
    Setting("contact", "text", "none", "page or mail address of whoever answers for the crawl"),
    Setting("log_format", "text", "text", "form of log lines: text or json"),
    Setting("log_level", "text", "warning; json: info", "what is logged: debug, info, warning or error"),
    Setting("metrics_port", "int", "0 = off", "port of a worker's metrics; worker N has the N-1 next one"),
    Setting("metrics_host", "text", "127.0.0.1", "address on which a worker's metrics are served"),
    Setting("otlp_endpoint", "text", "empty = no traces", "collector that traces are sent to (OTLP over HTTP)"),
    Setting("trace_ratio", "float", "0.01", "share of the pages that are traced, 0 to 1"),
    Setting("serve_host", "text", "127.0.0.1", "address of the API and the dashboard"),
    Setting("serve_port", "int", "8900", "port of the API and the dashboard; 0 is any"),
    _crawl("user_agent", "text", "from `contact`", "what servers see, whole"),
    _crawl("robots_agent", "text", "linkcrawler", "product token that robots.txt groups are matched with"),
    _crawl("delay_s", "float", "1; loopback: 0", "pause between two fetches of a host, seconds"),
    _crawl("latency_factor", "float", "1", "a pause lasts at least this times the host's last fetch"),
    _crawl("max_crawl_delay_s", "float", "60", "a longer Crawl-delay is cut to this, seconds"),
    _crawl("n_concurrent", "int", "64", "hosts that one worker visits at once"),
    _crawl("n_per_host", "int", "1", "fetches of one host at once"),
    _crawl("hosts_per_ip", "int", "8; loopback: no limit", "hosts of one address at once, in all crawls"),
    _crawl("timeout_s", "float", "30", "a whole fetch, seconds"),
    _crawl("connect_timeout_s", "float", "10", "connecting, seconds"),
    _crawl("max_attempts", "int", "3", "attempts at one URL"),
    _crawl("max_body_bytes", "size", "16777216", "a larger page is cut off, on the wire and decompressed"),
    _crawl("max_header_bytes", "size", "65536", "headers of one answer"),
    _crawl("max_links_per_page", "int", "20000", "elements read of a page"),
    _crawl("max_url_bytes", "size", "2083", "longer targets are counted, not stored"),
    _crawl("max_anchor_chars", "int", "1000", "longer anchors are cut"),
    _crawl("max_queued_per_host", "int", "20000", "URLs of a host that wait in Redis"),
    _crawl("domain_budget", "int", "scope any: 1000, else 0 = none", "pages of a domain that nobody links to"),
    _crawl("use_sitemaps", "flag", "true", "sitemaps are read"),
    _crawl("min_interval_s", "float", "86400", "a page is not fetched again sooner, seconds"),
    _crawl("max_interval_s", "float", "7776000", "a page is fetched again by then, seconds"),
    _crawl("lease_ms", "int", "60000", "a worker that is silent for so long has lost its URLs, milliseconds"),
    _crawl("warc_max_bytes", "size", "1073741824", "a WARC file is closed after this size"),
    _crawl("connect_to", "texts", "none", "HOST:PORT:ADDR:PORT, connect elsewhere, as curl does"),
    _crawl("ca_bundle", "path", "none", "PEM file of further trusted certificates"),
    _crawl("is_private_allowed", "flag", "false", "private and loopback addresses may be fetched"),
)
BY_NAME = {setting.name: setting for setting in SETTINGS}


@dataclass(frozen=True, slots=True)
class Values:
    """The settings that have a value, where each is from, and what is wrong with those that have none they could."""

    values: Mapping[str, Any]
    origins: Mapping[str, str]  # name -> the variable, or the file and the name in it
    problems: list[str]
    file: Path | None = None  # the TOML file that was read


def read_values(env: Mapping[str, str]) -> Values:
    """What the environment and the TOML file say. Nothing is raised: problems are collected."""
    values: dict[str, Any] = {}
    origins: dict[str, str] = {}
    problems: list[str] = []
    file = _file(env, problems)
    if file is not None:
        _read_file(file, values, origins, problems)
    for setting in SETTINGS:
        _read_variable(setting, env, values, origins, problems)
    if "redis_url" not in values and env.get("REDIS_URL"):  # as scrapy-redis has it
        values["redis_url"], origins["redis_url"] = env["REDIS_URL"], "REDIS_URL"
    return Values(values, origins, problems, file)


def masked(text: str) -> str:
    """`text` without the passwords of the URLs in it.

    >>> masked("redis://:secret@10.0.0.1/0 and http://u:p@h/")
    'redis://:***@10.0.0.1/0 and http://u:***@h/'
    """
    return _PASSWORD.sub(r"\1***", text)


def read_size(text: str) -> int | None:
    """The bytes that a size says; None where it is none.

    >>> read_size("1.5G"), read_size("20 kB"), read_size("7"), read_size("-1")
    (1500000000, 20000, 7, -1)
    >>> read_size("0.5"), read_size("0.0001K"), read_size("much")
    (None, None, None)
    """
    said = _SIZE.fullmatch(text.strip().upper())
    if said is None:
        return None
    return int(said[1]) if said[1] else int(float(said[2]) * _UNITS[said[3]]) or None


def likely(name: str) -> str:
    """A hint at the setting that a misspelt name means; empty where there is none like it."""
    close = difflib.get_close_matches(name.lower(), [*BY_NAME, *(f"{s.name}_file" for s in SETTINGS if s.is_secret)], 1)
    return f": is {close[0]} meant?" if close else ": see docs/settings.md"


def _file(env: Mapping[str, str], problems: list[str]) -> Path | None:
    if named := env.get("LINKCRAWLER_CONFIG"):
        if Path(named).is_file():
            return Path(named).absolute()
        problems.append(f"LINKCRAWLER_CONFIG={named!r} is no file: name a TOML file, or unset it")
        return None
    if Path(FILE).is_dir():
        problems.append(f"{Path(FILE).absolute()} is a folder: settings are in a file of that name")
    return Path(FILE).absolute() if Path(FILE).is_file() else None


def _read_file(file: Path, values: dict[str, Any], origins: dict[str, str], problems: list[str]) -> None:
    try:
        told = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as exc:
        problems.append(f"{file}: {exc}: give a readable TOML file")
        return
    for name, value in told.items():
        of = name.removesuffix("_file")
        if name not in BY_NAME and of in BY_NAME and BY_NAME[of].is_secret:
            if of in told:
                problems.append(f"{file}: {of} and {name} are both given: keep one of them")
            elif not isinstance(value, str):
                problems.append(f"{file}: {name}={value!r} is no text: give the path of a file")
            else:
                _take(of, _secret(file.parent / value, f"{file}: {name}", problems), f"{file}: {name}", values, origins)
        elif name not in BY_NAME:
            problems.append(f"{file}: {name} is no setting{likely(name)}")
        else:
            read = _of_toml(BY_NAME[name], value, file.parent)
            if read is None:
                problems.append(f"{file}: {name}={value!r} is not {_WANTED[BY_NAME[name].kind]}")
            _take(name, read, f"{file}: {name}", values, origins)


def _read_variable(
    setting: Setting, env: Mapping[str, str], values: dict[str, Any], origins: dict[str, str], problems: list[str]
) -> None:
    text, at = env.get(setting.variable, ""), env.get(f"{setting.variable}_FILE", "")
    if setting.is_secret and at:
        if text:
            problems.append(f"{setting.variable} and {setting.variable}_FILE are both set: keep one of them")
            return
        origin = f"{setting.variable}_FILE"
        _take(setting.name, _secret(Path(at), origin, problems), origin, values, origins)
    elif text and not (setting.name.endswith("_port") and _OF_KUBERNETES.match(text)):
        read = _of_text(setting, text)
        if read is None:
            problems.append(f"{setting.variable}={text!r} is not {_WANTED[setting.kind]}")
        _take(setting.name, read, setting.variable, values, origins)


def _take(name: str, value: Any, origin: str, values: dict[str, Any], origins: dict[str, str]) -> None:
    if value is not None:
        values[name], origins[name] = value, origin


def _secret(path: Path, origin: str, problems: list[str]) -> str | None:
    try:
        with path.open("rb") as file:
            text = file.read(MAX_SECRET_BYTES).decode().strip()
    except (OSError, UnicodeDecodeError) as exc:
        reason = exc.strerror if isinstance(exc, OSError) else "it is not text"
        problems.append(f"{origin}={str(path)!r} cannot be read ({reason}): name a file that this user may read")
        return None
    if not text:
        problems.append(f"{origin}={str(path)!r} is empty: write the value into it")
    return text or None


_WANTED = {
    "text": "a text",
    "path": "a path",
    "int": "a whole number",
    "size": "a size: write bytes, or 500M, 20G, 1.5T",
    "float": "a number",
    "flag": "true or false",
    "texts": "a list of texts",
}


def _of_text(setting: Setting, text: str) -> Any:
    """The value that a variable says; None where it says none."""
    match setting.kind:
        case "int":
            return int(text) if re.fullmatch(r"-?\d{1,18}", text.strip()) else None
        case "size":
            return read_size(text)
        case "float":
            return float(text) if re.fullmatch(r"-?\d+(\.\d+)?", text.strip()) else None
        case "flag":
            return {**dict.fromkeys(_TRUE, True), **dict.fromkeys(_FALSE, False)}.get(text.strip().lower())
        case "texts":
            return tuple(text.split())
        case "path":
            return str(Path(text).expanduser().absolute())
    return text


def _of_toml(setting: Setting, value: Any, folder: Path) -> Any:
    """The value that the file says; None where it says none. A path is relative to the folder of the file."""
    match setting.kind, value:
        case "flag", bool():
            return value
        case ("int", int()) | ("float", int() | float()) if not isinstance(value, bool):
            return value if setting.kind == "int" else float(value)
        case "size", int() | str() if not isinstance(value, bool):
            return value if isinstance(value, int) else read_size(value)
        case "texts", list() if all(isinstance(one, str) for one in value):
            return tuple(value)
        case "path", str():
            return str(folder / Path(value).expanduser())
        case "text", str():
            return value
    return None
