"""The machine: the program and its libraries, where data goes, how much of everything there is."""

from __future__ import annotations

import os
import platform
import shutil
import socket
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as TooSlow
from importlib import metadata
from pathlib import Path
from urllib.parse import urlsplit

from linkcrawler.config import Config
from linkcrawler.desk.doctor.finding import Finding, failed, ok, warning
from linkcrawler.errors import ConfigError

MIN_FREE_SHARE = 0.05  # merges and rewrites of the append-only file want room
MIN_FILES = 4096  # 64 hosts at once, idle connections, WARC files, and the embedded store's parts
FEW_FILES = 1024
NAMES_WITHIN_S = 5.0
KNOWN_NAME = "a.root-servers.net"  # of the name system itself


def look(config: Config, min_free_bytes: int) -> Iterator[Finding]:
    """Findings on this machine."""
    yield from _versions()
    yield _folder(config.data)
    yield _disk(config.data, min_free_bytes)
    yield _files()
    yield _names(config)
    yield from _ports(config)
    yield from _certificates(config)
    yield from _collector(config)


def _versions() -> Iterator[Finding]:
    from packaging.requirements import Requirement

    wrong = []
    for text in metadata.requires("linkcrawler") or ():
        needed = Requirement(text)
        if needed.marker is not None and not needed.marker.evaluate({"extra": ""}):
            continue
        try:
            found = metadata.version(needed.name)
        except metadata.PackageNotFoundError:
            wrong.append(f"{needed.name} is not installed")
            continue
        if not needed.specifier.contains(found, prereleases=True):
            wrong.append(f"{needed.name} is {found}, and {needed.specifier} is needed")
    if wrong:
        yield failed("versions", "; ".join(wrong), "pip install -r requirements.lock, or reinstall linkcrawler")
    else:
        yield ok("versions", f"linkcrawler {metadata.version('linkcrawler')}, Python {platform.python_version()}")


def _folder(data: Path) -> Finding:
    """Whether the data folder, or the one in which it would be made, can be written."""
    place = data
    while not place.exists() and place != place.parent:
        place = place.parent
    remedy = "choose a folder that this user may write, with --data or LINKCRAWLER_DATA"
    if not place.is_dir():
        return failed("data folder", f"{place} is no folder", remedy)
    try:
        with tempfile.TemporaryFile(dir=place) as file:
            file.write(b"0" * 4096)
            file.flush()
    except OSError as exc:
        return failed("data folder", f"{place} cannot be written: {exc.strerror}", f"{remedy}, or chown it")
    foreign = [entry.name for entry in place.iterdir() if not os.access(entry, os.W_OK)] if place == data else []
    if foreign:
        said = f"this user may not write {', '.join(sorted(foreign)[:5])} in {data}"
        return failed("data folder", said, f"chown -R {os.getuid()} {data}: another user ran linkcrawler there")
    return ok("data folder", f"{data} can be written" if place == data else f"{data} is not there yet and can be made")


def _disk(data: Path, min_free_bytes: int) -> Finding:
    place = data
    while not place.exists() and place != place.parent:
        place = place.parent
    usage = shutil.disk_usage(place)
    said = f"{_gb(usage.free)} of {_gb(usage.total)} are free where {place} is"
    remedy = "make room or choose another disk with --data; `linkcrawler plan --pages N` says what a crawl takes"
    if usage.free < min_free_bytes:
        return failed("disk", f"{said}: less than {_gb(min_free_bytes)} (min_free_bytes), so crawls wait", remedy)
    return warning("disk", said, remedy) if usage.free < MIN_FREE_SHARE * usage.total else ok("disk", said)


def _files() -> Finding:
    try:
        import resource
    except ImportError:  # no such limit here
        return ok("open files", "there is no limit")
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    said = f"a process may have {soft:,} files open"
    remedy = f"ulimit -n {max(MIN_FILES, 65536) if hard < 0 else min(hard, 65536)}, or LimitNOFILE= of the service"
    if 0 <= soft < FEW_FILES:
        return failed("open files", f"{said}: a worker with 64 hosts at once needs {FEW_FILES:,}", remedy)
    return warning("open files", said, remedy) if 0 <= soft < MIN_FILES else ok("open files", said)


def _names(config: Config) -> Finding:
    """Whether names are resolved, first of all that of the contact."""
    host = urlsplit(config.contact).hostname if "://" in config.contact else None
    asked = [name for name in (host, KNOWN_NAME) if name]
    pool = ThreadPoolExecutor(len(asked))
    try:
        looks = {name: pool.submit(socket.getaddrinfo, name, 443) for name in asked}
        troubles = {name: _trouble(look) for name, look in looks.items()}
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
    if not any(troubles.values()):
        return ok("names", f"{', '.join(asked)} resolve{'s' if len(asked) == 1 else ''}")
    if host and troubles[host] and not troubles[KNOWN_NAME]:
        return failed("names", f"{host}, which contact names, has no address", "correct contact: nobody can reach it")
    if not troubles[KNOWN_NAME]:
        return ok("names", f"{KNOWN_NAME} resolves")
    said = f"no name is resolved: {KNOWN_NAME}: {troubles[KNOWN_NAME]}"
    remedy = "see /etc/resolv.conf and the firewall (port 53): only addresses and --connect-to can be crawled"
    return failed("names", said, remedy) if config.contact else warning("names", said, remedy)


def _trouble(look: object) -> str:
    try:
        look.result(NAMES_WITHIN_S)  # type: ignore[attr-defined]
    except OSError as exc:
        return exc.strerror or str(exc)
    except TooSlow:
        return f"no answer within {NAMES_WITHIN_S:g} s"
    return ""


def _ports(config: Config) -> Iterator[Finding]:
    wanted = [("serve_port", config.serve_host, config.serve_port)]
    wanted += [("metrics_port", config.metrics_host, config.metrics_port)] * bool(config.metrics_port)
    for name, host, port in wanted:
        if not port:
            continue
        try:
            family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
            with socket.socket(family, socket.SOCK_STREAM) as trial:
                trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                trial.bind(address)
        except OSError as exc:
            said = f"{host}:{port} ({name}) cannot be listened on: {exc.strerror or exc}"
            remedy = f"if it is not linkcrawler itself that listens there, set LINKCRAWLER_{name.upper()} to a free one"
            yield warning("ports", said, remedy)
        else:
            yield ok("ports", f"{host}:{port} ({name}) is free")


def _certificates(config: Config) -> Iterator[Finding]:
    from linkcrawler.crawl.transport import tls_context

    bundle = str(config.of_crawls.get("ca_bundle", ""))
    if not bundle:
        return
    try:
        tls_context(bundle)
    except ConfigError as exc:
        yield failed("certificates", str(exc), "correct LINKCRAWLER_CA_BUNDLE, or ca_bundle in linkcrawler.toml")
    else:
        yield ok("certificates", f"{bundle} is trusted, too")


def _collector(config: Config) -> Iterator[Finding]:
    """Whether somebody listens where traces are to be sent."""
    if not config.otlp_endpoint:
        return
    parts = urlsplit(config.otlp_endpoint)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    where = f"{parts.hostname}:{port} (otlp_endpoint)"
    try:
        socket.create_connection((parts.hostname or "", port), NAMES_WITHIN_S).close()
    except OSError as exc:
        said = f"nobody listens at {where}: {exc.strerror or exc}; crawls go on, and their traces are lost"
        yield warning("traces", said, "start a collector there, or correct LINKCRAWLER_OTLP_ENDPOINT")
    else:
        yield ok("traces", f"{where} listens")


def _gb(n_bytes: int) -> str:
    """
    >>> _gb(1 << 30), _gb(5 * 10**12)
    ('1.1 GB', '5,000.0 GB')
    """
    return f"{n_bytes / 1e9:,.1f} GB"
