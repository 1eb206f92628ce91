"""A question is one SQL file in `queries/`, made whole from the fragments that it includes.

In a file the line `-- include NAME` stands for `fragments/NAME.sql`, or for what takes its place in the form in which
the question is asked; a comma after it stays. Nothing else is replaced but the words that begin with `asked_` and
`ruled_`, by what the form says, and those that begin with `attribute_`, by the expression of an attribute. No text of a
caller is among it but the conditions of flags (`flag_rules`); values are bound. What is run is what is printed, but for
the comments: one statement.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import lru_cache
from importlib.resources import files

from analytics import attributes

INCLUDE = re.compile(r"^( *)-- include (\w+)(,?)\n", re.MULTILINE)
WORD = re.compile(r"\basked_(?:target|group|key|sort|collapse|filter|flags)\b")
RULED = re.compile(r"\bruled_\w+")
TOTALS = "totals"  # the question that counts all links of any other
PARAMETER = re.compile(r"\{(\w+):([^{}]+)\}")

# Which of the asked targets a link points into. With prefixes a link may belong to several.
ASKED_TARGET = {
    "domain": "target_domain",
    "host": "target_host",
    "url": "target_url",
    "prefix": "arrayJoin(arrayFilter(prefix -> startsWith(target_url, prefix), {targets:Array(String)}))",
}
# The same of the links out of what was asked.
ASKED_SOURCE = {scope: column.replace("target_", "source_") for scope, column in ASKED_TARGET.items()}
# What a fragment waits for; without it there is none.
NOT_ASKED = {
    "after_group": "after",
    "after_link": "after",
    "after_linker": "after",
    "after_listed": "after",
    "after_partner": "after",
    "collapsed": "collapse",
    "filters": "filters",
    "join_ranks_of_groups": "has_ranks",
    "rank_of_counted_group": "has_ranks",
    "ranks_of_counted_groups": "has_ranks",
    "rank_of_group": "has_ranks",
    "ranks_of_groups": "has_ranks",
}


@dataclass(frozen=True, slots=True)
class Form:
    """What of a question's SQL depends on how it is asked; the plain form costs least."""

    scope: str = "domain"
    is_now: bool = True  # else what was known at an earlier instant has to be found out
    has_window: bool = False
    group: str = "asked"  # the expression that links are grouped by; unless told otherwise the asked target
    key: str = "asked"  # the name of its column in the rows
    sort: str = "backlinks"  # the metric that a list of groups is ordered by
    collapse: str = ""  # the expression of which each value is listed once
    filters: str = ""  # a condition on links
    after: bool = False  # the list goes on behind a cursor
    flags: str = ""  # an array of the flags of a referring domain
    # Of the links: into what was asked, `out` of it, `between` some domains, or into those of the CTE `candidates`.
    part: str = ""
    is_counted: bool = False  # what was counted ahead of who links is used where it holds
    ruled: tuple[tuple[str, str], ...] = ()  # what stands for each word of `ruled`
    is_of_crawl: bool = False  # one crawl is looked at, not what all of them know together

    @property
    def has_ranks(self) -> bool:
        """Whether what links are grouped by is a domain that may have a rank."""
        return self.key == "source_domain"

    def fragment(self, name: str) -> str | None:
        """The file that stands for a fragment; None where it is not needed."""
        if name in NOT_ASKED and not getattr(self, NOT_ASKED[name]):
            return None
        stands_for: dict[str, str | None] = {"all_spans": "spans" if self.is_now else "spans_then"}
        if self.is_counted:
            stands_for |= {"edges_live": "edges_counted", "sources_to_rank": "sources_to_rank_counted"}
        if self.part:
            stands_for["asked_part"] = f"asked_part_{self.part}"
        if self.part in ("candidates", "between"):
            stands_for["asked_alone"] = None
        if not self.is_now:
            stands_for |= {"spans": "spans_then", "live_pairs": "live_pairs_then"}
        elif not self.has_window:
            stands_for |= {"spans": None, "live": "live_now"}
        if not self.is_now or self.is_of_crawl:
            stands_for |= {name: f"{name}_then" for name in ("target_states", "own_answers")}
        if self.has_window:
            stands_for["from_live"] = "from_live_moved"
        else:
            stands_for |= {"moved": None, "window_block": "no_window_block"}
        return stands_for.get(name, name)

    @property
    def words(self) -> dict[str, str]:
        """What stands for the words of a file that begin with `asked_`."""
        return {
            "asked_target": (ASKED_SOURCE if self.part == "out" else ASKED_TARGET)[self.scope],
            "asked_group": self.group,
            "asked_key": self.key,
            "asked_sort": self.sort,
            "asked_collapse": self.collapse,
            "asked_filter": self.filters,
            "asked_flags": self.flags,
        }


PLAIN = Form()


@lru_cache(maxsize=1024)
def question(name: str, form: Form = PLAIN) -> str:
    """The whole SQL of one question, with its parameters still open as `{name:Type}`."""
    text = files("analytics").joinpath("queries", f"{name}.sql").read_text(encoding="utf-8")
    if name == TOTALS:  # a link that is in several groups is one link
        form = replace(form, group=PLAIN.group)
    words = form.words
    sql = WORD.sub(lambda found: words[found[0]], attributes.whole(_whole(text, form)))
    ruled = dict(form.ruled)
    return RULED.sub(lambda found: ruled.get(found[0], found[0]), sql)


def _whole(text: str, form: Form) -> str:
    return INCLUDE.sub(lambda found: _included(found[1], found[2], found[3], form), text)


def _included(indent: str, name: str, comma: str, form: Form) -> str:
    file = form.fragment(name)
    if file is None:
        return ""
    fragment = files("analytics").joinpath("queries", "fragments", f"{file}.sql").read_text(encoding="utf-8")
    lines = [f"{indent}{line}" if line else line for line in _whole(fragment, form).rstrip("\n").split("\n")]
    return "\n".join(lines) + comma + "\n"


def printed(sql: str, parameters: Mapping[str, object]) -> str:
    """The same statement with each parameter written as a literal, to be run by hand.

    >>> printed("select {n:UInt8} where x in {names:Array(String)}", {"n": 1, "names": ["it's"]})
    "select 1 where x in ['it\\\\'s']"
    """
    return PARAMETER.sub(lambda found: _literal(parameters[found[1]], found[2]), sql)


def without_comments(sql: str) -> str:
    """The same statement as it is sent: reading the comments costs the client more than the store needs to count."""
    return re.sub(r"^ *--.*\n", "", sql, flags=re.MULTILINE)


@lru_cache(maxsize=1024)
def parameters_of(sql: str) -> tuple[str, ...]:
    """The names of the values that stand open in a statement.

    >>> parameters_of("select {n:UInt8}, {names:Array(String)}[{n:UInt8}]")
    ('n', 'names')
    """
    return tuple(sorted({found[1] for found in PARAMETER.finditer(sql)}))


def bound(parameters: Mapping[str, object]) -> dict[str, object]:
    """The parameters in the forms that ClickHouse's HTTP interface reads."""
    return {
        name: instant_text(value) if isinstance(value, datetime) else int(value) if isinstance(value, bool) else value
        for name, value in parameters.items()
        if value is not None
    }


def instant_text(at: datetime) -> str:
    """An instant in UTC with its milliseconds, as ClickHouse reads and writes it."""
    return at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.") + f"{at.microsecond // 1000:03d}"


def _literal(value: object, kind: str) -> str:
    if isinstance(value, datetime):
        return f"toDateTime64('{instant_text(value)}', 3, 'UTC')"
    if isinstance(value, date):
        return f"toDate32('{value}')"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"
    if isinstance(value, Sequence) and not value:
        return f"cast([], '{kind}')"  # by itself it is a list of nothing, which joins with no text
    if isinstance(value, Sequence):
        return "[" + ", ".join(_literal(item, kind) for item in value) + "]"
    return str(value)
