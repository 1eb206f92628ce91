"""The options of the commands that fetch, `crawl` and `verify`: by whom, how fast, from where. Each is said once."""

from __future__ import annotations

import datetime
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from linkcrawler.cli.options import Command
from linkcrawler.errors import ConfigError
from linkcrawler.identity import PRODUCT, contact_problem, introduced

if TYPE_CHECKING:
    from linkcrawler.config import Config, CrawlConfig

# What an option is called in CrawlConfig.
NAMES = {
    "delay": "delay_s",
    "concurrency": "n_concurrent",
    "per_host": "n_per_host",
    "timeout": "timeout_s",
    "user_agent": "user_agent",
    "robots_agent": "robots_agent",
    "connect_to": "connect_to",
    "ca_bundle": "ca_bundle",
    "allow_private": "is_private_allowed",
}

MAX_TIMEOUT_S = 30  # of half a lease, as it is by default


def fetching_options(command: Command) -> Command:
    """--workers, and what `NAMES` lists."""
    for option in reversed(
        (
            click.option(
                "--workers", type=click.IntRange(1, 1024), default=1, show_default=True, help="Worker processes."
            ),
            click.option(
                "--delay",
                type=click.FloatRange(0, 3600),
                metavar="SECONDS",
                help="Pause between two fetches of a host. [1; 0 on this machine's loopback]",
            ),
            click.option(
                "--concurrency",
                type=click.IntRange(1, 10_000),
                default=64,
                show_default=True,
                help="Hosts at once, per worker.",
            ),
            click.option(
                "--per-host",
                type=click.IntRange(1, 64),
                default=1,
                show_default=True,
                help="Fetches of one host at once.",
            ),
            click.option(
                "--timeout",
                type=click.FloatRange(0.1, 3600),
                default=30,
                show_default=True,
                metavar="SECONDS",
                help="For one fetch.",
            ),
            click.option(
                "--contact",
                metavar="URL|MAIL",
                help="Whom a site's owner may ask: a page or a mail address. Needed beyond this machine's own hosts. "
                "[LINKCRAWLER_CONTACT]",
            ),
            click.option("--user-agent", help="What servers see, whole. robots.txt is matched by --robots-agent."),
            click.option("--robots-agent", help="Product token that robots.txt groups are matched with. [linkcrawler]"),
            click.option(
                "--connect-to",
                multiple=True,
                metavar="HOST:PORT:ADDR:PORT",
                help="Connect elsewhere, as curl does; an empty HOST or PORT means any. Repeatable.",
            ),
            click.option("--ca-bundle", metavar="FILE", help="PEM file of further trusted certificates."),
            click.option("--allow-private", is_flag=True, help="Fetch from private and loopback addresses."),
        )
    ):
        command = option(command)
    return command


def given(context: click.Context, options: Mapping[str, Any], names: Mapping[str, str] | None = None) -> dict[str, Any]:
    """What the command line says of a crawl, by the names of CrawlConfig; what it leaves open is left out.

    `names` are those of further options.
    """
    called = NAMES | dict(names or {})
    said = {
        called[option]: value
        for option, value in options.items()
        if option in called and context.get_parameter_source(option) is ParameterSource.COMMANDLINE
    }
    if contact := options.get("contact"):
        if problem := contact_problem(contact):
            raise ConfigError(f"--contact {contact!r} {problem}")
        said["user_agent"] = introduced(said.get("user_agent", PRODUCT), contact)
    if said.get("ca_bundle"):
        said["ca_bundle"] = str(Path(said["ca_bundle"]).absolute())
    if said.get("timeout_s", 0) > MAX_TIMEOUT_S:  # a lease outlives the fetches that are made under it
        said["lease_ms"] = round(said["timeout_s"] * 2000)
    return said


def new_crawl(name: str, where: Config, said: Mapping[str, Any], **asked: Any) -> CrawlConfig:
    """What a new crawl is asked to do: `said` on the command line, else as the command has it, else the settings.

    Raises ConfigError with every problem found, before anything is started.
    """
    from linkcrawler.config import CrawlConfig

    values = {**where.of_crawls, **asked, **said}
    if where.contact:
        values["user_agent"] = introduced(values.get("user_agent", PRODUCT), where.contact)
    if values.get("timeout_s", 0) > MAX_TIMEOUT_S and "lease_ms" not in values:
        values["lease_ms"] = round(values["timeout_s"] * 2000)
    return checked(CrawlConfig(name, **values))


def checked(config: CrawlConfig) -> CrawlConfig:
    """`config`, whose detours and certificates can be used. Raises ConfigError, before anything is started."""
    from linkcrawler.crawl.transport import tls_context
    from linkcrawler.politeness import parse_connect_to

    parse_connect_to(config.connect_to)
    tls_context(config.ca_bundle)
    return config


def new_name(of: str = "") -> str:
    """A name that says when the crawl began, and that no other crawl has."""
    return f"{of}{datetime.datetime.now():%Y%m%d-%H%M%S}-{secrets.token_hex(2)}"
