"""`linkcrawler doctor`: what is wrong with this set-up, and what to do."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from linkcrawler.cli.options import data_option, json_option
from linkcrawler.values import read_size

COLOURS = {"ok": "green", "warning": "yellow", "failed": "red"}


class Size(click.ParamType[int]):
    """Bytes, with a unit behind: 500M, 20G, 20GB."""

    name = "size"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> int:
        if isinstance(value, int):
            return value
        size = read_size(str(value))
        if size is None or size < 0:
            self.fail(f"{value!r} is no size: write 500M, 20G or 1.5T", param, ctx)
        return size


@click.command(
    epilog="""\b
Exit codes:
  0  nothing failed; there may be warnings
  1  something does not work, and its remedy is told
\b
Examples:
  linkcrawler doctor
  linkcrawler doctor --min-free 500G --json
"""
)
@click.option(
    "--min-free", type=Size(), metavar="SIZE", help="Room that the disk is to have. [what min_free_bytes says]"
)
@data_option
@json_option
def doctor(min_free: int | None, data: Path | None, is_json: bool) -> None:
    """Check the configuration, services, versions, clocks, disk, names and permissions, and say what to do.

    It changes nothing, and starts nothing.
    """
    from linkcrawler.cli.output import write_json
    from linkcrawler.cli.table import visible
    from linkcrawler.desk.doctor import Examination

    findings = []
    for finding in Examination(data, min_free_bytes=min_free).findings():
        findings.append(finding)
        if not is_json:
            status = click.style(f"{finding.status:<7}", fg=COLOURS[finding.status])
            click.echo(f"{status}  {finding.check:<13}  {visible(finding.said)}")
            if finding.remedy:
                click.echo(f"{'':<24}-> {visible(finding.remedy)}")
    n_failed = sum(one.status == "failed" for one in findings)
    n_warnings = sum(one.status == "warning" for one in findings)
    if is_json:
        facts = {"is_healthy": not n_failed, "n_failed": n_failed, "n_warnings": n_warnings}
        write_json(facts | {"rows": [asdict(one) for one in findings]})
    else:
        click.echo(f"\n{n_failed} failed, {n_warnings} warnings, {len(findings) - n_failed - n_warnings} ok")
    raise SystemExit(1 if n_failed else 0)
