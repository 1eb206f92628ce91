"""Input that nobody thought of: what is tried, and what must be true of whatever comes of it.

Each target is a strategy and a check of one example. `make test` tries a few hundred of each, `make bench ARGS=fuzz`
as many as fit into the minutes that it is given, from another seed each time.
"""

from __future__ import annotations

import gzip
import io
import json
import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

from linkcrawler.config import CrawlConfig
from linkcrawler.extract import decode_body, extract_page, fetch_of, parse_sitemap, read_response
from linkcrawler.extract.link_header import parse_link_header
from linkcrawler.ingest import captures, wat
from linkcrawler.ingest.damage import KINDS, Damage
from linkcrawler.ingest.records import Records
from linkcrawler.ingest.unpacked import Unpacked
from linkcrawler.politeness import Verdict, refusal, verdict_for_status
from linkcrawler.politeness.robots import parse
from linkcrawler.records import Exchange, Outcome
from linkcrawler.urls import fingerprint, host_of, names_of, split, trap_of, try_canonicalize, why_refused
from tests.ingest.warc_files import page, record, response

CONFIG = CrawlConfig("fuzz", max_body_bytes=100_000)
MAX_CPU_S = 5.0  # of one example; the slowest seen take hundredths of it
URL = "http://a.example/b/c"


@dataclass(frozen=True)
class Target:
    """`check` is called with examples of `examples`, and raises where one breaks what must be true."""

    examples: st.SearchStrategy[Any]
    check: Callable[[Any], object]
    n_examples: int = 200


def pieces(*words: str) -> st.SearchStrategy[str]:
    """Texts that are put together of these words and of anything."""
    return st.lists(st.sampled_from(words) | st.text(max_size=6), max_size=40).map("".join)


def raw(texts: st.SearchStrategy[str]) -> st.SearchStrategy[bytes]:
    """The same as bytes, some of them damaged."""
    return st.tuples(texts, st.integers(0, 10_000), st.binary(max_size=3)).map(_damaged)


def _damaged(case: tuple[str, int, bytes]) -> bytes:
    text, at, junk = case
    whole = text.encode("utf-8", "surrogatepass")
    at %= len(whole) + 1
    return whole[:at] + junk + whole[at + len(junk) :] if at % 3 else whole


def check_url(case: tuple[str, str]) -> None:
    """A URL is refused with a reason, or has one form, which is that of itself; its parts can be asked for."""
    text, base = case
    for url in (try_canonicalize(text), try_canonicalize(text, URL), try_canonicalize(text, base or None)):
        if url is None:
            continue
        assert try_canonicalize(url) == url
        assert url.isascii() and url.isprintable() and " " not in url
        parts = split(url)
        assert 0 <= parts.port <= 65535 and parts.path_and_query.startswith("/") and parts.host == host_of(url)
        names = names_of(parts.host)
        assert names.host == parts.host and parts.host.endswith(names.domain)
        trap_of(url)
        assert 0 <= fingerprint(url) < 1 << 64
    assert (try_canonicalize(text) is None) == bool(why_refused(text))


def check_address(text: str) -> None:
    """Nothing that is not a public address passes the guard, whatever its form."""
    if refusal(text) is None:
        assert text.replace(".", "").isdigit() or ":" in text


def check_robots(case: tuple[bytes, str, str]) -> None:
    """A file answers every question, and the same after it lay in Redis."""
    body, agent, path = case
    robots = parse(body)
    delay_s = robots.crawl_delay_s(agent)
    assert delay_s is None or 0 <= delay_s < float("inf")
    assert bool(robots.rule_against(agent, "/" + path)) == (not robots.allows(agent, "/" + path))
    verdict = verdict_for_status(200, body, 0)
    again = Verdict.unpack(verdict.pack())
    assert again is not None and again.allows(agent, "/" + path) == verdict.allows(agent, "/" + path)


def check_html(case: tuple[bytes, str, bytes, bytes]) -> None:
    """A page has its links, each once, as text that can be stored and shown."""
    body, charset, link, robots = case
    said = [(b"Link", link), (b"X-Robots-Tag", robots)]
    found = extract_page(body, URL, f"text/html; charset={charset}", said, CONFIG)
    assert len(set(found.urls)) == len(found.urls) <= CONFIG.max_links_per_page
    for shown in (found.title, found.language, *found.urls, *(t for li in found.links for t in (li.anchor, li.href))):
        shown.encode()
        assert not [sign for sign in shown if sign < " " or sign in "\u202e\u2066"]
    assert len({(li.target_url, li.link_class) for li in found.links}) == len(found.links)
    list(parse_link_header(link.decode("latin-1")))


def check_response(case: tuple[int, list[tuple[bytes, bytes]], bytes]) -> None:
    """Any answer has an outcome; a redirect leads to a URL."""
    status, headers, body = case
    came = Exchange(URL, 0, "192.0.2.1", "GET", [], "1.1", status, "", headers, body)
    for is_page in (True, False):
        reading = read_response(came, CONFIG, is_page)
        assert reading.outcome in Outcome and len(reading.body) <= CONFIG.max_body_bytes
        assert reading.outcome is not Outcome.REDIRECT or try_canonicalize(reading.redirect_url) == reading.redirect_url
        fetch_of("fuzz", URL, came, reading, 0)


def check_body(case: tuple[bytes, str]) -> None:
    """No more comes out than may."""
    assert len(decode_body(*case, 5000).body) <= 5000


def check_sitemap(case: tuple[bytes, bool]) -> None:
    """Each URL once, and absolute."""
    body, is_packed = case
    sitemap = parse_sitemap(gzip.compress(body) if is_packed else body, URL, max_urls=100)
    assert len(set(sitemap.urls)) == len(sitemap.urls) <= 100
    assert all("://" in url for url in [*sitemap.urls, *sitemap.sitemaps])


def check_archive(content: bytes) -> None:
    """A file comes to its end: records inside of it, damage of a known kind at a place inside of it."""
    told: list[Damage] = []
    wanted = frozenset({"response", "revisit", "metadata"})
    for found in Records(Unpacked(io.BytesIO(content), 0, told.append), wanted, told.append):
        assert 0 <= found.offset <= len(content)
        reader = wat if found.kind == "metadata" else captures
        said = reader.fetch_from(found, "x.warc.gz", CONFIG)
        if isinstance(said, Damage):
            told.append(said)
    assert all(damage.kind in KINDS and 0 <= damage.offset <= len(content) for damage in told)


def _archive(case: tuple[list[int], bool, list[tuple[int, int, bytes]]]) -> bytes:
    """Records one after the other, each a gzip member or none is, with bytes changed, left out and repeated."""
    which, is_zipped, changes = case
    records = [RECORDS[n % len(RECORDS)] for n in which]
    content = bytearray(b"".join(map(gzip.compress, records) if is_zipped else records))
    for at, length, junk in changes:
        at %= len(content) + 1
        content[at : at + length] = junk
    return bytes(content)


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.just("A@/href"),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                ["Links", "Head", "Base", "url", "path", "text", "Metas", "Link", "Title", "Headers", "Status"]
            ),
            inner,
            max_size=5,
        )
    ),
    max_leaves=20,
)


def _wat(metadata: object) -> bytes:
    head = {"WARC-Type": "response", "WARC-Date": "2026-03-01T12:00:00Z", "WARC-Target-URI": URL}
    html = {"Response-Message": {"Status": "200"}, "HTML-Metadata": metadata}
    said = {"WARC-Header-Metadata": head, "Payload-Metadata": {"HTTP-Response-Metadata": html}}
    return record("metadata", URL, json.dumps({"Envelope": said, "Container": metadata}).encode())


RECORDS = [
    response(URL, page("http://b.example/")),
    response("http://c.example/", gzip.compress(page(URL).encode()), headers="Content-Encoding: gzip\r\n"),
    response(URL, status="301 Moved", headers="Location: //d.example/\xe9\r\n"),
    record("revisit", URL, b"HTTP/1.1 304 Not Modified\r\n\r\n", WARC_Refers_To_Target_URI=URL),
    record("metadata", URL, b'{"Envelope": {}}'),
    b"http://a.example/ 192.0.2.1 20050312010203 text/html 20\nHTTP/1.0 200 OK\r\n\r\nx\n",
]
_HEADERS = st.lists(
    st.tuples(
        st.sampled_from([b"Location", b"content-type", b"Content-Encoding", b"Link", b"ETag", b"Last-Modified"]),
        st.sampled_from([b"text/html", b"gzip", b"br, gzip", b"//x", b"", b"http://[::1]:99999/"])
        | st.binary(max_size=30),
    ),
    max_size=6,
)
TARGETS: dict[str, Target] = {
    "url": Target(
        st.tuples(
            pieces("http:", "https://", "//", "/", "\\", "@", ":", "[::1]", "%00", "%2e", "..", "?", "#", "\t", "\n",
                   "xn--", "。",
                   "①", "0x7f", ".1", "a.example", "utm_source=x", "&", "=", ";", "\ud800", "\u202e", ":80",
                   ":99999"),
            st.sampled_from(["", URL, "http://[::1]/", "data:x", "nothing"]),
        ),
        check_url,
        300,
    ),
    "address": Target(pieces("127", "0", ".", ":", "::", "ffff", "1.1.1.1", "%lo", "/8",
                             "2001:db8"), check_address, 300),
    "robots": Target(
        st.tuples(
            raw(pieces("User-agent:", " *\n", "Disallow: /", "Allow:", "Crawl-delay: ", "1e9", "*", "$", "\r", "\n",
                       "#",
                       "Sitemap: http://a.example/", "linkcrawler", "\ufeff", "%", "%2F", "\0")),
            st.sampled_from(["linkcrawler", "x", "*", ""]),
            pieces("a", "/", "%2f", "?", "$", "*"),
        ),
        check_robots,
    ),
    "html": Target(
        st.tuples(
            raw(pieces("<a href=", "'//x.net/", '"', ">", "</a>", "<base href=", "<meta ", "charset=", "utf-16",
                       "<!--", "-->",
                       "http-equiv=refresh content='0;url=", "<svg>", "<template>", "<table>", "<td>", "\0",
                       "<form action=",
                       "<iframe src=", "<link rel=canonical href=", "&#0;", "&#xD800;", "javascript:", "\u202e",
                       "<title>",
                       "<script>", "rel=nofollow ", "<plaintext>", "<![CDATA[", "<frameset>",
                       "name=robots content=none")),
            st.sampled_from(["", "utf-8", "utf-16", "shift_jis", "iso-2022-jp", "x", "utf-7"]),
            raw(pieces("<", ">", ";", "rel=", '"', "canonical", "\\", ",", "//x.net")),
            raw(pieces("nofollow", "none", ":", ",", "linkcrawler", "unavailable_after: ")),
        ),
        check_html,
        200,
    ),
    "response": Target(
        st.tuples(st.sampled_from([200, 204, 206, 301, 302, 304, 404, 500, 999]) | st.integers(0, 999), _HEADERS,
                  st.binary(max_size=60) | st.just(gzip.compress(b"<a href=//x>x")) | st.just(b"<a href=//x.net>x")),
        check_response,
        300,
    ),
    "body": Target(
        st.tuples(
            st.tuples(st.sampled_from([gzip.compress(bytes(9000)), b"\x28\xb5\x2f\xfd\x00X", b"\x78\x9c\x03"]),
                      st.integers(0, 40), st.binary(max_size=4))
            .map(lambda case: case[0][: case[1]] + case[2] + case[0][case[1] :]) | st.binary(max_size=200),
            pieces("gzip", "br", "zstd", "deflate", ",", " "),
        ),
        check_body,
        300,
    ),
    "sitemap": Target(
        st.tuples(raw(pieces("<urlset>", "<url>", "</url>", "<loc>", "</loc>", "<sitemap>", "<item>", "<entry>",
                             "<link href='x'/>",
                             "&amp;", "&x;", "<![CDATA[", "]]>", "<!--", "-->", "<!DOCTYPE x [", "<!ENTITY a 'b'>",
                             "https://x/",
                             "<lastmod>", "2026", "\n", "<?xml encoding='utf-16'?>")), st.booleans()),
        check_sitemap,
        300,
    ),
    "archive": Target(
        st.tuples(st.lists(st.integers(0, 99), min_size=1, max_size=5), st.booleans(),
                  st.lists(st.tuples(st.integers(0, 5000), st.integers(0, 60), st.binary(max_size=30)), max_size=5))
        .map(_archive),
        check_archive,
        150,
    ),
    "wat": Target(_JSON.map(_wat), check_archive, 150),
}  # fmt: skip


def tried(target: Target) -> int:
    """How many examples were tried, all of them good. FUZZ_SECONDS says for how long; without it they are few."""
    seconds = float(os.environ.get("FUZZ_SECONDS") or 0)
    n_tried = 0

    def once(example: Any) -> None:
        nonlocal n_tried
        n_tried += 1
        began = time.process_time()
        target.check(example)
        spent_s = time.process_time() - began
        assert spent_s < MAX_CPU_S, f"{spent_s:.1f} s for one example"

    def batch(n_examples: int, *decorators: Callable[[Any], Any]) -> None:
        run = given(target.examples)(once)
        for decorate in decorators:
            run = decorate(run)
        settings(max_examples=n_examples, deadline=None, database=None, suppress_health_check=list(HealthCheck))(run)()

    if not seconds:
        batch(target.n_examples)
        return n_tried
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        batch(1000, seed(int.from_bytes(os.urandom(8))))
    return n_tried
