"""The metric: the total of external links that point to a website (golden examples 1, 2 and 7 of DEFINITIONS.md)."""

from __future__ import annotations

from tests.tiny_web import TinyWeb
from tests.tour.conftest import Linkcrawler


def page_with_links(n: int) -> str:
    return "".join(f'<p><a href="http://target.example/{i}">about {i}</a></p>' for i in range(n))


def test_ten_and_five_and_eight_links_are_23_backlinks_from_3_domains(linkcrawler: Linkcrawler, web: TinyWeb) -> None:
    for host, n in (("a.example", 10), ("b.example", 5), ("c.example", 8)):
        web.page(f"http://{host}/", page_with_links(n))

    crawl = linkcrawler.json("crawl", "http://a.example/", "http://b.example/", "http://c.example/", *web.connect)
    report = linkcrawler.json("report", "target.example")

    assert crawl["pages_by_outcome"] == {"ok": 3}
    assert crawl["external_links"] == 23
    assert crawl["domains_linked"] == 1
    assert report["backlinks"] == 23
    assert report["referring_domains"] == 3
    assert report["referring_pages"] == 3
    assert report["backlinks_follow"] == 23
    assert report["target"] == "target.example"


def test_a_terminal_user_reads_23_and_3(linkcrawler: Linkcrawler, web: TinyWeb) -> None:
    for host, n in (("a.example", 10), ("b.example", 5), ("c.example", 8)):
        web.page(f"http://{host}/", page_with_links(n))
    linkcrawler.run("crawl", "http://a.example", "http://b.example", "http://c.example", *web.connect)

    report = linkcrawler.run("report", "target.example")

    assert report.returncode == 0
    assert "23" in report.stdout.split()
    assert "3" in report.stdout.split()


def test_the_same_link_twice_is_one_link_with_two_instances_and_follow_if_one_is(
    linkcrawler: Linkcrawler, web: TinyWeb
) -> None:
    web.page(
        "http://p.example/",
        '<a rel="nofollow" href="http://target.example/x">one</a> <a href="http://target.example/x">two</a>',
    )
    linkcrawler.json("crawl", "http://p.example/", *web.connect)

    report = linkcrawler.json("report", "target.example")
    (link,) = linkcrawler.json("backlinks", "target.example")["rows"]

    assert (report["backlinks"], report["backlinks_instances"]) == (1, 2)
    assert (report["backlinks_follow"], report["backlinks_nofollow"]) == (1, 0)
    assert link["follow"] is True
    assert link["anchor"] == "two"


def test_links_of_a_page_whose_header_says_nofollow_exist_and_none_is_follow(
    linkcrawler: Linkcrawler, web: TinyWeb
) -> None:
    web.page("http://p.example/", page_with_links(3), X_Robots_Tag="nofollow")
    linkcrawler.json("crawl", "http://p.example/", *web.connect)

    report = linkcrawler.json("report", "target.example")

    assert (report["backlinks"], report["backlinks_follow"], report["backlinks_nofollow"]) == (3, 0, 3)


def test_a_domain_never_seen_reports_zeros_with_its_coverage(linkcrawler: Linkcrawler, web: TinyWeb) -> None:
    web.page("http://p.example/", "nothing")
    linkcrawler.json("crawl", "http://p.example/", *web.connect)

    report = linkcrawler.json("report", "never-seen.example")

    assert (report["backlinks"], report["referring_domains"]) == (0, 0)
    assert report["coverage"]["pages_fetched"] == 1
