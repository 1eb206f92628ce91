"""What is a link, rule by rule, each on the smallest page that shows it (docs/extract.md)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from linkcrawler.config import CrawlConfig
from linkcrawler.extract import extract_page
from linkcrawler.records import FollowSignal, Link, LinkClass, LinkType, Page

URL = "https://www.example.org/dir/page.html"
CONFIG = CrawlConfig(name="t")


def page(html: str, *headers: tuple[str, str], url: str = URL, config: CrawlConfig = CONFIG) -> Page:
    raw = [(name.encode(), value.encode()) for name, value in headers]
    return extract_page(html.encode(), url, "text/html; charset=utf-8", raw, config)


def only_link(html: str, *headers: tuple[str, str], config: CrawlConfig = CONFIG) -> Link:
    [link] = page(html, *headers, config=config).links
    return link


def test_links_are_counted_by_distinct_target_and_stored_where_they_lead_to_another_domain() -> None:
    p = page(
        """<a href="/a">a</a> <a href="../dir/b?x=1">b</a> <a href="/a#again">a</a>
        <a href="https://sub.example.org/">same domain</a>
        <a href="https://other.net/x">x</a> <a href="//other.net/x#y">x</a> <a href="http://third.co.uk">3</a>"""
    )

    assert (p.n_internal_links, p.n_external_links) == (3, 2)
    assert [(link.target_url, link.target_domain, link.instances) for link in p.links] == [
        ("https://other.net/x", "other.net", 2),
        ("http://third.co.uk/", "third.co.uk", 1),
    ]
    assert p.urls == [
        "https://www.example.org/a",
        "https://www.example.org/dir/b?x=1",
        "https://sub.example.org/",
        "https://other.net/x",
        "http://third.co.uk/",
    ]


def test_internal_links_become_rows_where_the_crawl_asks_for_it() -> None:
    config = replace(CONFIG, is_internal_stored=True)
    p = page('<a href="/a">one</a><a href="/a" rel=nofollow>two</a><a href="http://x.net/">x</a>', config=config)

    assert [(link.target_url, link.instances) for link in p.links] == [
        ("https://www.example.org/a", 2),
        ("http://x.net/", 1),
    ]
    assert (p.n_internal_links, p.n_external_links) == (1, 1)


@pytest.mark.parametrize(
    "href",
    [
        *("#", "#top", "", " ", "page.html", "/dir/page.html#x", "?", "https://www.example.org:443/dir/page.html"),
        *("javascript:void(0)", "mailto:a@b.c", "tel:+1", "data:text/html,x", "ftp://x.net/", "http://", "//", "x:y"),
        *("https://[::xyz]/", "http://a b/", "http://%zz/", "JavaScript:alert('#')"),
    ],
)
def test_the_page_itself_and_what_no_http_url_is_are_no_links(href: str) -> None:
    p = page(f'<a href="{href}">x</a><area href="{href}"><iframe src="{href}"></iframe>')

    assert (p.n_internal_links, p.n_external_links, p.links, p.urls) == (0, 0, [], [])


def test_the_same_link_twice_and_one_nofollow_is_one_link_that_is_followed() -> None:
    """Golden example 2."""
    link = only_link(
        '<a href="http://x.net/" rel="nofollow">first</a> <main><a href="http://x.net/#y" rel=me>second</a></main>'
    )

    assert (link.instances, link.follow, link.follow_signal) == (2, True, FollowSignal.NONE)
    assert (link.anchor, link.rel, link.placement, link.href) == ("second", ("me",), "main", "http://x.net/#y")


def test_where_no_element_is_followed_the_link_looks_like_the_first() -> None:
    link = only_link('<a href="http://x.net/" rel="ugc">first</a><a href="http://x.net/" rel="sponsored">2</a>')

    assert (link.instances, link.follow, link.follow_signal) == (2, False, FollowSignal.ELEMENT)
    assert (link.anchor, link.rel) == ("first", ("ugc",))


@pytest.mark.parametrize(
    ("rel", "follow"),
    [
        ("", True),
        ("noopener noreferrer external", True),
        ("nofollow", False),
        ("NoFollow", False),
        ("external\nUGC", False),
        ("sponsored me", False),
        ("nofollowing", True),
        (" ".join(f"t{i}" for i in range(100)) + " nofollow", False),
    ],
)
def test_follow_is_decided_by_the_tokens_of_rel(rel: str, follow: bool) -> None:
    assert only_link(f'<a href="http://x.net/" rel="{rel}">x</a>').follow is follow


def test_rel_tokens_are_kept_in_lower_case_sorted_and_once() -> None:
    assert only_link('<a href=http://x.net rel="B a NOFOLLOW  a">x</a>').rel == ("a", "b", "nofollow")


@pytest.mark.parametrize(
    ("meta", "header", "rel", "signal"),
    [
        ("nofollow", "", "", FollowSignal.META),
        ("noindex, NONE", "", "", FollowSignal.META),
        ("noindex", "", "", FollowSignal.NONE),
        ("", "nofollow", "", FollowSignal.HEADER),
        ("", "otherbot: nofollow", "", FollowSignal.NONE),
        ("", "LinkCrawler: none", "", FollowSignal.HEADER),
        ("", "otherbot: noindex, nofollow", "", FollowSignal.NONE),
        ("", "noindex, linkcrawler: nofollow", "", FollowSignal.HEADER),
        ("", "unavailable_after: 25 Jun 2010 15:00:00 PST, nofollow", "", FollowSignal.HEADER),
        ("nofollow", "nofollow", "", FollowSignal.META),
        ("nofollow", "nofollow", "ugc", FollowSignal.ELEMENT),
        ("follow", "nofollow", "", FollowSignal.HEADER),
    ],
)
def test_the_most_restrictive_signal_wins_and_the_nearest_is_named(
    meta: str, header: str, rel: str, signal: FollowSignal
) -> None:
    """Golden example 7: the links exist, and none is follow."""
    html = f'<a href="http://x.net/" rel="{rel}">x</a><meta name="Robots" content="{meta}">'
    link = only_link(html, ("X-Robots-Tag", header))

    assert (link.follow, link.follow_signal) == (signal is FollowSignal.NONE, signal)


def test_directives_are_those_for_all_robots_and_for_ours() -> None:
    p = page(
        """<meta name=robots content="NOINDEX, max-snippet: 20"><meta name=linkcrawler content="nofollow noindex">
        <meta name=googlebot content="noarchive"><meta name="description" content="nosnippet">""",
        ("x-robots-tag", "noimageindex"),
        ("X-Robots-Tag", "googlebot: noindex"),
    )

    assert p.directives_meta == ("max-snippet:20", "nofollow", "noindex")
    assert p.directives_header == ("noimageindex",)


@pytest.mark.parametrize(
    ("html", "anchor", "link_type"),
    [
        ("  two \n <b>wor</b>ds&nbsp;here\x00 ", "two words here", LinkType.TEXT),
        ('<img src=x alt=" The  logo ">', "The logo", LinkType.IMAGE),
        ("<img src=x>", "", LinkType.IMAGE),
        ('<span> <img alt="a"></span>\n<img alt=b>', "a b", LinkType.IMAGE),
        ('<img alt="logo">Home', "logo Home", LinkType.TEXT),
        ('Go<img alt="to">it', "Go to it", LinkType.TEXT),
        ("<picture><source srcset=x><img alt=pic></picture>", "pic", LinkType.IMAGE),
        ("<svg><title>drawn</title><path d='M0'/></svg>", "drawn", LinkType.IMAGE),
        ("<svg><title>drawn</title></svg> text", "drawn text", LinkType.TEXT),
        ("<h3>Title</h3><p>more</p>", "Title more", LinkType.TEXT),
        ("a<br>b", "a b", LinkType.TEXT),
        ("a<!-- not shown -->b<script>x</script><style>y</style>", "ab", LinkType.TEXT),
        ("", "", LinkType.TEXT),
        ("\u202eevil\u2066\x1b[31m", "evil[31m", LinkType.TEXT),
        ("&lt;b&gt; &amp; &#8364; &#0;", "<b> & € \ufffd", LinkType.TEXT),
        ("x" * 5000, "x" * 1000, LinkType.TEXT),
        ("<i>" * 400 + "deep", "deep", LinkType.TEXT),
    ],
)
def test_the_anchor_is_what_a_reader_sees(html: str, anchor: str, link_type: LinkType) -> None:
    link = only_link(f'<a href="http://x.net/">{html}</a>')

    assert (link.anchor, link.link_type) == (anchor, link_type)


def test_areas_are_image_links_with_their_own_alt() -> None:
    link = only_link('<map name=m><area href="http://x.net/" alt="the north" rel=nofollow></map>')

    assert (link.anchor, link.link_type, link.follow) == ("the north", LinkType.IMAGE, False)


def test_forms_link_to_their_action_and_are_crawled_unless_they_post() -> None:
    p = page(
        """<form action="http://x.net/find"></form><form method=POST action="http://x.net/buy"></form>
        <form></form><form action=""></form><form action="/own" method=post></form>
        <form method=dialog action="http://x.net/no"></form>"""
    )

    assert [(link.target_url, link.link_type) for link in p.links] == [
        ("http://x.net/find", LinkType.FORM),
        ("http://x.net/buy", LinkType.FORM),
    ]
    assert p.urls == ["http://x.net/find"]
    assert (p.n_internal_links, p.n_external_links) == (1, 2)


def test_frames_link_to_what_they_show() -> None:
    p = page(
        """<iframe src="http://x.net/f"></iframe><iframe src="/own"></iframe><iframe></iframe>
        <iframe src="http://y.net/" srcdoc="<p>shown instead"></iframe><iframe src="about:blank"></iframe>"""
    )
    frameset = page('<html><frameset><frame src="http://x.net/frame"></frameset></html>')

    assert [(link.target_url, link.link_type) for link in p.links] == [("http://x.net/f", LinkType.FRAME)]
    assert p.urls == ["http://x.net/f", "https://www.example.org/own"]
    assert [link.target_url for link in frameset.links] == ["http://x.net/frame"]


def test_one_target_is_one_hyperlink_whatever_elements_lead_to_it() -> None:
    link = only_link('<iframe src="http://x.net/"></iframe><a href="http://x.net/">x</a><form action="http://x.net">')

    assert (link.link_type, link.instances) == (LinkType.FRAME, 3)


@pytest.mark.parametrize(
    ("base", "target"),
    [
        ('<base href="http://x.net/deep/">', "http://x.net/deep/a"),
        ('<base href="/up/"><base href="http://x.net/">', "https://www.example.org/up/a"),
        ('<base target=_top><base href="//x.net/b/c">', "http://x.net/b/a"),
        ('<base href="javascript:x"><base href="http://x.net/">', "https://www.example.org/dir/a"),
        ('<base href="data:text/plain,x">', "https://www.example.org/dir/a"),
        ('<base href="">', "https://www.example.org/dir/a"),
    ],
)
def test_the_first_base_with_an_href_is_what_links_are_relative_to(base: str, target: str) -> None:
    p = page(f'<a href="a">x</a>{base}')

    assert p.urls == [target.replace("http://x.net/b/", "https://x.net/b/")]


def test_a_fragment_under_another_base_leads_to_that_base() -> None:
    """As in browsers; and an empty form action is still the page itself."""
    p = page('<base href="http://x.net/"><a href="#top">top</a><form action=""></form>')

    assert p.urls == ["http://x.net/"]


def test_white_space_before_a_fragment_is_part_of_the_path() -> None:
    assert page('<a href="a #x">x</a><a href=" b#x">x</a>').urls == [
        "https://www.example.org/dir/a%20",
        "https://www.example.org/dir/b",
    ]


def test_what_a_browser_without_scripts_shows_counts() -> None:
    p = page(
        """<noscript><a href="/noscript">x</a></noscript><template><a href="/template">x</a></template>
        <!-- <a href="/comment">x</a> --><script>'<a href="/script">'</script><textarea><a href="/text"></textarea>
        <svg><a href="/svg"><text>s</text></a><a xlink:href="/xlink">t</a><use href="/use"/></svg><a name=x>x</a>
        <b href="/b">x</b><A HREF="/CAPS">x</A><a href=/unclosed>u"""
    )

    assert p.urls == [f"https://www.example.org/{path}" for path in ("noscript", "svg", "xlink", "CAPS", "unclosed")]


def test_placement_is_the_nearest_landmark() -> None:
    html = '<header><nav><p><a href="http://a.net">a</a></nav><a href="http://b.net">b</a></header>'
    html += '<main><article><a href="http://c.net">c</a></article></main><a href="http://d.net">d</a>'

    assert [link.placement for link in page(html).links] == ["nav", "header", "article", ""]


def test_canonicals_alternates_and_feeds_are_links_of_their_own_classes() -> None:
    p = page(
        """<link rel="canonical" href="https://main.net/page"><link rel=alternate hreflang=de href="https://de.net/">
        <link rel="alternate" type="application/rss+xml; charset=x" href="https://feeds.net/rss">
        <link rel="alternate" type="application/json+oembed" href="https://oe.net/">
        <link rel="alternate stylesheet" href="https://css.net/"><link rel=stylesheet href="https://css.net/b">
        <link rel=alternate hreflang=fr href="/fr"><link rel=alternate type=application/atom+xml href=/feed>"""
    )

    assert [(link.target_url, link.link_class, link.link_type, link.hreflang) for link in p.links] == [
        ("https://main.net/page", LinkClass.CANONICAL, LinkType.NONE, ""),
        ("https://de.net/", LinkClass.ALTERNATE, LinkType.NONE, "de"),
        ("https://feeds.net/rss", LinkClass.FEED, LinkType.NONE, ""),
        ("https://oe.net/", LinkClass.ALTERNATE, LinkType.NONE, ""),
    ]
    assert p.canonical_url == "https://main.net/page"
    assert p.urls == ["https://main.net/page", "https://de.net/", "https://www.example.org/fr"]
    assert (p.n_internal_links, p.n_external_links) == (0, 0)


def test_the_canonical_is_absolute_even_where_it_is_the_page_itself() -> None:
    p = page('<link rel=canonical href="page.html#x"><link rel=canonical href="/second">')

    assert p.canonical_url == URL
    assert p.links == []
    assert page("<p>none").canonical_url == ""


def test_the_link_header_speaks_for_the_page_where_its_elements_do_not() -> None:
    header = (
        "link",
        '<https://main.net/a,b;c>; title="x, y; z" ; rel="canonical", </de>; rel=alternate; hreflang="de", '
        '<https://no.net/>; rel=canonical; anchor="#other", <https://css.net/>; rel=preload',
    )
    p = page("<base href='http://base.net/'><p>x", header)

    assert p.canonical_url == "https://main.net/a,b;c"
    assert p.urls == ["https://main.net/a,b;c", "https://www.example.org/de"]
    assert page('<link rel=canonical href="/own">', header).canonical_url == "https://www.example.org/own"


@pytest.mark.parametrize(
    ("content", "refresh_url", "is_row"),
    [
        ("0; url=http://x.net/", "http://x.net/", True),
        ("0;URL='http://x.net/'; junk", "http://x.net/", True),
        (' 5 , "http://x.net/" ', "http://x.net/", True),
        ("0.5;http://x.net/", "http://x.net/", True),
        ("0 url = http://x.net/", "http://x.net/", True),
        ("6; url=http://x.net/", "", True),
        ("999999999999999999999;http://x.net/", "", True),
        ("0; url=/own", "https://www.example.org/own", False),
        ("0", "", False),
        ("0;", "", False),
        ("5; url=page.html#x", "", False),
        ("url=http://x.net/", "", False),
        ("0; url=javascript:x", "", False),
        ("\u0663; url=http://x.net/", "", False),
    ],
)
def test_a_meta_refresh_is_a_redirect(content: str, refresh_url: str, is_row: bool) -> None:
    p = page(f"""<meta http-equiv=Refresh content="{content.replace('"', "&quot;")}">""")

    assert p.refresh_url == refresh_url
    assert [(link.target_url, link.link_class) for link in p.links] == (
        [("http://x.net/", LinkClass.REDIRECT)] if is_row else []
    )
    assert (p.n_external_links, p.n_internal_links) == (0, 0)


def test_a_hyperlink_and_a_canonical_to_one_target_are_two_links() -> None:
    p = page('<link rel=canonical href="https://x.net/"><a href="https://x.net">x</a>')

    assert [(link.link_class, link.instances) for link in p.links] == [
        (LinkClass.CANONICAL, 1),
        (LinkClass.HYPERLINK, 1),
    ]


def test_href_is_kept_where_it_differs_from_the_target() -> None:
    p = page('<a href="https://x.net/a">x</a><a href=" //Y.net:443/b?utm_source=z#top\n">y</a>')

    assert [(link.target_url, link.href) for link in p.links] == [
        ("https://x.net/a", ""),
        ("https://y.net/b", "//Y.net:443/b?utm_source=z#top"),
    ]


def test_targets_that_are_too_long_are_counted_only() -> None:
    long = "x" * 3000
    p = page(f'<a href="http://x.net/{long}">x</a><a href="/{long}">x</a><link rel=canonical href="/{long}">')

    assert (p.n_internal_links, p.n_external_links) == (1, 1)
    assert (p.links, p.urls, p.canonical_url) == ([], [], "")


def test_a_page_with_too_many_links_is_cut_and_says_so() -> None:
    config = replace(CONFIG, max_links_per_page=10)
    p = page("".join(f'<a href="/{i}">x</a>' for i in range(11)), config=config)
    q = page("".join(f'<a href="/{i}">x</a>' for i in range(10)), config=config)

    assert (p.n_internal_links, p.is_cut) == (10, True)
    assert (q.n_internal_links, q.is_cut) == (10, False)


def test_an_address_is_a_domain_of_its_own() -> None:
    html = '<a href="http://127.0.0.1:2/x">other port</a><a href="http://127.0.0.2/">other address</a>'
    p = page(html, url="http://127.0.0.1:1/")

    assert (p.n_internal_links, p.n_external_links) == (1, 1)
