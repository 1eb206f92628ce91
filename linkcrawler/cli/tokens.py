"""`linkcrawler tokens`: who may ask the API from elsewhere, and what."""

from __future__ import annotations

from pathlib import Path

import click

from linkcrawler.cli.options import data_option, json_option


@click.group(
    epilog="""\b
Examples:
  linkcrawler tokens create --name "board meeting" --expires-days 30
  linkcrawler tokens create --scope sql --scope operate --name notebook
  linkcrawler tokens list
"""
)
def tokens() -> None:
    """Make, list and revoke tokens for `linkcrawler serve`: without one it answers this machine only."""


@tokens.command(epilog="\b\nExample:\n  linkcrawler tokens create --scope sql --name notebook --expires-days 90")
@click.option(
    "--scope",
    "scopes",
    type=click.Choice(["read", "sql", "operate"]),
    multiple=True,
    help="What it may be used for; each includes read. Repeatable. [read]",
)
@click.option("--name", default="", help="What it is for.")
@click.option("--expires-days", type=float, metavar="N", help="It opens nothing after so many days. [never]")
@data_option
@json_option
def create(scopes: tuple[str, ...], name: str, expires_days: float | None, data: Path | None, is_json: bool) -> None:
    """Make a token and print it, this once: only its hash is kept."""
    from linkcrawler.api.tokens import Tokens
    from linkcrawler.cli.output import write_json
    from linkcrawler.config import Config

    text, token = Tokens(Config.from_environment(data).data).create(scopes or ("read",), name, expires_days)
    if is_json:
        write_json({"token": text, **token.told()})
        return
    click.echo(text)
    until = f" until {token.expires_at:%Y-%m-%d %H:%M} UTC" if token.expires_at else ""
    click.echo(f"token {token.id} may {', '.join(token.scopes)}{until}; it is not shown again", err=True)


@tokens.command("list", epilog="\b\nExample:\n  linkcrawler tokens list --json")
@data_option
@json_option
def list_command(data: Path | None, is_json: bool) -> None:
    """List the tokens that open something now."""
    from linkcrawler.api.tokens import Tokens
    from linkcrawler.cli.output import write_json
    from linkcrawler.cli.table import Column, print_table
    from linkcrawler.config import Config

    rows = [token.told() for token in Tokens(Config.from_environment(data).data).valid()]
    if is_json:
        write_json({"rows": rows})
    elif rows:
        columns = (
            Column("id", "id"),
            Column("name", "name", is_elastic=True),
            Column("scope", "may"),
            Column("created_at", "made", rank=1),
            Column("expires_at", "until", rank=1),
        )
        print_table(columns, [{**row, "scope": ", ".join(row["scope"])} for row in rows])
    else:
        click.echo("no tokens: `linkcrawler tokens create` makes one", err=True)


@tokens.command(epilog="\b\nExample:\n  linkcrawler tokens revoke 1f2e3d4c")
@click.argument("token_id", metavar="ID")
@data_option
@json_option
def revoke(token_id: str, data: Path | None, is_json: bool) -> None:
    """Revoke the token ID: a server that runs refuses it from its next request on."""
    from linkcrawler.api.tokens import Tokens
    from linkcrawler.cli.output import write_json
    from linkcrawler.config import Config

    token = Tokens(Config.from_environment(data).data).revoke(token_id)
    if is_json:
        write_json(token.told())
    else:
        click.echo(f"token {token.id} is revoked")
