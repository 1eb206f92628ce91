"""What a person sees of comparisons by who links to whom, and of the quality of links."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from linkcrawler.cli.curve import right
from linkcrawler.cli.table import Column, print_table, shown
from linkcrawler.cli.views import counted, coverage_line, names_of, print_head, print_list, print_wrapped

if TYPE_CHECKING:
    from analytics import Reply

MAX_COUNTED = 6  # targets with a column of their own
_RANK = Column("domain_rank_pct", "rank pct", rank=1)
Rows = list[dict[str, Any]]


def share(value: float | None) -> str:
    """
    >>> share(0.3456), share(1.0), share(None)
    ('34.6%', '100.0%', '-')
    """
    return "-" if value is None else f"{value:.1%}"


def print_linkers(reply: Reply) -> None:
    """The domains of an intersect or gap are on standard output, with their links to each of a few targets."""
    names: list[str] = reply.head.get("competitors") or reply.head.get("targets") or []
    least, n = reply.head["min_matches"], reply.head["matching_domains"]
    without = [reply.targets[0].name] if reply.question == "gap" else reply.head["excluded"]
    those = ", ".join(names) if len(names) <= MAX_COUNTED else f"{len(names)} domains"
    if 0 < least < len(names):
        those = f"at least {least} of {those}"
    elif len(names) > 1:
        those = f"all of {those}"
    said = f"{counted(n, 'domain')} {'links' if n == 1 else 'link'} to {those}"
    if without:
        said += f" and not to {', '.join(without)}"
    columns = [Column("source_domain", "domain", is_elastic=True), Column("matches", "matches", rank=1), _RANK]
    rows: Rows = [dict(row) for row in reply.rows]
    if len(names) <= MAX_COUNTED:
        columns += [Column(f"to {name}", name, rank=2) for name in names]
        for row in rows:
            row |= {f"to {name}": count for name, count in row["backlinks_by_target"].items()}
    columns += [Column("backlinks", "links", rank=1), Column("backlinks_follow", "follow", rank=3)]
    print_list(reply, columns, said, rows)


def print_competitors(reply: Reply) -> None:
    """The competitors of one target are on standard output."""
    columns = (
        Column("target_domain", "domain", is_elastic=True),
        Column("shared", "shared"),
        Column("jaccard", "jaccard", rank=1),
        Column("share_of_target", "of target's", rank=2),
        Column("share_of_competitor", "of its own", rank=3),
        Column("referring_domains", "its domains", rank=4),
        _RANK,
    )
    said = f"without domains that ever linked to more than {shown(reply.head['max_degree'])} domains"
    print_list(reply, columns, said, _in_percent(reply.rows, "share_of_target", "share_of_competitor"))


def print_overlap(reply: Reply) -> None:
    """What each target has alone, and what each two share, is on standard output."""
    head = reply.head
    own = (
        Column("target", "target", is_elastic=True),
        Column("domains", "domains"),
        Column("unique", "only to it"),
        Column("share", "share", rank=1),
    )
    pairs = (
        Column("target_a", "target", is_elastic=True),
        Column("target_b", "and", is_elastic=True),
        Column("shared", "shared"),
        Column("jaccard", "jaccard", rank=1),
        Column("share_of_a", "of first's", rank=2),
        Column("share_of_b", "of second's", rank=2),
    )
    sizes, unique = head["referring_domains"], head["unique_referring_domains"]
    rows = [
        {"target": name, "domains": n, "unique": unique[name], "share": unique[name] / n if n else None}
        for name, n in sizes.items()
    ]
    print_head(names_of(reply), reply)
    print_wrapped(
        f"{counted(head['all_referring_domains'], 'domain')} link to any of them, {shown(head['shared_by_all'])} to all"
    )
    click.echo()
    print_table(own, _in_percent(rows, "share"))
    click.echo()
    print_table(pairs, _in_percent(reply.rows, "share_of_a", "share_of_b"))
    click.echo(f"\n{coverage_line(reply)}")


def print_linked(reply: Reply) -> None:
    """The domains that a target links to are on standard output."""
    columns = (
        Column("target_domain", "domain", is_elastic=True),
        Column("backlinks", "links"),
        Column("backlinks_follow", "follow", rank=1),
        Column("linking_pages", "from pages", rank=2),
        _RANK,
        Column("first_seen", "first seen", rank=3),
        Column("last_confirmed", "last confirmed", rank=4),
    )
    n = reply.head["linked_domains"]
    print_list(reply, columns, f"{counted(reply.totals['backlinks'], 'link')} to {counted(n, 'other domain')}")


def print_partners(reply: Reply) -> None:
    """The domains that link to one target, by rank, are on standard output."""
    columns = (
        Column("source_domain", "domain", is_elastic=True),
        _RANK,
        Column("backlinks", "links"),
        Column("backlinks_follow", "follow", rank=2),
        Column("cumulative_share", "links so far", rank=1),
        Column("cumulative_authority", "authority so far", rank=3),
    )
    print_list(reply, columns, rows=_in_percent(reply.rows, "cumulative_share", "cumulative_authority"))
    _hint_at_ranks(reply)


def print_quality(reply: Reply) -> None:
    """The links of one target by bands of ranks are on standard output; of several, their domains side by side."""
    band = Column("rank_band", "rank pct")
    if len(reply.targets) == 1:
        columns: Sequence[Column] = (
            band,
            Column("referring_domains", "domains"),
            Column("share_of_referring_domains", "of domains", rank=2),
            Column("backlinks", "links", rank=1),
            Column("share_of_backlinks", "of links", rank=2),
            Column("follow_share", "follow", rank=3),
            Column("share_of_authority", "of authority", rank=4),
        )
        names = ("share_of_referring_domains", "share_of_backlinks", "follow_share", "share_of_authority")
        print_list(reply, columns, rows=_in_percent(reply.rows, *names))
    else:
        targets = [target.name for target in reply.targets]
        by_band: dict[object, dict[str, Any]] = {}
        for row in reply.rows:
            cells = by_band.setdefault(row["rank_band"], {"rank_band": row["rank_band"]})
            cells[f"of {row['target']}"] = share(row["share_of_referring_domains"])
        columns = (band, *(Column(f"of {name}", name, rank=1, is_elastic=True) for name in targets))
        print_list(reply, columns, "Referring domains by rank", list(by_band.values()))
    _hint_at_ranks(reply)


def _hint_at_ranks(reply: Reply) -> None:
    is_ranked = any(row.get("domain_rank_pct") or row.get("share_of_authority") for row in reply.rows)
    if reply.totals["backlinks"] and not is_ranked:
        click.echo("none of these domains is ranked: `linkcrawler authority run` ranks them", err=True)


def _in_percent(rows: Sequence[dict[str, Any]], *names: str) -> Rows:
    """The rows, with these shares as percentages."""
    told = [dict(row) for row in rows]
    for name in names:
        for row, text in zip(told, right([share(row[name]) for row in told]), strict=True):
            row[name] = text
    return told
