"""Group D: sites without a last page. Each answers whatever it is asked, with links to more. And what sitemaps of
group G lead to."""

from __future__ import annotations

import datetime
import itertools
import uuid
from collections.abc import Callable

from tests.hostile.case import Case, link
from tests.hostile.server import Answer, Asked, answer

MAX_PAGES = 25  # of a domain, in the crawl that meets these; what exceeds it is parked
YEAR = datetime.datetime.now(datetime.UTC).year


def trap(links: Callable[[str, str], list[str]], body: str = "") -> Answer:
    """A page for every URL, with the links that `links` makes of its host and path."""

    async def endless(asked: Asked) -> None:
        hrefs = links(asked.host, asked.path)
        text = body or f"page {asked.host}{asked.path}"
        await asked.send(answer(f"<title>t</title>{text} " + " ".join(f'<a href="{h}">more</a>' for h in hrefs)))

    return endless


def calendar(_: str, path: str) -> list[str]:
    year = int(path.split("/")[2]) if path.startswith("/calendar/") else YEAR
    return [f"/calendar/{year + step}/1/" for step in (-1, 1) if (year - YEAR) * step >= 0]


def permutations(_: str, path: str) -> list[str]:
    fields = ("sort=price", "order=asc", "view=grid", "page=2", "color=red")
    return ["/list?" + "&".join(order) for order in itertools.permutations(fields)]


def facets(_: str, path: str) -> list[str]:
    begun = path.partition("?")[2]
    return [f"/shop?{begun}{'&' * bool(begun)}f{n}=on" for n in range(20) if f"f{n}=on" not in begun]


def hreflang(asked: Asked) -> bytes:
    """Each page names the other as its canonical and as its translation."""
    other = "/en" if asked.path == "/de" else "/de"
    head = f'<link rel=canonical href="{other}"><link rel=alternate hreflang=de href="{other}">'
    return answer(f"{head}<p>{asked.path}")


async def loop(asked: Asked) -> None:
    await asked.send(hreflang(asked))


async def base(asked: Asked) -> None:
    """The base is a folder deeper on every page."""
    folder = asked.path.rpartition("/")[0]
    await asked.send(answer(f'<base href="{folder}/deeper/"><a href="page">next</a> {asked.path}'))


async def sitemaps(asked: Asked) -> None:
    """Every sitemap is an index of two others that nobody has seen."""
    entries = "".join(f"<sitemap><loc>http://{asked.host}/{uuid.uuid4().hex}.xml</loc></sitemap>" for _ in range(2))
    if asked.path == "/robots.txt":
        await asked.send(answer(f"Sitemap: http://{asked.host}/first.xml", kind="text/plain"))
    elif asked.path.endswith(".xml"):
        await asked.send(answer(f"<sitemapindex>{entries}</sitemapindex>", kind="text/xml"))
    else:
        await asked.send(answer(b"a page"))


def site(number: str, otherwise: Answer, reasons: set[str], **outcomes: str) -> tuple[Case, Answer, set[str]]:
    """A case whose every URL, of every host under its domain, is answered by `otherwise`."""
    return Case(number, {}, outcomes or {"/": "ok"}, max_asked=MAX_PAGES + 5), otherwise, reasons


def two(*hrefs: str) -> Answer:
    """A home page with these links, and leaves."""
    return trap(lambda _, path: list(hrefs) if path == "/" else [])


# With each: by which reasons it ends, at least one of them; none where it ends by itself.
SITES = (
    site("D.1", trap(calendar), {"trap_calendar", "over_budget"}),
    site("D.2", trap(lambda _, path: ["a/"]), {"trap_repeating_segments"}),
    site("D.3", trap(lambda *_: [f"/p;jsessionid={uuid.uuid4().hex}"]), {"trap_session_id"}),
    site("D.4", trap(lambda *_: [f"/(S({uuid.uuid4().hex[:24]}))/p.aspx"]), {"trap_session_id"}),
    site("D.5", trap(permutations), {"over_budget"}),
    site("D.6", trap(facets), {"over_budget"}),
    site("D.7", two("/q?a=1&b=2", "/q?b=2&a=1"), set()),
    site("D.8", two("http://D-8.EXAMPLE/Page", "/page", "/PAGE"), set()),
    site("D.9", trap(lambda *_: ["x/", "y/"], "Sorry, there is no such page."), {"trap_same_content"}),
    site("D.10", trap(lambda *_: [f"http://{uuid.uuid4().hex[:8]}.d-10.example/" for _ in range(5)]), {"over_budget"}),
    site("D.11", trap(lambda host, _: [f"http://a.{host}/"]), {"trap_repeating_segments"}),
    site("D.12", sitemaps, set()),
    site("D.13", base, {"trap_repeating_segments"}),
    site("D.14", loop, set()),
    site("D.15", trap(lambda _, path: [f"{path}?print=1"] if "?" not in path else []), set()),
    site("D.16", two(*(f"/post?replytocom={n}" for n in range(200))), {"over_budget"}),
    site("D.17", trap(lambda *_: [f"/{uuid.uuid4()}" for _ in range(5)]), {"over_budget"}),
    site("D.18", trap(lambda _, path: [f"/item/{n}" for n in range(1000)] if path == "/" else ["/"]), {"over_budget"}),
    site("D.19", trap(lambda *_: ["#!/a", "#!/b", "/#c", "/#!/d"]), set()),
    site("D.20", trap(lambda *_: ["/" + "x" * 65_536, "/y?" + "z" * 65_536]), set()),
)


def listed(number: str, sitemap: bytes, **more: str) -> Case:
    """A site whose sitemap lists /found and worse; /found has a link."""
    said = f"Sitemap: http://{number.lower().replace('.', '-')}.example/map.xml"
    return Case(
        number,
        {
            "/robots.txt": answer(said, kind="text/plain"),
            "/map.xml": answer(sitemap, kind="text/xml"),
            "/": answer(b"home"),
            "/found": answer(link(number)),
        },
        {"/": "ok", "/map.xml": "ok", "/found": "ok", **more},
        frozenset({number}),
        max_asked=3 + len(more),
    )


SITEMAPS = (
    listed(
        "G.2",
        b"""<?xml version="1.0"?><!DOCTYPE urlset [<!ENTITY file SYSTEM "file:///etc/passwd">
        <!ENTITY % dtd SYSTEM "http://elsewhere.example/x.dtd"> %dtd;]><urlset>
        <url><loc>http://g-2.example/&file;</loc></url><url><loc>http://g-2.example/found</loc></url></urlset>""",
        **{"/&file;": "http_error 404"},  # the text that it is, and no file
    ),
    listed(
        "G.5",
        b"""<urlset><url><loc>http://elsewhere.example/</loc></url><url><loc>http://g-5.example/found</loc>
        <lastmod>9999-99-99</lastmod></url><url><loc>file:///etc/passwd</loc></url></urlset>""",
    ),
)
