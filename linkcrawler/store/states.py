"""Rows of `pages` for pages that were attempted before: their latest state, and how often their links changed.

The same rows as derive/pages.sql gives, for a third of the cost: what follows from the order of a page's attempts is
counted here, where they are known, because planning that statement costs more than its rows do.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

from linkcrawler.store.batch import Attempt
from linkcrawler.store.columns import INSTANT, VERSION, Columns, text

HOUR_MS = 3_600_000
N_LENGTHS = 16  # the last is all from 16,384 hours on


class Churn(NamedTuple):
    """How often the links of a page changed, as far as its attempts tell; instants and times in ms."""

    n_reads: int
    last_read_at: int | None
    n_link_changes: int
    read_ms: int
    changed_ms: int
    changed_intervals: tuple[int, ...]  # how many lasted under an hour, 1 to 2 hours, 2 to 4, ...; empty where none
    n_failures: int  # in a row, since the last read


def churn(attempts: Sequence[Attempt]) -> Churn:
    """The churn of a page with these attempts, in any order.

    A read is an attempt that proves something. A 304 shows the links of the ok attempt before it, a dead page none.

    >>> one = Attempt(0, "c", "ok", 7, False, False)
    >>> churn([one, one._replace(at=10, kind="not_modified", digest=0), one._replace(at=30, digest=8)])[:5]
    (3, 30, 1, 30, 20)
    """
    reads: list[tuple[int, int]] = []
    said = n_failures = 0
    for attempt in sorted(attempts):
        if attempt.kind == "failed":
            n_failures += 1
            continue
        n_failures = 0
        if attempt.kind == "ok":
            said = attempt.digest
        shown = {"ok": attempt.digest, "redirect": attempt.digest, "not_modified": said}.get(attempt.kind, 0)
        reads.append((attempt.at, shown))
    changed = [later[0] - before[0] for before, later in pairwise(reads) if before[1] != later[1]]
    first_at, last_at = (reads[0][0], reads[-1][0]) if reads else (0, None)
    by_length = [0] * N_LENGTHS if changed else []
    for ms in changed:
        by_length[min((ms // HOUR_MS).bit_length(), N_LENGTHS - 1)] += 1
    read_ms = (last_at or 0) - first_at
    return Churn(len(reads), last_at, len(changed), read_ms, sum(changed), tuple(by_length), n_failures)


def state_columns(
    states: Sequence[tuple[Any, ...]], known: Mapping[str, Sequence[Attempt]], derived_at: int
) -> Columns:
    """Rows of `pages`: one for each row of sql/states.sql, with all attempts at its page in `known`."""
    names = (
        *(("domain", "String"), ("url", "String"), ("host", "String"), ("site", "String")),
        *(("status", "UInt16"), ("redirect_url", "String"), ("ip", "String")),
        *(("title", "String"), ("language", "String"), ("content_type", "String"), ("canonical_url", "String")),
        *(("n_external_links", "UInt32"), ("n_internal_links", "UInt32"), ("outcome", "String")),
    )
    attempts = [sorted(set(known[state[1]])) for state in states]
    churns = [churn(those) for those in attempts]
    success = [[a.at for a in those if a.kind in ("ok", "not_modified")] for those in attempts]
    columns: Columns = [
        (name, kind, text(list(values)) if kind == "String" else values)
        for (name, kind), values in zip(names, zip(*states, strict=True), strict=True)
    ]
    return [
        *columns,
        ("first_attempted_at", INSTANT, [those[0].at for those in attempts]),
        ("last_attempted_at", INSTANT, [those[-1].at for those in attempts]),
        ("last_success_at", f"Nullable({INSTANT})", [those[-1] if those else None for those in success]),
        ("crawl", "String", [those[-1].crawl for those in attempts]),
        ("crawls", "Array(String)", [sorted({a.crawl for a in those}) for those in attempts]),
        ("n_fetches", "UInt32", [len(those) for those in attempts]),
        ("n_reads", "UInt32", [c.n_reads for c in churns]),
        ("last_read_at", f"Nullable({INSTANT})", [c.last_read_at for c in churns]),
        ("n_link_changes", "UInt32", [c.n_link_changes for c in churns]),
        ("read_ms", "UInt64", [c.read_ms for c in churns]),
        ("changed_ms", "UInt64", [c.changed_ms for c in churns]),
        ("changed_intervals", "Array(UInt32)", [c.changed_intervals for c in churns]),
        ("n_failures", "UInt32", [c.n_failures for c in churns]),
        ("derived_at", VERSION, [derived_at] * len(states)),
    ]
