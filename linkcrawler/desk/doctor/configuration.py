"""Settings: can they be used, do they mean what was meant, is nobody else let in on the secrets."""

from __future__ import annotations

import re
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path

from linkcrawler.config import Config
from linkcrawler.crawl.introduction import is_nameless
from linkcrawler.desk.doctor.finding import Finding, failed, ok, warning
from linkcrawler.values import BY_NAME, PREFIX, Values, likely

# Of Kubernetes' own, which names variables by its services.
_OF_KUBERNETES = re.compile(r"_SERVICE_(HOST|PORT)(_|$)|_PORT_\d+_(TCP|UDP|SCTP)(_|$)")
# Read by the program besides the settings.
OTHERS = {"LINKCRAWLER_CONFIG", "LINKCRAWLER_TRACEBACK", "LINKCRAWLER_LAUNCHER_PID"}


def look(told: Values, config: Config, problems: list[str], env: Mapping[str, str]) -> Iterator[Finding]:
    """Findings on the configuration."""
    for problem in problems:
        said, _, remedy = problem.rpartition(": ")
        if not re.search(r" (is|are|cannot) ", said):  # it says what is wrong, and its remedy is plain
            said, remedy = problem, "correct it there: docs/settings.md has what it may be"
        yield failed(
            "configuration", said, remedy.replace("is ", "correct it: is ", 1) if remedy[-1] == "?" else remedy
        )
    if not problems:
        where = f" from {told.file}" if told.file else ""
        n = len(told.values)
        yield ok("configuration", f"{n} setting{' is' if n == 1 else 's are'} given{where}")
    yield from _unknown(env)
    yield from _secrets(told, env)
    yield _contact(config)


def problem_with(setting: str, problems: list[str]) -> str:
    """What keeps the value of `setting` from being known, whichever way it was given; empty where nothing does.

    >>> problem_with("redis_url", ["LINKCRAWLER_REDIS_URL_FILE='/x' cannot be read (gone): name a file"])
    "LINKCRAWLER_REDIS_URL_FILE='/x' cannot be read (gone): name a file"
    >>> problem_with("redis_url", ["linkcrawler.toml: redis_ur is no setting: is redis_url meant?"])
    ''
    """
    return next((one for one in problems if setting in one.lower() and " is no setting" not in one), "")


def _unknown(env: Mapping[str, str]) -> Iterator[Finding]:
    known = OTHERS | {setting.variable for setting in BY_NAME.values()}
    known |= {f"{setting.variable}_FILE" for setting in BY_NAME.values() if setting.is_secret}
    for variable in sorted(env):
        if variable.startswith(PREFIX) and variable not in known and not is_kubernetes(variable, env[variable]):
            named = re.search(r"is (\w+) meant", likely(variable.removeprefix(PREFIX)))
            meant = f"is {PREFIX}{named[1].upper()} meant? Else unset it" if named else "unset it: see docs/settings.md"
            yield warning("configuration", f"{variable} is set, and is no setting", meant)


def is_kubernetes(variable: str, value: str) -> bool:
    """Whether a variable is one that Kubernetes sets in every container for a service.

    >>> is_kubernetes("LINKCRAWLER_API_PORT", "tcp://10.0.0.7:8900"), is_kubernetes("LINKCRAWLER_METRIC_PORT", "9464")
    (True, False)
    """
    return bool(_OF_KUBERNETES.search(variable)) or value.startswith(("tcp://", "udp://"))


def _secrets(told: Values, env: Mapping[str, str]) -> Iterator[Finding]:
    """Files that hold a password, and that others may read."""
    files = [Path(env[f"{s.variable}_FILE"]) for s in BY_NAME.values() if s.is_secret and env.get(f"{s.variable}_FILE")]
    if told.file and any(
        BY_NAME[name].is_secret and "@" in str(value) and told.origins[name] == f"{told.file}: {name}"
        for name, value in told.values.items()
    ):
        files.append(told.file)
    for file in files:
        try:
            mode = file.stat().st_mode
        except OSError:
            continue  # that it cannot be read is told already
        if mode & (stat.S_IRGRP | stat.S_IROTH) and not str(file.absolute()).startswith("/run/secrets/"):
            yield warning("secrets", f"{file} holds a secret, and others may read it", f"chmod 600 {file}")


def _contact(config: Config) -> Finding:
    from linkcrawler.config import CrawlConfig

    crawl = CrawlConfig("any", **config.of_crawls)
    if is_nameless(crawl):
        return warning(
            "contact",
            "nobody is named whom a site's owner may ask: crawls stay on this machine's own hosts",
            "set LINKCRAWLER_CONTACT, or contact in linkcrawler.toml, to a page or mail address of yours",
        )
    return ok("contact", f"sites see {crawl.user_agent}")
