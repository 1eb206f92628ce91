"""Spider traps, told by the URL alone: addresses that a server makes up without end.

    trap_length               more than 1,024 bytes (StormCrawler's archetype), or 20 path segments (Heritrix)
    trap_repeating_segments   a segment, or several together, three times in a row (Heritrix, BUbiNG); a word more than
                              three times anywhere (Zeno); a label of the host three times in a row
    trap_session_id           what names the session of one visitor (Heritrix and Nutch strip it)
    trap_parameters           more than 12 parameters, or one name more than 5 times
    trap_calendar             a calendar far from today: see `calendars` (Heritrix makes calendars dearer)

Heritrix: PathologicalPathDecideRule (maxRepetitions 2), TooManyPathSegmentsDecideRule (20), StripSessionIDs,
AntiCalendarCostAssignmentPolicy. BUbiNG: DuplicateSegmentsLessThan(3). Nutch: `.*(/[^/]+)/[^/]+\\1/[^/]+\\1/`, one of
whose repetitions passes here. Zeno: pathloop.go (a segment more than 3 times). docs/traps.md says why each limit is
where it is, and what it costs.
"""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Sequence

from linkcrawler.urls.calendars import SECONDS_PER_YEAR, is_endless_calendar

# Longer ones carry a state, a signature or a copy of themselves. A page may be stored as a link's target up to
# max_url_bytes (2,083): what is too long to be fetched is counted all the same.
MAX_BYTES = 1024
MAX_SEGMENTS = 20
MAX_IN_A_ROW = 2
MAX_ANYWHERE = 3
MAX_PARAMETERS = 12  # a facet each: 12 that are on or off make 4,096 pages of one list
MAX_SAME_PARAMETER = 5

# By these names always; by the others where the value is a random one: 24 or more letters and digits, both of them
# (PHP writes 26 or 32, ASP.NET 24). A number (`sid=1234`) or a UUID may name a page.
_SESSION = re.compile(
    r"[?&;](?:(?:j|php|bv_|asp\.net_)sess(?:ion)?id|aspsessionid[a-z]{8}|cftoken|oscsid|zenid|xtcsid)=[^&;/]"
    r"|[?&;](?:s|sid|ssid|sess|session|session_?id|sessid)=(?=[a-z]*\d)(?=\d*[a-z])[0-9a-z]{24,}(?![0-9a-z])"
    r"|/\((?:[a-z]\([0-9a-z_-]+\))+\)",  # ASP.NET: /(S(lit3py55t21z5v55vlm25s55))/
    re.I,
)


def trap_of(url: str, this_year: int = 0) -> str | None:
    """The reason why a canonical `url` looks like one of endlessly many, or None.

    `this_year` is the present year, by default that of the clock. Costs about 1 us; linear in the length.

    >>> trap_of("https://a.example/a/b/a/b/a/b"), trap_of("https://a.example/2019/05/12/title")
    ('trap_repeating_segments', None)
    """
    if len(url) > MAX_BYTES:
        return "trap_length"
    path, _, query = url.partition("?")
    segments = path.split("/")  # "https:", "", host, and the path's
    if len(segments) > 3 + MAX_SEGMENTS + (not segments[-1]):
        return "trap_length"
    host = segments[2]
    # Three of a kind are two too many: most URLs are through here. (One "" too many is the scheme's.)
    if len(segments) - len(set(segments)) >= 2 and _is_repeating(segments[3:]):
        return "trap_repeating_segments"
    if host.count(".") >= 3 and _runs(host.split("."), 1):
        return "trap_repeating_segments"
    is_odd_path = ";" in path or "/(" in path
    if (query or is_odd_path) and _SESSION.search(url, 0 if is_odd_path else len(path)):
        return "trap_session_id"
    if query and _has_too_many(query):
        return "trap_parameters"
    rest = url[len(segments[0]) + 2 + len(host) :]
    if is_endless_calendar(rest, this_year or 1970 + int(time.time() / SECONDS_PER_YEAR)):
        return "trap_calendar"
    return None


def _is_repeating(segments: Sequence[str]) -> bool:
    """Whether the path goes round in circles. The last segment is a page, and counts only as part of a group."""
    if any(_runs(segments if size > 1 else segments[:-1], size) for size in range(1, len(segments) // 3 + 1)):
        return True
    words = Counter(s for s in segments if len(s) > 1 and not s.isdigit())
    return any(n > MAX_ANYWHERE for n in words.values())


def _runs(parts: Sequence[str], size: int) -> bool:
    """Whether `size` successive parts come three times in a row; a run of numbers (1.1.1.1, /0/0/0/) says nothing."""
    length = 0
    for i in range(size, len(parts)):
        length = length + 1 if parts[i] == parts[i - size] and not "".join(parts[i - size : i]).isdigit() else 0
        if length == MAX_IN_A_ROW * size:
            return True
    return False


def _has_too_many(query: str) -> bool:
    """Whether `query` has more parameters than an address of a page has, or one of them over and over."""
    n_more = query.count("&")
    if n_more < MAX_SAME_PARAMETER:
        return False
    names = Counter(p.partition("=")[0] for p in query.split("&"))
    return n_more >= MAX_PARAMETERS or max(names.values()) > MAX_SAME_PARAMETER
