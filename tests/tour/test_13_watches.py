"""Watching a target: what becomes of its backlinks is told, once each, to whoever reads the feed or is called."""

from __future__ import annotations

import hashlib
import hmac
from pathlib import Path

from tests.schedule.webhook_receiver import Receiver, Reply
from tests.tiny_web import TinyWeb
from tests.tour.conftest import Linkcrawler

PAGE = "http://blog.example/post"


def to(path: str, text: str, rel: str = "") -> str:
    return f'<a href="http://target.example/{path}" rel="{rel}">{text}</a> '


def test_links_that_come_change_and_go_are_told_once_each(linkcrawler: Linkcrawler, web: TinyWeb) -> None:
    web.page(PAGE, to("stays", "stays") + to("goes", "goes") + to("rel", "rel") + to("anchor", "before"))
    linkcrawler.json("crawl", PAGE, *web.connect, "--name", "spring")
    linkcrawler.json("watch", "add", "target.example")

    web.page(PAGE, to("stays", "stays") + to("comes", "comes") + to("rel", "rel", "nofollow") + to("anchor", "after"))
    linkcrawler.json("requeue", PAGE, "--name", "spring")
    linkcrawler.json("crawl", "--name", "spring")
    counts = linkcrawler.json("watch", "run")
    told = linkcrawler.json("watch", "events", "target.example")

    assert counts == {"n_events": 4, "n_new": 1, "n_lost": 1, "n_changed": 2, "n_delivered": 0, "n_failed": 0}
    assert {event["source_url"] for event in told["rows"]} == {PAGE}
    by_path = {event["target_url"].rpartition("/")[2]: event for event in told["rows"]}
    assert {path: event["kind"] for path, event in by_path.items()} == {
        "comes": "new",
        "goes": "lost",
        "rel": "changed",
        "anchor": "changed",
    }
    assert by_path["comes"]["new_by"] == "link_added"
    assert by_path["goes"]["lost_reason"] == "link_removed"
    assert (by_path["rel"]["changed"], by_path["rel"]["rel"]) == (["rel", "follow"], ["nofollow"])
    assert (by_path["anchor"]["before"]["anchor"], by_path["anchor"]["anchor"]) == ("before", "after")

    linkcrawler.json("requeue", PAGE, "--name", "spring")
    linkcrawler.json("crawl", "--name", "spring")
    assert linkcrawler.json("watch", "run")["n_events"] == 0
    assert linkcrawler.json("watch", "events", "--after", told["cursor"]) == {"rows": [], "cursor": told["cursor"]}


def test_a_webhook_is_called_with_a_signature(linkcrawler: Linkcrawler, web: TinyWeb, tmp_path: Path) -> None:
    """A watch may be put before anything was crawled. What its webhook does not take is not lost."""
    secret = tmp_path / "secret"
    secret.write_text("a secret")
    with Receiver(Reply(500)) as receiver:
        linkcrawler.json("watch", "add", "target.example", "--webhook", receiver.url, "--secret-file", str(secret))
        web.page(PAGE, to("one", "one"))
        linkcrawler.json("crawl", PAGE, *web.connect)
        failed = linkcrawler.run("watch", "run")
        assert (failed.returncode, failed.stdout) == (
            1,
            "events: 1 new, 0 lost, 0 changed; delivered: 0; webhooks that failed: 1\n",
        )
        assert failed.stderr.startswith("linkcrawler: 1 webhook did not take its events, which are kept: ")
        assert f"\n  {receiver.url} answered 500: tried again after " in failed.stderr

        (row,) = linkcrawler.json("watch", "list")["rows"]
        assert (row["n_events"], row["n_undelivered"], row["n_failures"]) == (1, 1, 1)
        assert linkcrawler.json("watch", "run")["n_delivered"] == 0  # its minute is not over
        linkcrawler.json("watch", "add", "target.example", "--webhook", f"{receiver.url}?again")  # tried at once
        assert linkcrawler.json("watch", "run")["n_delivered"] == 1

        delivery = receiver.received[-1]
        signed = delivery.headers["X-Linkcrawler-Timestamp"].encode() + b"." + delivery.body
        signature = hmac.new(b"a secret", signed, hashlib.sha256).hexdigest()
        assert delivery.headers["X-Linkcrawler-Signature"] == f"sha256={signature}"
        assert [event["target_url"] for event in delivery.content["events"]] == ["http://target.example/one"]
