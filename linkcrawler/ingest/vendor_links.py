"""Exports of vendors into `vendor_links`: links that others say there are. They become evidence when we fetch the page.

place ──> vendor_sheets   texts, recognised by their headers (`vendor_formats`)
row ──> vendor_values     dates, flags, numbers
    └─> vendor_links      one row per link and export, in the words of DEFINITIONS.md
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import Any

import pyarrow as pa

from linkcrawler.ingest.damage import Damage
from linkcrawler.ingest.loading import until_taken
from linkcrawler.ingest.vendor_sheets import Sheet
from linkcrawler.ingest.vendor_values import is_empty, read_flag, read_instant, read_number
from linkcrawler.store import Store
from linkcrawler.urls import host_of, names_of, try_canonicalize

MAX_KEPT_DAMAGES = 1000
ROWS_AT_ONCE = 50_000
# What a row can have wrong, with its words. A row with a wrong date is taken without it.
VENDOR_KINDS = {
    "columns": "a row with too few columns, or too many",
    "quote": "a field without end",
    "source_url": "the linking page is no http(s) URL",
    "target_url": "the linked page is no http(s) URL",
    "date": "a date that is not understood (the row is taken without it)",
}
SKIPPED = {"internal": "links within a domain", "mention": "mentions without a link"}
_TYPES = {
    **dict.fromkeys(("text", "anchor", "href", "textlink"), ("hyperlink", "text")),
    **dict.fromkeys(("image", "img", "imagelink"), ("hyperlink", "image")),
    "form": ("hyperlink", "form"),
    **dict.fromkeys(("frame", "iframe"), ("hyperlink", "frame")),
    **dict.fromkeys(("redirect", "301", "302", "metarefresh", "meta"), ("redirect", "")),
    **dict.fromkeys(("canonical", "relcanonical"), ("canonical", "")),
    **dict.fromkeys(("alternate", "hreflang"), ("alternate", "")),
    **dict.fromkeys(("rss", "feed"), ("feed", "")),
}
_INSTANT = pa.timestamp("ms", tz="UTC")
SCHEMA = pa.schema(
    [
        *((name, pa.string()) for name in ("target_domain", "source_domain", "target_url", "source_url", "source")),
        ("exported_at", _INSTANT),
        *((name, pa.string()) for name in ("link_class", "link_type", "anchor")),
        ("follow", pa.bool_()),
        ("rel", pa.list_(pa.string())),
        ("instances", pa.uint32()),
        ("first_seen", _INSTANT),
        ("last_seen", _INSTANT),
        ("is_lost", pa.bool_()),
        ("lost_at", _INSTANT),
        ("source_status", pa.uint16()),
        ("target_status", pa.uint16()),
        ("vendor_rank", pa.float64()),
        ("vendor_domain_rank", pa.float64()),
        ("vendor_scores", pa.map_(pa.string(), pa.float64())),
        ("file", pa.string()),
        ("line", pa.uint32()),
        ("imported_at", _INSTANT),
    ]
)


@dataclass(slots=True)
class Tally:
    """What became of one sheet. The `offset` of a damage is its line."""

    file: str
    source: str
    exported_at: datetime
    n_rows: int = 0
    n_links: int = 0
    skipped: Counter[str] = field(default_factory=Counter)
    n_damages: Counter[str] = field(default_factory=Counter)
    damages: list[Damage] = field(default_factory=list)

    def note(self, kind: str, line: int, detail: str) -> None:
        """It is counted, and kept if there are not too many."""
        self.n_damages[kind] += 1
        if len(self.damages) < MAX_KEPT_DAMAGES:
            self.damages.append(Damage(kind, line, f"{VENDOR_KINDS[kind]}: {detail[:200]!r}"))


def load_sheet(sheet: Sheet, target: str | None, store: Store) -> Tally:
    """The links of the sheet are in `vendor_links`; those of an earlier import of the same export are replaced.

    `target` is the domain that an export is about whose rows name no linked page. Raises StoreError, StoreUnavailable.
    """
    tally = Tally(sheet.name, sheet.header.vendor.source, sheet.exported_at)
    now = datetime.now(UTC)
    links: dict[tuple[str, str], dict[str, Any]] = {}
    for line, cells in sheet.rows:
        tally.n_rows += 1
        link = _link(sheet, line, cells, target, tally)
        if link is None:
            continue
        known = links.setdefault((link["source_url"], link["target_url"]), link)
        if known is link:
            link |= {"imported_at": now, "source": tally.source, "exported_at": sheet.exported_at, "file": sheet.name}
        else:
            _merge(known, link)
    tally.n_links = len(links)
    rows = list(links.values())
    for begin in range(0, len(rows), ROWS_AT_ONCE):
        part = pa.Table.from_pylist(rows[begin : begin + ROWS_AT_ONCE], SCHEMA)
        until_taken(partial(store.append, "vendor_links", part))
    return tally


def _merge(known: dict[str, Any], other: dict[str, Any]) -> None:
    """Several elements of a page with one target are one link: followed if one of them is, lost if all are."""
    known["instances"] += 1
    if other["follow"]:
        known["follow"], known["rel"] = True, other["rel"]
    known["is_lost"] = known["is_lost"] and other["is_lost"]
    if not known["is_lost"]:
        known["lost_at"] = None
    known["anchor"] = known["anchor"] or other["anchor"]
    for name, choose in (("first_seen", min), ("last_seen", max)):
        known[name] = choose((at for at in (known[name], other[name]) if at), default=None)


def _link(sheet: Sheet, line: int, cells: list[str] | None, target: str | None, tally: Tally) -> dict[str, Any] | None:
    """The link that a row says; None where it says none, which is counted."""
    header = sheet.header
    if cells is None:
        tally.note("quote", line, "")
        return None
    while len(cells) > header.n_columns and not cells[-1]:
        cells.pop()
    if len(cells) != header.n_columns:
        tally.note("columns", line, sheet.delimiter.join(cells))
        return None

    def cell(what: str) -> str:
        return cells[header.at[what]].strip() if what in header.at else ""

    source_url, target_url = _url(cell("source_url")), _url(cell("target_url")) if "target_url" in header.at else ""
    if not source_url:
        tally.note("source_url", line, cell("source_url"))
        return None
    if target_url is None:
        tally.note("target_url", line, cell("target_url"))
        return None
    source_domain = names_of(host_of(source_url)).domain
    target_domain = names_of(host_of(target_url)).domain if target_url else target or ""
    if source_domain == target_domain:
        tally.skipped["internal"] += 1
        return None
    if read_flag(cell("is_mention")):
        tally.skipped["mention"] += 1
        return None
    instants = {what: _instant(cell(what), line, tally) for what in ("first_seen", "last_seen", "lost_at")}
    link_class, link_type = _kind(header.at, cell)
    follow, rel = _follow(header.at, cell)
    scores = {name: read_number(cells[place]) for name, place in header.scores.items()}
    told = cell("lost")
    is_lost = instants["lost_at"] is not None or (not is_empty(told) and read_flag(told) is not False)
    return {
        "target_domain": target_domain,
        "source_domain": source_domain,
        "target_url": target_url,
        "source_url": source_url,
        "link_class": link_class,
        "link_type": link_type,
        "anchor": cells[header.at["anchor"]] if "anchor" in header.at else None,
        "follow": follow,
        "rel": rel,
        "instances": 1,
        **instants,
        "is_lost": is_lost,
        "source_status": _status(cell("source_status")),
        "target_status": _status(cell("target_status")),
        "vendor_rank": scores.get(header.page_score),
        "vendor_domain_rank": scores.get(header.domain_score),
        "vendor_scores": {name: score for name, score in scores.items() if score is not None},
        "line": line,
    }


def _url(text: str) -> str | None:
    """The URL as the index spells it; one without a scheme, as Moz writes it, is taken for https. None = no URL."""
    if not text or re.search(r"\s", text):
        return None
    if not re.match(r"[a-z][a-z0-9+.-]*:", text, re.IGNORECASE) or re.match(r"[^/:]+\.[^/:]+:\d", text):
        text = f"https://{text.lstrip('/')}"
        if "." not in re.split(r"[/?#]", text, maxsplit=3)[2]:
            return None  # a word
    return try_canonicalize(text)


def _instant(text: str, line: int, tally: Tally) -> datetime | None:
    try:
        return read_instant(text)
    except (ValueError, OverflowError):
        tally.note("date", line, text)
        return None


def _kind(at: dict[str, int], cell: Any) -> tuple[str, str]:
    """Class and type of the link, as far as told."""
    if read_flag(cell("is_redirect")):
        return "redirect", ""
    for flag, link_type in (("is_image", "image"), ("is_form", "form"), ("is_frame", "frame"), ("is_text", "text")):
        if read_flag(cell(flag)):
            return "hyperlink", link_type
    word = re.sub(r"[\W_]+", "", cell("type").lower())
    return _TYPES.get(word, ("hyperlink", ""))


def _follow(at: dict[str, int], cell: Any) -> tuple[bool | None, list[str]]:
    """Whether the link is followed, None where that is not told, and the rel tokens that say so."""
    rel = [token for token in ("nofollow", "ugc", "sponsored") if read_flag(cell(token))]
    attributes = re.findall(r"[a-z]+", cell("rel").lower())
    rel += [token for token in attributes if token not in rel]
    word = re.sub(r"\W+", "", cell("type").lower())  # older exports say it there
    if word in ("nofollow", "ugc", "sponsored"):
        rel.append(word)
    if any(token in ("nofollow", "ugc", "sponsored") for token in rel):
        return False, rel
    if "follow" in at and (told := read_flag(cell("follow"))) is not None:
        return told, rel if told else [*rel, "nofollow"]
    if read_flag(cell("nofollow")) is False or word in ("dofollow", "follow"):
        return True, rel
    return None, rel


def _status(text: str) -> int | None:
    match = re.match(r"\d{3}(?!\d)", text)
    return int(match[0]) if match else None


def needs_target(sheets: Sequence[Sheet]) -> list[str]:
    """The sheets whose rows name no linked page."""
    return [sheet.name for sheet in sheets if "target_url" not in sheet.header.at]
