"""Does this page link there? A list of pairs is answered by fetching their pages, and no other page of any site."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.tiny_web import Answer, Request, TinyWeb
from tests.tour.conftest import Linkcrawler, wait_until

LINK = '<p>see <a href="http://t.example/x">the target</a> and <a href="/more">more</a></p>'


def verify(
    linkcrawler: Linkcrawler, web: TinyWeb, *pairs: tuple[str, str], options: tuple[str, ...] = ()
) -> tuple[dict[str, Any], int]:
    """The object of `verify --pairs - --json`, and its exit code."""
    text = "\n".join(",".join(pair) for pair in pairs)
    done = linkcrawler.run("verify", "--pairs", "-", "--json", *options, *web.connect, input=text)
    assert done.returncode in (0, 1), done.stderr
    return json.loads(done.stdout), done.returncode


def test_a_link_exists_by_its_url_its_host_and_its_domain_and_only_its_page_was_asked_for(
    linkcrawler: Linkcrawler, web: TinyWeb
) -> None:
    web.answer("http://a.example/robots.txt", 200, "Sitemap: http://a.example/sitemap.xml", Content_Type="text/plain")
    web.page("http://a.example/p", LINK + '<a href="http://www.t.example/y" rel="ugc nofollow">other</a>')

    answer, code = verify(
        linkcrawler,
        web,
        ("http://a.example/p", "http://t.example/x#part"),
        ("http://a.example/p", "www.t.example"),
        ("http://a.example/p", "t.example"),
        ("http://a.example/p", "http://t.example/z"),
        ("http://a.example/p", "http://t.example/x"),
    )
    first, second, third, fourth, fifth = answer["rows"]

    assert code == 0
    assert (answer["pairs"], answer["exists"], answer["absent"], answer["gone"], answer["unknown"]) == (5, 4, 1, 0, 0)
    assert (first["verdict"], first["target_url"], first["anchor"]) == ("exists", "http://t.example/x", "the target")
    assert (first["follow"], first["link_class"], first["link_type"], first["instances"]) == (
        True,
        "hyperlink",
        "text",
        1,
    )
    assert (second["target_url"], second["follow"], second["follow_signal"]) == (
        "http://www.t.example/y",
        False,
        "element",
    )
    assert second["rel"] == ["nofollow", "ugc"]
    assert (third["verdict"], third["n_links"], third["target_url"]) == ("exists", 2, "http://t.example/x")
    assert (fourth["verdict"], fourth["n_links"], fourth["follow"], fourth["evidence"]) == (
        "absent",
        0,
        None,
        first["evidence"],
    )
    assert fifth == first
    assert web.asked("a.example") == ["/p"]
    assert web.asked("t.example") == web.asked("www.t.example") == []


def test_one_pair_is_named_on_the_command_line_and_read_in_a_table(linkcrawler: Linkcrawler, web: TinyWeb) -> None:
    web.page("http://a.example/p", LINK)

    done = linkcrawler.run("verify", "http://a.example/p", "t.example", *web.connect)

    assert done.returncode == 0
    _, row, _, closing = done.stdout.splitlines()
    assert row.split()[:6] == ["exists", "http://a.example/p", "t.example", "follow", "the", "target"]
    assert closing == "1 pair: 1 exists"


def test_the_evidence_of_a_row_is_the_page_it_was_read_from(linkcrawler: Linkcrawler, web: TinyWeb) -> None:
    web.page("http://a.example/p", LINK)

    (row,) = verify(linkcrawler, web, ("http://a.example/p", "t.example"))[0]["rows"]
    page = linkcrawler.run("evidence", row["evidence"], "--body")

    assert LINK in page.stdout


def test_redirects_are_followed_and_the_row_says_where_to(linkcrawler: Linkcrawler, web: TinyWeb) -> None:
    web.answer("http://a.example/", 301, Location="http://b.example/home")
    web.answer("http://b.example/home", 302, Location="/en/")
    web.page("http://b.example/en/", LINK)
    web.page("http://c.example/", '<meta http-equiv="refresh" content="0; url=/start">')
    web.page("http://c.example/start", LINK)

    rows = verify(linkcrawler, web, ("http://a.example/", "t.example"), ("http://c.example/", "t.example"))[0]["rows"]

    assert [(row["verdict"], row["final_url"]) for row in rows] == [
        ("exists", "http://b.example/en/"),
        ("exists", "http://c.example/start"),
    ]
    assert web.asked("b.example") == ["/home", "/en/"]
    assert web.asked("c.example") == ["/", "/start"]


def test_what_redirects_without_end_is_unknown(linkcrawler: Linkcrawler, web: TinyWeb) -> None:
    def onwards(request: Request) -> Answer:
        return Answer(302, {"Location": f"/{int(request.path[1:]) + 1}"})

    web.answers |= {f"http://a.example/{i}": onwards for i in range(30)}
    web.answer("http://b.example/", 302, Location="http://b.example/b")
    web.answer("http://b.example/b", 302, Location="http://b.example/")

    answer, code = verify(linkcrawler, web, ("http://a.example/0", "t.example"), ("http://b.example/", "t.example"))

    assert code == 1
    assert [row["verdict"] for row in answer["rows"]] == ["unknown", "unknown"]
    assert answer["rows"][0]["reason"] == "redirected more than 10 times"
    assert "circle" in answer["rows"][1]["reason"]
    assert web.asked("a.example") == [f"/{i}" for i in range(11)]


def test_a_page_that_is_not_there_is_gone(linkcrawler: Linkcrawler, web: TinyWeb) -> None:
    web.answer("http://a.example/gone", 410)

    answer, code = verify(
        linkcrawler, web, ("http://a.example/none", "t.example"), ("http://a.example/gone", "t.example")
    )

    assert code == 0
    assert answer["gone"] == 2
    assert [(row["verdict"], row["status"]) for row in answer["rows"]] == [("gone", 404), ("gone", 410)]


def test_what_could_not_be_read_is_unknown_with_its_reason(linkcrawler: Linkcrawler, web: TinyWeb) -> None:
    web.answer("http://a.example/robots.txt", 200, "User-agent: *\nDisallow: /p", Content_Type="text/plain")
    web.page("http://a.example/p", LINK)
    web.answer("http://b.example/", 0)
    web.answer("http://c.example/", 403)
    web.answer("http://d.example/", 200, b"%PDF-1.7", Content_Type="application/pdf")

    answer, code = verify(linkcrawler, web, *((f"http://{h}.example/{'p' * (h == 'a')}", "t.example") for h in "abcd"))
    robots, hangs_up, forbidden, pdf = answer["rows"]

    assert code == 1
    assert answer["unknown"] == 4
    assert (robots["outcome"], "robots.txt" in robots["reason"]) == ("robots_denied", True)
    assert hangs_up["status"] == 0 and hangs_up["reason"]
    assert (forbidden["outcome"], forbidden["status"]) == ("http_error", 403)
    assert (pdf["outcome"], "pdf" in pdf["reason"]) == ("bad_content", True)
    assert web.asked("a.example") == []


def test_a_server_that_asks_for_an_hour_of_peace_is_waited_for_as_long_as_the_user_wants(
    linkcrawler: Linkcrawler, web: TinyWeb
) -> None:
    web.page("http://a.example/p", LINK)
    web.answer("http://b.example/robots.txt", 404)
    web.answer("http://b.example/1", 503, Retry_After="3600")
    web.answer("http://b.example/2", 503, Retry_After="3600")

    answer, code = verify(
        linkcrawler,
        web,
        *(
            ("http://b.example/1", "t.example"),
            ("http://b.example/2", "t.example"),
            ("http://a.example/p", "t.example"),
        ),
        options=("--max-wait", "6"),  # the others have to be fetched meanwhile, also by a busy machine
    )
    reasons = sorted(row["reason"] for row in answer["rows"][:2])

    assert code == 1
    assert [row["verdict"] for row in answer["rows"]] == ["unknown", "unknown", "exists"]
    assert "503" in reasons[0] and "--max-wait" in reasons[1]


def test_a_link_that_was_there_and_is_not_any_more_says_since_when(linkcrawler: Linkcrawler, web: TinyWeb) -> None:
    web.page("http://a.example/p", LINK)
    web.page("http://a.example/q", LINK)
    linkcrawler.json("crawl", "http://a.example/p", "http://a.example/q", "--max-pages", "2", *web.connect)
    (before, _) = linkcrawler.json("backlinks", "t.example")["rows"]
    web.page("http://a.example/p", "nothing")

    rows = verify(linkcrawler, web, ("http://a.example/p", "t.example"), ("http://a.example/q", "t.example"))[0]["rows"]
    lost, alive = rows

    assert (lost["verdict"], lost["lost_reason"], lost["lost_at"]) == ("absent", "link_removed", lost["checked_at"])
    assert (lost["first_seen"], lost["last_confirmed"]) == (before["first_seen"], before["last_confirmed"])
    assert (alive["verdict"], alive["lost_at"], alive["last_confirmed"]) == ("exists", None, alive["checked_at"])
    assert alive["first_seen"] < alive["last_confirmed"]


def test_internal_links_are_verified_although_the_index_only_counts_them(
    linkcrawler: Linkcrawler, web: TinyWeb
) -> None:
    web.page("http://a.example/p", LINK)

    answer, _ = verify(
        linkcrawler,
        web,
        ("http://a.example/p", "http://a.example/more"),
        ("http://a.example/p", "http://a.example/less"),
    )

    assert [row["verdict"] for row in answer["rows"]] == ["exists", "absent"]
    assert answer["rows"][0]["first_seen"] is None


def test_a_page_that_speaks_against_itself_has_a_note(linkcrawler: Linkcrawler, web: TinyWeb) -> None:
    head = '<link rel="canonical" href="http://c.example/"><meta name="robots" content="noindex, nofollow">'
    web.page("http://a.example/p", head + LINK)

    rows = verify(linkcrawler, web, ("http://a.example/p", "t.example"), ("http://a.example/p", "c.example"))[0]["rows"]

    assert rows[0]["page_note"] == "noindex (meta); canonical is http://c.example/"
    assert (rows[0]["verdict"], rows[0]["follow"], rows[0]["follow_signal"]) == ("exists", False, "meta")
    assert (rows[1]["verdict"], rows[1]["link_class"]) == ("exists", "canonical")


def test_what_backlinks_lists_can_be_verified_as_it_is(linkcrawler: Linkcrawler, web: TinyWeb, tmp_path: Path) -> None:
    web.page("http://a.example/p", LINK)
    linkcrawler.json("crawl", "http://a.example/p", "--max-pages", "1", *web.connect)
    listed = linkcrawler.run("backlinks", "t.example", "--csv")

    done = linkcrawler.run("verify", "--pairs", "-", "--csv", *web.connect, input=listed.stdout)
    header, row = done.stdout.splitlines()

    assert header.startswith("source_url,target,verdict,checked_at,final_url,outcome,status,reason,n_links,target_url,")
    assert header.endswith(",placement,instances,first_seen,last_confirmed,lost_at,lost_reason,evidence,page_note")
    assert row.startswith("http://a.example/p,http://t.example/x,exists,")


def test_the_queue_of_a_verification_is_forgotten_and_its_facts_stay(linkcrawler: Linkcrawler, web: TinyWeb) -> None:
    web.page("http://a.example/p", LINK)

    answer, _ = verify(linkcrawler, web, ("http://a.example/p", "t.example"))
    status = linkcrawler.json("status")

    assert answer["crawl"].startswith("verify-")
    assert answer["crawl"] not in json.dumps(status)
    assert linkcrawler.json("report", "t.example")["backlinks"] == 1


def test_an_interrupted_verification_tells_what_it_knows(linkcrawler: Linkcrawler, web: TinyWeb) -> None:
    web.page("http://a.example/p", LINK)
    web.answer("http://b.example/p", 503, Retry_After="3600")
    running = subprocess.Popen(
        [sys.executable, "-m", "linkcrawler", "verify", "--pairs", "-", "--json", "--data", str(linkcrawler.data)]
        + [*web.connect],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert running.stdin is not None
    running.stdin.write("http://a.example/p,t.example\nhttp://b.example/p,t.example\n")
    running.stdin.close()
    running.stdin = None
    wait_until(lambda: bool(web.asked("a.example") and web.asked("b.example")), "both pages were asked for")
    running.send_signal(signal.SIGINT)
    stdout, _ = running.communicate(timeout=60)

    assert running.returncode == 130
    assert [row["verdict"] for row in json.loads(stdout)["rows"]] == ["exists", "unknown"]


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        ((), "SOURCE"),
        (("http://a.example/",), "TARGET"),
        (("http://a.example/", "t"), "'t'"),
        (("htp:/x", "t.example"), "htp:/x"),
        (("--pairs", "-", "http://a.example/", "t.example"), "--pairs"),
        (("--pairs", "none.csv"), "none.csv"),
        (("http://a.example/", "t.example", "--json", "--csv"), "--csv"),
        (("http://a.example/", "t.example", "--connect-to", "nonsense"), "nonsense"),
    ],
)
def test_what_cannot_be_verified_is_named(tmp_path: Path, arguments: tuple[str, ...], named: str) -> None:
    done = Linkcrawler(tmp_path / "data").run("verify", *arguments, input="")

    assert done.returncode == 2
    assert named in done.stderr
    assert done.stderr.startswith("linkcrawler: ") and "Traceback" not in done.stderr
    assert not (tmp_path / "data").exists()


def test_bad_lines_are_reported_together_and_nothing_is_fetched(tmp_path: Path, web: TinyWeb) -> None:
    text = "source_url,target\nhttp://a.example/,t.example\nhtp:/x,t.example\nhttp://a.example/\n"

    done = Linkcrawler(tmp_path / "data").run("verify", "--pairs", "-", *web.connect, input=text)

    assert done.returncode == 2
    assert "-:3: " in done.stderr and "-:4: " in done.stderr and "-:2: " not in done.stderr
    assert web.requests == []
