"""A webhook gets every event of its watch, in order, at least once, however often that fails before."""

from __future__ import annotations

import hashlib
import hmac
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from linkcrawler.schedule import BEGIN, Delivered, add_watch, collect_events, deliver, posting, standing_watches
from linkcrawler.store import Store
from tests.schedule.watched_links import NOW_MS, feed, link, many_links, seen
from tests.schedule.webhook_receiver import Receiver, Reply

MINUTE_MS = 60_000
LATER_MS = NOW_MS + 86_400_000  # of a pass


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as listening:
        yield listening


def watch(store: Store, url: str, secret: str = "", target: str = "target.example") -> None:
    add_watch(store, "domain", target, target, since_ms=NOW_MS, webhook_url=url, webhook_secret=secret)


def one_event(store: Store, url: str, secret: str = "") -> None:
    """A watch, with one event in its feed."""
    watch(store, url, secret)
    seen(store, 0, link())
    collect_events(store)


def test_events_come_in_the_order_of_the_feed_in_batches_of_500(store: Store, receiver: Receiver) -> None:
    watch(store, receiver.url)
    many_links(store, 1_100)
    collect_events(store)

    assert deliver(store, LATER_MS) == Delivered(1_100, ())
    assert [len(delivery.ids) for delivery in receiver.received] == [500, 500, 100]
    assert [event for delivery in receiver.received for event in delivery.content["events"]] == feed(store)
    assert {delivery.path for delivery in receiver.received} == {"/hook"}
    assert receiver.received[0].content["watch"] == {"scope": "domain", "target": "target.example"}
    assert feed(store, receiver.received[0].content["cursor"]) == feed(store)[500:]

    assert deliver(store, LATER_MS) == Delivered(0, ())
    seen(store, 1, link())
    collect_events(store)
    assert deliver(store, LATER_MS) == Delivered(1, ())
    assert len(receiver.received) == 4


def test_a_delivery_is_signed_with_the_secret_over_timestamp_and_body(store: Store, receiver: Receiver) -> None:
    one_event(store, receiver.url, secret="a sécret")
    deliver(store, LATER_MS)

    (delivery,) = receiver.received
    timestamp = delivery.headers["X-Linkcrawler-Timestamp"]
    signed = timestamp.encode() + b"." + delivery.body
    expected = hmac.new("a sécret".encode(), signed, hashlib.sha256).hexdigest()
    assert delivery.headers["X-Linkcrawler-Signature"] == f"sha256={expected}"
    assert abs(int(timestamp) - LATER_MS // 1000) < 60
    assert delivery.headers["Content-Type"] == "application/json"
    assert delivery.headers["User-Agent"].startswith("linkcrawler")
    assert len(delivery.headers["X-Linkcrawler-Delivery"]) == 32


def test_without_a_secret_nothing_is_signed(store: Store, receiver: Receiver) -> None:
    one_event(store, receiver.url)
    deliver(store, LATER_MS)

    assert "X-Linkcrawler-Signature" not in receiver.received[0].headers


def test_after_a_failure_it_is_tried_again_a_minute_later_and_not_before(store: Store) -> None:
    with Receiver(Reply(500)) as receiver:
        one_event(store, receiver.url)
        failed = deliver(store, LATER_MS)
        assert [(f.watch.webhook_url, f.error) for f in failed.failures] == [(receiver.url, "answered 500")]
        assert deliver(store, LATER_MS + MINUTE_MS // 2) == Delivered(0, ())
        (row,) = standing_watches(store)
        assert (row["n_undelivered"], row["n_failures"], row["last_error"]) == (1, 1, "answered 500")

        assert deliver(store, LATER_MS + MINUTE_MS * 3 // 2) == Delivered(1, ())
        first, second = receiver.received
        assert (first.body, first.headers["X-Linkcrawler-Delivery"]) == (
            second.body,
            second.headers["X-Linkcrawler-Delivery"],
        )
        (row,) = standing_watches(store)
        assert (row["n_undelivered"], row["n_failures"], row["last_error"]) == (0, 0, "")


def test_pauses_double_up_to_six_hours(store: Store) -> None:
    with Receiver(*[Reply(503)] * 12) as receiver:
        one_event(store, receiver.url)
        now, pauses = LATER_MS, []
        for _ in range(12):
            (failure,) = deliver(store, now).failures
            pauses.append((failure.next_attempt_ms - now) / MINUTE_MS)
            now = failure.next_attempt_ms
        wanted = [1, 2, 4, 8, 16, 32, 64, 128, 256, 360, 360, 360]

        assert all(0.79 * w <= p <= 1.22 * w for p, w in zip(pauses, wanted, strict=True)), pauses
        assert deliver(store, now) == Delivered(1, ())


def test_retry_after_is_heeded(store: Store) -> None:
    with Receiver(Reply(429, {"Retry-After": "1800"})) as receiver:
        one_event(store, receiver.url)
        (failure,) = deliver(store, LATER_MS).failures

        assert failure.next_attempt_ms - LATER_MS >= 30 * MINUTE_MS


@pytest.mark.parametrize("status", [301, 302, 307, 308, 400, 404, 410])
def test_only_an_answer_of_2xx_takes_a_batch_and_no_redirect_is_followed(
    store: Store, receiver: Receiver, status: int
) -> None:
    with Receiver(Reply(status, {"Location": receiver.url})) as first:
        one_event(store, first.url)

        assert [f.error for f in deliver(store, LATER_MS).failures] == [f"answered {status}"]
        assert receiver.received == []
        assert len(first.received) == 1


def test_a_batch_whose_answer_was_lost_is_sent_again(store: Store) -> None:
    with Receiver(Reply(0)) as receiver:
        one_event(store, receiver.url)
        assert len(deliver(store, LATER_MS).failures) == 1
        assert deliver(store, LATER_MS + 2 * MINUTE_MS) == Delivered(1, ())

        assert receiver.received[0].ids == receiver.received[1].ids


def test_a_webhook_that_does_not_answer_holds_up_no_other(
    store: Store, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(posting, "TIMEOUT_S", 1)
    never = threading.Event()
    with Receiver(Reply(200, wait=never)) as silent, Receiver() as gone:
        gone_url = gone.url
        gone.__exit__()
        for target, url in (("target.example", silent.url), ("b.example", receiver.url), ("c.example", gone_url)):
            watch(store, url, target=target)
        links = [link(f"https://{target}/") for target in ("target.example", "b.example", "c.example")]
        seen(store, 0, *links)
        collect_events(store)
        done = deliver(store, LATER_MS)
        never.set()

        assert done.n_events == 1
        errors = {f.watch.target: f.error.partition(":")[0] for f in done.failures}
        assert errors == {"target.example": "did not answer within 1 s", "c.example": "cannot be reached"}
        assert [e["target"] for e in receiver.received[0].content["events"]] == ["b.example"]


def test_another_process_goes_on_where_one_was(store: Store, receiver: Receiver, empty_index: str) -> None:
    watch(store, receiver.url)
    many_links(store, 1_100)
    collect_events(store)
    receiver.replies = [Reply(200), Reply(500)]
    assert deliver(store, LATER_MS).n_events == 500

    program = "import sys; from linkcrawler.store import Store; from linkcrawler.schedule import deliver; "
    program += "print(deliver(Store(sys.argv[1]), int(sys.argv[2])).n_events)"
    command = [sys.executable, "-c", program, empty_index, str(LATER_MS + 2 * MINUTE_MS)]
    other = subprocess.run(command, cwd=Path(__file__).parents[2], capture_output=True, text=True, timeout=60)

    assert other.stdout == "600\n", other.stderr
    assert [len(delivery.ids) for delivery in receiver.received] == [500, 500, 500, 100]
    received = dict.fromkeys(i for delivery in receiver.received for i in delivery.ids)
    assert list(received) == [e["event_id"] for e in feed(store)]


def test_a_pass_leaves_alone_what_another_is_delivering(store: Store) -> None:
    gate = threading.Event()
    with Receiver(Reply(200, wait=gate)) as receiver:
        one_event(store, receiver.url)
        passes = [threading.Thread(target=deliver, args=(store, LATER_MS))]
        passes[0].start()
        while not receiver.received:
            passes[0].join(0.01)

        assert deliver(store, LATER_MS) == Delivered(0, ())
        gate.set()
        passes[0].join(60)
        assert len(receiver.received) == 1


def test_another_url_is_tried_at_once_and_gets_what_the_first_did_not(store: Store, receiver: Receiver) -> None:
    with Receiver(Reply(500)) as broken:
        one_event(store, broken.url)
        assert len(deliver(store, LATER_MS).failures) == 1
        add_watch(store, "domain", "target.example", "target.example", webhook_url=receiver.url)

        assert deliver(store, LATER_MS) == Delivered(1, ())
        assert receiver.received[0].ids == [e["event_id"] for e in feed(store, BEGIN)]
