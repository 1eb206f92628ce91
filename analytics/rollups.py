"""What is counted ahead of being asked: the metric block of every domain; of large ones also groups and history.

A row says when it was counted, and the table `touched` when anything it was counted from was written last. A question
uses the row only while it is the newer one, and counts the links themselves otherwise; so it may be as old as it
likes without being wrong. `refresh` counts again what has changed, with the SQL of the questions themselves.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from analytics.attributes import group_of
from analytics.definitions import CONFIRMED_DAYS
from analytics.questions import Form, bound, printed, question, without_comments
from analytics.reader import Reader
from analytics.windows import Window, last_periods, period_before
from analytics.writer import Writer

# What of large domains is counted ahead beyond their block: the groups, and the periods of their history.
GROUPED_BY = ("source_domain", "anchor", "target_url")
HISTORY_BY = "month"
LARGE_FROM_SPANS = 10_000
HISTORY_FROM_SPANS = 100_000  # it reads most of `fetches`: seconds for the smallest
MAX_GROUPS = 1_001  # of each; one more than can be asked for tells whether there are more
# A domain of a million links is counted again every ten minutes at most; all others as soon as they have changed.
WAIT_S_PER_LINK = 600 / 1_000_000
# What a statement counts, bound by memory and by the length of its text.
SPANS_PER_PART, DOMAINS_PER_PART = 1_000_000, 2_000
# A row is seen by others so much later than the clock that `touched` has of it, at most.
MARGIN_S = 5.0


@dataclass(frozen=True, slots=True)
class Refreshed:
    """What a refresh did."""

    n_domains: int
    n_spans: int


class Rollups:
    """Counts ahead. Not for use by several threads at once; several processes do no harm but work."""

    def __init__(
        self,
        reader: Reader,
        writer: Writer,
        margin_s: float = MARGIN_S,
        large_from_spans: int = LARGE_FROM_SPANS,
        history_from_spans: int = HISTORY_FROM_SPANS,
    ) -> None:
        self._reader = reader
        self._writer = writer
        self._margin = timedelta(seconds=margin_s)
        self._large_from_spans = large_from_spans
        self._history_from_spans = history_from_spans

    def refresh(
        self, is_all: bool = False, on_part: Callable[[int, int], None] = lambda _done, _domains: None
    ) -> Refreshed:
        """Every domain that has changed is counted again; the largest only where that is long ago, or with `is_all`.

        `on_part` is told how many of how many domains are done. Raises StoreNotCreated, StoreUnreachable or
        QueryRefused; what was counted until then holds.
        """
        self._let_settle()
        self._count_pages()
        due = self._due(is_all)
        n_done = 0
        for part in _parts(due, self._large_from_spans):
            now = self._clock()
            names = [name for name, _ in part]
            for name, n_spans in part:
                if n_spans >= self._large_from_spans:
                    self._count_large(name, now)
                if n_spans >= self._history_from_spans:
                    self._count_history(name, now)
            self._run("counting/domains", Form(), _parameters(names, now, now - self._margin))
            n_done += len(part)
            on_part(n_done, len(due))
        return Refreshed(len(due), sum(n_spans for _, n_spans in due))

    def _let_settle(self) -> None:
        """What was just written is older than the margin, so that its count holds; no end of a crawl is awaited."""
        last_at: datetime = self._reader.read("select max(at) as last_at from touched").rows[0][0]
        if self._clock() - self._margin <= last_at:
            time.sleep(self._margin.total_seconds())

    def _count_large(self, name: str, now: datetime) -> None:
        """The largest groups of one domain, the domains that link to it, and the reach of its first links."""
        parameters = _parameters([name], now, now - self._margin)
        for by in GROUPED_BY:
            grouped = {"grouped_by": by, "limit": MAX_GROUPS}
            self._run("counting/groups", Form(group=group_of(by).sql, key=by), parameters | grouped)
        self._run("counting/linkers", Form(), parameters)
        self._run("counting/first_links", Form(), parameters | {"limit": MAX_GROUPS})

    def _count_history(self, name: str, now: datetime) -> None:
        """The periods of one domain that are asked for unless others are named."""
        parameters = _parameters([name], now, now - self._margin)
        window = last_periods(Window(None, now, True), HISTORY_BY)
        periods = {"by": HISTORY_BY, "since": window.since, "before": period_before(window, HISTORY_BY)}
        self._run("counting/history", Form(has_window=True), parameters | periods)

    def _count_pages(self) -> None:
        (count_no,) = self._reader.read("select max(count_no) + 1 as next from index_counts").rows[0]
        counted_at = self._clock() - self._margin
        parameters: dict[str, object] = {"count_no": count_no, "counted_at_us": microseconds(counted_at)}
        self._run("counting/page_counts", Form(), parameters)
        self._run("counting/index_counts", Form(), parameters)

    def _due(self, is_all: bool) -> list[tuple[str, int]]:
        """The domains to be counted and the number of their spans: in the table's order, and the large ones last."""
        parameters = {"counted_by": counted_by(), "wait_s_per_link": 0 if is_all else WAIT_S_PER_LINK}
        rows = self._reader.read(without_comments(question("counting/due")), bound(parameters)).rows
        known = dict(rows)
        new = [name for name, n_spans in known.items() if not n_spans]
        for start in range(0, len(new), DOMAINS_PER_PART):
            names = new[start : start + DOMAINS_PER_PART]
            sql = printed(question("counting/sizes"), {"domains": names})
            known |= dict(self._reader.read(without_comments(sql)).rows)
        large = parameters | {"large_from_spans": self._history_from_spans}
        known |= dict(self._reader.read(without_comments(question("counting/read_since")), bound(large)).rows)
        return sorted(known.items(), key=lambda item: (item[1] >= self._large_from_spans, item[0]))

    def _clock(self) -> datetime:
        now: datetime = self._reader.read("select now64(6, 'UTC')").rows[0][0]
        return now

    def _run(self, name: str, form: Form, parameters: dict[str, object]) -> None:
        self._writer.command(without_comments(printed(question(name, form), parameters)))


@lru_cache(maxsize=1)
def counted_by() -> int:
    """A number that names the SQL by which is counted: what other SQL has counted is not used."""
    texts = [question("counting/domains"), *(question("counting/groups", Form(group=by)) for by in GROUPED_BY)]
    texts += [question("counting/first_links"), question("counting/history", Form(has_window=True))]
    texts += [question("counting/linkers")]
    return int.from_bytes(hashlib.sha256("".join(map(without_comments, texts)).encode()).digest()[:8], "big")


def _parameters(names: Sequence[str], as_of: datetime, counted_at: datetime) -> dict[str, object]:
    return {
        "targets": names,
        "domains": names,
        "as_of": as_of,
        "counted_at_us": microseconds(counted_at),
        "counted_by": counted_by(),
        "confirmed_days": CONFIRMED_DAYS,
        "crawl": "",
        "is_latest": True,
    }


def microseconds(at: datetime) -> int:
    """An instant as the SQL binds it where milliseconds are too coarse: since 1970, in UTC."""
    return (at - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)


def _parts(due: Sequence[tuple[str, int]], large_from_spans: int) -> Iterator[list[tuple[str, int]]]:
    """The domains in parts that one statement can count; a large one alone."""
    part: list[tuple[str, int]] = []
    n_part = 0
    for name, n_spans in due:
        is_full = len(part) == DOMAINS_PER_PART or n_part + n_spans > SPANS_PER_PART
        if part and (is_full or n_spans >= large_from_spans):
            yield part
            part, n_part = [], 0
        part.append((name, n_spans))
        n_part += n_spans
    if part:
        yield part
