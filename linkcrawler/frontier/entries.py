"""How one URL lies in the queue of its host: a short line of text, not a serialized object.

    depth TAB attempt[!n_crashes] TAB source TAB rest[TAB payload]

`source` is a letter or two for the known ones; `rest` is `s/path?query` where the URL is https on the host of the
queue and the default port, `h/path?query` for http, and the whole URL otherwise. `!n_crashes` is there for a URL
that a dead worker held, `payload` for one that was offered with one. Any language can read it, nothing in it is
ever executed, and a URL of 50 bytes takes about 35.
"""

from __future__ import annotations

from linkcrawler.errors import FrontierError
from linkcrawler.frontier.leases import RECRAWL, SITEMAP_RECRAWL, Leased

# Those of recrawls, `a` and `am`, are read in Lua, too.
LETTERS = {"seed": "s", "sitemap": "m", "link": "l", "redirect": "r", RECRAWL: "a", SITEMAP_RECRAWL: "am"}
SOURCES = {letter: source for source, letter in LETTERS.items()}


def pack(host: str, url: str, depth: int, source: str, attempt: int = 1, n_crashes: int = 0, payload: str = "") -> str:
    """The entry of `url` in the queue of `host`. Raises FrontierError where `payload` is not one line without a tab.

    >>> pack("example.com", "https://example.com/a?b", 2, "link")
    '2\\t1\\tl\\ts/a?b'
    >>> pack("example.com", "https://example.com:8443/", 0, "seed", n_crashes=1, payload="{}")
    '0\\t1!1\\ts\\thttps://example.com:8443/\\t{}'
    """
    scheme, separator, rest = url.partition(f"://{host}/")
    if separator and scheme in ("https", "http"):
        url = f"{'s' if scheme == 'https' else 'h'}/{rest}"
    tries = f"{attempt}!{n_crashes}" if n_crashes else attempt
    entry = f"{depth}\t{tries}\t{LETTERS.get(source, source)}\t{url}"
    if not payload:
        return entry
    if "\t" in payload or "\n" in payload:
        raise FrontierError(f"the payload {payload[:80]!r} has a tab or a newline: write it as JSON or base64")
    return f"{entry}\t{payload}"


def repack(host: str, leased: Leased, attempt: int, n_crashes: int) -> str:
    """The entry of `leased` with another count of attempts and crashes."""
    return pack(host, leased.url, leased.depth, leased.source, attempt, n_crashes, leased.payload)


def unpack(host: str, entry: str) -> Leased:
    """The URL that `pack` wrote.

    >>> unpack("example.com", "2\\t1\\tl\\ts/a?b")
    Leased(url='https://example.com/a?b', depth=2, source='link', attempt=1, n_crashes=0, payload='')
    >>> unpack("example.com", "0\\t3!2\\ts\\th/\\t{}").n_crashes
    2
    """
    depth, tries, letter, rest, *payload = entry.split("\t", 4)
    attempt, _, n_crashes = tries.partition("!")
    url = rest
    if rest.startswith("s/"):
        url = f"https://{host}{rest[1:]}"
    elif rest.startswith("h/"):
        url = f"http://{host}{rest[1:]}"
    return Leased(
        url, int(depth), SOURCES.get(letter, letter), int(attempt), int(n_crashes or 0), payload[0] if payload else ""
    )
