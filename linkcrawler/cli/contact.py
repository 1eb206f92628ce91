"""Whose crawl it is: asked once at a terminal, refused where nobody can be asked."""

from __future__ import annotations

import json
import os
import shlex
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from linkcrawler.errors import ConfigError
from linkcrawler.identity import contact_problem, introduced
from linkcrawler.values import FILE

if TYPE_CHECKING:
    from linkcrawler.config import CrawlConfig

WANTED = "YOU@YOUR.DOMAIN"


def with_contact(config: CrawlConfig, urls: Sequence[str], command: Sequence[str], *, is_quiet: bool) -> CrawlConfig:
    """`config`, whose user agent names somebody where one of `urls` is not this machine's.

    At a terminal that is asked, and kept in linkcrawler.toml where there is none yet. Raises ConfigError elsewhere,
    with the `command` (its words after `linkcrawler`) as it would be accepted.
    """
    from dataclasses import replace

    from linkcrawler.crawl.introduction import Unnamed, refuse_unnamed

    try:
        refuse_unnamed(config, urls)
    except Unnamed as exc:
        if is_quiet or not (sys.stdin.isatty() and sys.stderr.isatty()):
            raise with_command(exc, command, urls) from None
        return replace(config, user_agent=introduced(config.user_agent, _asked()))
    return config


def _asked() -> str:
    click.echo("Sites see who crawls them: a page of yours or a mail address, named in every fetch.", err=True)
    while True:
        contact = str(click.prompt("Contact", err=True)).strip()
        problem = contact_problem(contact)
        if problem is None:
            break
        click.echo(f"{contact!r} {problem}", err=True)
    if not Path(FILE).exists() and not os.environ.get("LINKCRAWLER_CONFIG"):
        Path(FILE).write_text(f"contact = {json.dumps(contact)}\n", encoding="utf-8")
        click.echo(f"kept in {FILE}; docs/settings.md has what else may stand there", err=True)
    return contact


def with_command(refusal: ConfigError, command: Sequence[str], urls: Sequence[str]) -> ConfigError:
    """The refusal, and below it the command that would be accepted."""
    return ConfigError(f"{refusal}:\n  {_accepted(command, urls)}")


def _accepted(command: Sequence[str], urls: Sequence[str]) -> str:
    """The command as it was meant, with a contact: that of make, where make called it."""
    if "MAKELEVEL" in os.environ:
        return f'make crawl SEEDS="{" ".join(urls[:3])}" CONTACT={WANTED}'
    if Path(sys.argv[0]).name in ("linkcrawler", "__main__.py"):  # with all that was said
        command = sys.argv[1:]
    return f"linkcrawler {shlex.join(command)} --contact {WANTED}"
