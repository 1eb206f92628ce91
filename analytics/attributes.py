"""What links can be grouped and filtered by: each attribute of a link, by its name.

Most are columns of the table `links`. Others are one SQL expression each, in `queries/attributes/NAME.sql`, over those
columns; in SQL the word `attribute_NAME` stands for such an expression. A few go by rules that an analyst recorded: see
`ruled`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from analytics import words
from analytics.errors import NotAnAttribute

REFERENCE = re.compile(r"\battribute_(\w+)\b")


@dataclass(frozen=True, slots=True)
class Attribute:
    """`kind` says how its values are written and compared: text, flag, number, instant or list (of text)."""

    name: str
    kind: str
    meaning: str
    is_derived: bool = False  # there is a file
    is_group: bool = True  # links may be grouped by it
    is_ruled: bool = False  # by recorded rules, which are read when a question is put

    @property
    def sql(self) -> str:
        """The expression over the columns of a link; of a ruled one the word that stands for it."""
        if self.is_ruled:
            return f"ruled_{self.name}"
        return _expression(self.name) if self.is_derived else self.name

    @property
    def group_sql(self) -> str:
        """The expression to group by. A link is in the group of each value of its list, in that of '' without any."""
        return f"arrayJoin(emptyArrayToSingle({self.sql}))" if self.kind == "list" else self.sql


_ALL = (
    Attribute("source_domain", "text", "domain of the page that links"),
    Attribute("source_host", "text", "its host"),
    Attribute("source_site", "text", "its site"),
    Attribute("source_url", "text", "the page that links"),
    Attribute("source_ip", "text", "its address at its last fetch"),
    Attribute("source_tld", "text", "its top-level domain; empty of an address", is_derived=True),
    Attribute("source_network", "text", "the /24 (v4) or /48 (v6) of its address", is_derived=True),
    Attribute("source_country", "text", "country of its address, by the database that was imported", is_derived=True),
    Attribute("rank_band", "text", "the band of its domain's rank: 99-100, 95-99, ..., unranked", is_derived=True),
    Attribute("target_url", "text", "the page that is linked to (landing page)"),
    Attribute("target_host", "text", "its host"),
    Attribute("target_folder", "text", "its scheme, host and first folder", is_derived=True),
    Attribute("page_category", "text", "the category that your rules put it into; empty = none", is_ruled=True),
    Attribute("campaign", "list", "the campaigns that the link belongs to", is_ruled=True),
    Attribute("anchor", "text", "the anchor text"),
    Attribute("anchor_words", "text", "its words, in lower case and without signs", is_derived=True),
    Attribute("anchor_class", "text", "empty, image, naked, branded, exact, partial, generic, other", is_derived=True),
    Attribute("rel", "list", "the rel tokens", is_group=False),
    Attribute("follow", "flag", "effective follow"),
    Attribute("link_type", "text", "text, image, form, frame"),
    Attribute("placement", "text", "nearest of header, nav, main, article, aside, footer"),
    Attribute("instances", "number", "elements of the page with this target", is_group=False),
    Attribute("new_by", "text", "why the link began"),
    Attribute("is_unverified", "flag", "every fetch since its last confirmation failed"),
    Attribute("first_seen", "instant", "when it began", is_group=False),
    Attribute("last_confirmed", "instant", "when it was seen last", is_group=False),
    Attribute("first_seen_day", "text", "the day in which it began, UTC", is_derived=True),
    Attribute("first_seen_week", "text", "the Monday of the week in which it began", is_derived=True),
    Attribute("first_seen_month", "text", "the first day of the month in which it began", is_derived=True),
)
ATTRIBUTES = {attribute.name: attribute for attribute in _ALL}
GROUPS = tuple(attribute.name for attribute in _ALL if attribute.is_group)


def group_of(name: str) -> Attribute:
    """The attribute to group by. Raises NotAnAttribute."""
    if name not in GROUPS:
        raise NotAnAttribute(f"by {name!r} is not one of {', '.join(GROUPS)}")
    return ATTRIBUTES[name]


def whole(sql: str) -> str:
    """The SQL with the expressions of attributes in their place."""
    return REFERENCE.sub(lambda found: _expression(found[1]), sql)


@lru_cache
def _expression(name: str) -> str:
    text = files("analytics").joinpath("queries", "attributes", f"{name}.sql").read_text(encoding="utf-8")
    text = re.sub(r"^ *--.*\n", "", text, flags=re.MULTILINE).strip()
    for word, letters in (("listed_letters", words.FROM), ("listed_plain_letters", words.TO)):
        text = text.replace(word, "'" + letters.replace("\\", "\\\\").replace("'", "\\'") + "'")
    return whole(text)
