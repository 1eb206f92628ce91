"""The command `linkcrawler`: its list of commands, and what becomes of their failures.

Whatever goes wrong ends as one line on standard error that begins with `linkcrawler:`, and as an exit code:
1 where it failed, 2 where it was not understood, 130 where it was interrupted. A reader that closes the pipe
early (`| head`) is no failure.
"""

from __future__ import annotations

import logging
import os
import sys
from typing import Any, NoReturn

import click

from linkcrawler.cli.authority import authority
from linkcrawler.cli.backup import backup, restore
from linkcrawler.cli.budget import budget
from linkcrawler.cli.campaigns import campaigns
from linkcrawler.cli.capacity import plan
from linkcrawler.cli.categories import categories
from linkcrawler.cli.change import changes, growth, history, new_lost
from linkcrawler.cli.competition import competitors, gap, intersect, linked_domains, overlap
from linkcrawler.cli.correlation import correlation
from linkcrawler.cli.country import countries, country
from linkcrawler.cli.crawl import crawl
from linkcrawler.cli.doctor import doctor
from linkcrawler.cli.evidence import evidence_command
from linkcrawler.cli.explain import explain
from linkcrawler.cli.export import export
from linkcrawler.cli.ingest import ingest
from linkcrawler.cli.lists import lists
from linkcrawler.cli.migrate import migrate
from linkcrawler.cli.notes import annotate, list_annotations
from linkcrawler.cli.operate import delete, drain, pause, reclaim, resume
from linkcrawler.cli.opportunities import opportunities
from linkcrawler.cli.partners import partners, quality
from linkcrawler.cli.places import broken, dead_pages, landing
from linkcrawler.cli.rebuild import rebuild
from linkcrawler.cli.recrawl import recrawl
from linkcrawler.cli.report import (
    anchors,
    backlinks,
    breakdown,
    compare,
    networks,
    pages,
    refdomains,
    report,
    tlds,
)
from linkcrawler.cli.requeue import requeue, seed
from linkcrawler.cli.rollup import rollup
from linkcrawler.cli.schedule import schedule
from linkcrawler.cli.serve import serve
from linkcrawler.cli.services import down, up
from linkcrawler.cli.sources import sources
from linkcrawler.cli.spam import spam, spam_rules
from linkcrawler.cli.spread import anchor_classes, diversity
from linkcrawler.cli.sql import sql
from linkcrawler.cli.status import status
from linkcrawler.cli.tokens import tokens
from linkcrawler.cli.top import top
from linkcrawler.cli.traffic import traffic
from linkcrawler.cli.verify import verify
from linkcrawler.cli.watch import watch
from linkcrawler.cli.why import why
from linkcrawler.cli.worker import worker
from linkcrawler.errors import LinkcrawlerError, UsageError

FAILED, NOT_UNDERSTOOD, INTERRUPTED = 1, 2, 130

# The help: sections, and in each first what is done first.
SECTIONS: dict[str, tuple[click.Command, ...]] = {
    "Crawl": (crawl, recrawl, schedule, seed, requeue, verify, ingest),
    "Count": (
        *(report, backlinks, refdomains, anchors, anchor_classes, pages, landing, tlds, networks),
        *(countries, breakdown, diversity, evidence_command),
    ),
    "Compare": (compare, overlap, intersect, gap, competitors, linked_domains, partners, quality, sources, correlation),
    "Follow changes": (history, new_lost, growth, changes, explain, watch),
    "Find work": (opportunities, broken, dead_pages, spam),
    "Tell the index what you know": (
        *(lists, categories, campaigns, traffic, annotate, list_annotations),
        *(spam_rules, country),
    ),
    "Rank": (authority,),
    "Query": (serve, tokens, sql, export, rollup),
    "Operate": (
        *(plan, doctor, up, down, status, top, why, pause, resume, drain, reclaim, delete, budget, worker),
        *(rebuild, backup, restore, migrate),
    ),
}

EXAMPLES = """\b
Examples:
  linkcrawler crawl https://example.com --max-pages 1000
  linkcrawler report example.org
  linkcrawler COMMAND --help
"""


class Program(click.Group):
    """A group whose commands keep their order, and whose failures are one line and an exit code."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.commands)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        longest = max(map(len, self.commands))
        for title, commands in SECTIONS.items():
            with formatter.section(title):
                limit = formatter.width - 6 - longest
                rows = [(str(command.name).ljust(longest), command.get_short_help_str(limit)) for command in commands]
                formatter.write_dl(rows)

    def main(self, *args: Any, **extra: Any) -> Any:
        extra["standalone_mode"] = False
        extra.setdefault("prog_name", "linkcrawler")
        for stream in (sys.stdout, sys.stderr):
            # What the terminal's encoding lacks is shown as an escape, never as a traceback.
            if hasattr(stream, "reconfigure"):
                stream.reconfigure(errors="backslashreplace")
        try:
            code = super().main(*args, **extra)
            sys.stdout.flush()
        except click.exceptions.NoArgsIsHelpError as exc:
            click.echo(exc.format_message(), err=True)
            code = NOT_UNDERSTOOD
        except click.UsageError as exc:
            path = exc.ctx.command_path if exc.ctx else "linkcrawler"
            code = _fail(f"{exc.format_message()} See `{path} --help`.", NOT_UNDERSTOOD)
        except click.ClickException as exc:
            code = _fail(exc.format_message(), exc.exit_code)
        except UsageError as exc:
            code = _fail(str(exc), NOT_UNDERSTOOD)
        except LinkcrawlerError as exc:
            code = _fail(str(exc), FAILED)
        except (click.Abort, KeyboardInterrupt):
            code = _fail("interrupted", INTERRUPTED)
        except OSError as exc:
            code = _fail(f"{exc.strerror or exc}{f': {exc.filename}' if exc.filename else ''}", FAILED)
        except Exception as exc:  # the last net: a user gets one line, a developer the variable
            if os.environ.get("LINKCRAWLER_TRACEBACK"):
                raise
            reason = " ".join(str(exc).split())[:300]
            code = _fail(
                f"a fault in the program: {type(exc).__name__}: {reason} (LINKCRAWLER_TRACEBACK=1 shows where)",
                FAILED,
            )
        sys.exit(code if isinstance(code, int) else 0)

    def invoke(self, ctx: click.Context) -> Any:
        try:
            result = super().invoke(ctx)
            sys.stdout.flush()
            return result
        except BrokenPipeError:
            # Nobody reads any more. Python flushes once again at exit: into nothing.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return 0


def _fail(message: str, code: int) -> int:
    from linkcrawler import logs

    if logs.is_json():
        logging.getLogger(__name__).error("command failed", extra={"reason": message, "code": code})
        return code
    click.echo(f"linkcrawler: {message}", err=True)
    return code


@click.group(
    cls=Program,
    name="linkcrawler",
    epilog=EXAMPLES,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
)
def linkcrawler() -> None:
    """Crawl the web, keep proof of every page, and count who links to whom."""


for commands in SECTIONS.values():
    for command in commands:
        linkcrawler.add_command(command)


def main() -> NoReturn:
    """Run the command that the process was started with, and exit."""
    linkcrawler.main()
    raise AssertionError("the program exits by itself")
