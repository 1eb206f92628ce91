"""`linkcrawler export`: what the index knows, as files."""

from __future__ import annotations

import click

from linkcrawler.cli.export_disavow import disavow
from linkcrawler.cli.export_graph import graph
from linkcrawler.cli.export_store import store
from linkcrawler.cli.export_warc import warc
from linkcrawler.errors import UsageError

EXAMPLES = """\b
Examples:
  linkcrawler export links --format parquet --output links.parquet
  linkcrawler export backlinks example.com --where follow=true --output backlinks.csv
  linkcrawler export referring_domains --target example.com --format ndjson | head
  linkcrawler export store /backup/links --with-warc
  linkcrawler export graph --to graphs/
"""


class Exports(click.Group):
    """Commands of their own, and one for each table, view and report: `export NAME`."""

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        own = super().get_command(ctx, cmd_name)
        if own is not None:
            return own
        from linkcrawler.cli.export_rows import command_of

        return command_of(cmd_name.replace("-", "_"))

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and self.get_command(ctx, args[0]) is None:
            raise UsageError(
                f"there is no table or report {args[0]!r}: `linkcrawler sql --tables` lists the tables and views, "
                "`linkcrawler export --help` the reports"
            )
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        super().format_commands(ctx, formatter)
        from linkcrawler.cli.export_rows import names

        tables, reports = names()
        for title, found in (("Tables and views", tables), ("Reports", reports)):
            with formatter.section(title):
                formatter.write_text(" ".join(found))


@click.group(cls=Exports, epilog=EXAMPLES, subcommand_metavar="TABLE|REPORT|COMMAND [ARGS]...")
def export() -> None:
    """Write a table, a report, evidence or the whole store to files.

    A TABLE or view of the store is streamed as it is; a REPORT takes the targets and options that its own command
    takes, and has all its rows. `linkcrawler export NAME --help` says what there is to be said of each.
    """


for command in (warc, disavow, store, graph):
    export.add_command(command)
