"""Exports of vendors by their headers: which column is what, and whose export it is.

Headers are compared without case, blanks and signs, so that `Referring page URL`, `Referring Page URL` and the API's
`referring_page_url` are one. What is listed here was found in public: in vendors' API references (Ahrefs v3, Majestic's
GetBackLinkData, DataForSEO's backlinks/live, Semrush's backlinks), and in the header rows that public programs read
from exports (docs/vendors.md). A header that is not listed is never guessed at.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Vendor:
    """One vendor: what its columns are called, and by which of them its exports are known."""

    source: str  # as the column `source` says it
    label: str
    columns: dict[str, tuple[str, ...]]  # what a column is -> its names, those of newer exports first
    needs_any: tuple[str, ...]  # names of which an export of it has one, beside those of the URLs
    scores: tuple[str, ...] = ()  # names of its own scores
    shown: tuple[str, ...] = field(default=())  # a header row of it, as a person knows it


AHREFS = Vendor(
    "ahrefs",
    "Ahrefs (Site Explorer, Backlinks)",
    {
        "source_url": ("Referring page URL", "url_from"),
        "target_url": ("Target URL", "Link URL", "url_to"),
        "anchor": ("Anchor", "Link Anchor"),
        "type": ("Type", "link_type"),
        "nofollow": ("Nofollow", "is_nofollow"),
        "follow": ("is_dofollow",),
        "ugc": ("UGC", "is_ugc"),
        "sponsored": ("Sponsored", "is_sponsored"),
        "first_seen": ("First seen", "first_seen_link"),
        "last_seen": ("Last seen", "Last Check", "last_visited"),
        "lost_at": ("Lost", "Day Lost"),
        "lost": ("Lost status", "lost_reason"),
        "source_status": ("Referring page HTTP code", "http_code"),
        "target_status": ("Target page HTTP code", "Target URL HTTP code", "http_code_target"),
    },
    ("Domain rating", "UR", "URL Rating (desc)", "URL Rating", "domain_rating_source", "url_rating_source"),
    ("UR", "URL Rating (desc)", "URL Rating", "url_rating_source", "Domain rating", "domain_rating_source"),
    (
        "Referring page title",
        "Referring page URL",
        "Domain rating",
        "UR",
        "Target URL",
        "Anchor",
        "Nofollow",
        "First seen",
    ),
)
SEMRUSH = Vendor(
    "semrush",
    "Semrush (Backlink Analytics, Backlinks)",
    {
        "source_url": ("Source url",),
        "target_url": ("Target url",),
        "anchor": ("Anchor",),
        "nofollow": ("Nofollow",),
        "ugc": ("Ugc",),
        "sponsored": ("Sponsored",),
        "is_text": ("Text",),
        "is_image": ("Image",),
        "is_form": ("Form",),
        "is_frame": ("Frame",),
        "first_seen": ("First seen",),
        "last_seen": ("Last seen",),
        "lost": ("Lost link",),
        "source_status": ("Response code",),
    },
    ("Page ascore", "page_score"),
    ("Page ascore", "page_score", "Domain ascore", "domain_score"),
    ("Page ascore", "Source title", "Source url", "Target url", "Anchor", "Nofollow", "First seen", "Last seen"),
)
MOZ = Vendor(
    "moz",
    "Moz (Link Explorer, Inbound Links)",
    {
        "source_url": ("URL", "Source URL", "Linking Page"),
        "target_url": ("Target URL",),
        "anchor": ("Anchor Text",),
        "type": ("Link Type",),
        "nofollow": ("Nofollow",),
        "first_seen": ("First Seen", "Date First Seen"),
        "last_seen": ("Last Seen", "Date Last Seen"),
        "lost_at": ("Date Lost",),
        "source_status": ("HTTP Code", "HTTP Status Code"),
    },
    ("PA", "Page Authority", "DA", "Domain Authority"),
    ("PA", "Page Authority", "DA", "Domain Authority", "Spam Score"),
    ("URL", "Title", "Anchor Text", "Spam Score", "PA", "DA", "Linking Domains to Page", "Target URL"),
)
MAJESTIC = Vendor(
    "majestic",
    "Majestic (Site Explorer, Backlinks)",
    {
        "source_url": ("Source URL",),
        "target_url": ("Target URL",),
        "anchor": ("Anchor Text",),
        "type": ("Link Type",),
        "nofollow": ("FlagNoFollow", "No Follow?"),
        "is_image": ("FlagImages", "FlagImageLink", "Image Link?"),
        "is_frame": ("FlagFrame", "iFrame?"),
        "is_redirect": ("FlagRedirect", "Redirect?"),
        "is_mention": ("FlagMention", "Mention?"),
        "first_seen": ("First Indexed Date", "Link First Indexed Date", "Source First Found Date", "First Found"),
        "last_seen": ("Last Seen Date", "Link Last Seen Date", "Source Last Crawl Date", "Source Crawl Date", "Date"),
        "lost": ("FlagDeleted", "Reason Lost"),
        "lost_at": ("Date Lost",),
        "source_status": ("Source Last Crawl Result", "Source HTTP Result"),
    },
    ("Source Trust Flow", "Source Citation Flow", "FlagNoFollow"),
    ("Source Trust Flow", "Source Citation Flow", "Domain Trust Flow", "Domain Citation Flow"),
    ("Target URL", "Source URL", "Anchor Text", "Source Trust Flow", "Source Citation Flow", "FlagNoFollow"),
)
DATAFORSEO = Vendor(
    "dataforseo",
    "DataForSEO (Backlinks API)",
    {
        "source_url": ("url_from",),
        "target_url": ("url_to",),
        "anchor": ("anchor",),
        "type": ("item_type",),
        "follow": ("dofollow",),
        "rel": ("attributes",),
        "first_seen": ("first_seen",),
        "last_seen": ("last_seen", "last_visited"),
        "lost": ("is_lost",),
        "lost_at": ("lost_date",),
        "source_status": ("page_from_status_code",),
        "target_status": ("url_to_status_code",),
    },
    ("page_from_rank", "domain_from_rank", "domain_from", "dofollow", "backlink_spam_score"),
    ("page_from_rank", "domain_from_rank", "rank", "backlink_spam_score"),
    ("url_from", "url_to", "anchor", "dofollow", "item_type", "page_from_rank", "domain_from_rank", "first_seen"),
)
SEARCH_CONSOLE = Vendor(
    "search_console",
    "Google Search Console (Links: latest links, more sample links)",
    {
        "source_url": ("Linking page", "Links"),
        "last_seen": ("Last crawled",),
        "first_seen": ("First discovered",),
    },
    (),
    shown=("Linking page", "Last crawled"),
)
# Those with the narrower header come first: Majestic before Semrush, whose URLs are called alike.
VENDORS = (AHREFS, DATAFORSEO, MAJESTIC, SEMRUSH, MOZ, SEARCH_CONSOLE)
COUNTS_ONLY = (  # known, and of no use: they count, and name no link
    ("Site", "Linking pages", "Target pages"),
    ("Target page", "Incoming links", "Linking sites"),
    ("Target page", "Incoming links"),
)


def plain(name: str) -> str:
    """A header as it is compared.

    >>> plain("\\ufeffReferring page URL"), plain("URL Rating (desc)"), plain("url_from")
    ('referringpageurl', 'urlratingdesc', 'urlfrom')
    """
    return re.sub(r"[\W_]+", "", name.casefold())


@dataclass(frozen=True, slots=True)
class Header:
    """What the columns of one export are."""

    vendor: Vendor
    n_columns: int
    at: dict[str, int]  # what a column is -> its place
    scores: dict[str, int]  # the vendor's name of a score -> its place
    domain_score: str  # of these, the one of the linking domain; empty = none
    page_score: str


def read_header(cells: Sequence[str]) -> Header | None:
    """Whose export has these columns; None where nobody's has."""
    places: dict[str, int] = {}
    for place, cell in enumerate(cells):
        places.setdefault(plain(cell), place)
    for vendor in VENDORS:
        at = {
            what: places[known[0]]
            for what, names in vendor.columns.items()
            if (known := [plain(name) for name in names if plain(name) in places])
        }
        needed = ("source_url", "target_url") if "target_url" in vendor.columns else ("source_url",)
        if not all(what in at for what in needed):
            continue
        if vendor is SEARCH_CONSOLE and (len(cells) > 2 or len(at) < len(cells)):
            continue
        if vendor.needs_any and not any(plain(name) in places for name in vendor.needs_any):
            continue
        scores = {name: places[plain(name)] for name in vendor.scores if plain(name) in places}
        of_domain = [name for name in scores if plain(name).startswith("domain") or name == "DA"]
        of_page = [name for name in scores if name not in of_domain and "spam" not in name.lower() and name != "rank"]
        return Header(vendor, len(cells), at, scores, of_domain[0] if of_domain else "", of_page[0] if of_page else "")
    return None


def why_not(cells: Sequence[str]) -> str:
    """Why a header that is nobody's is of no use, where that is known; else empty."""
    names = [plain(cell) for cell in cells]
    if any(names == [plain(name) for name in known] for known in COUNTS_ONLY):
        return "counts the links of sites or pages, and names none: export `Latest links` or `More sample links`"
    return ""


def expected() -> str:
    """The formats that are known, each with the columns by which a person knows it."""
    return "; ".join(f"{vendor.label}: {', '.join(vendor.shown)}, ..." for vendor in VENDORS)
