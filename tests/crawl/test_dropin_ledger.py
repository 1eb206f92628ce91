"""A lease ends only when everything that its request led to is safe."""

from __future__ import annotations

from scrapy import Request

from linkcrawler.crawl.dropin.ledger import Ledger
from linkcrawler.crawl.dropin.turns import Turn
from linkcrawler.frontier import Claim, Leased
from linkcrawler.records import Candidate

URLS = [Leased(f"http://a.example/{i}", 0, "link", 1) for i in range(3)]
TURN = Turn(Claim("lease", "a.example", "a.example", 1, URLS))
LINK = Candidate("http://b.example/", "b.example", "b.example")


def out(ledger: Ledger, leased: Leased) -> Request:
    request = Request(leased.url)
    ledger.hand_out(request, TURN, leased)
    return request


def test_a_lease_ends_after_what_its_request_led_to_is_acknowledged() -> None:
    ledger = Ledger()
    request = out(ledger, URLS[0])
    ledger.enqueue(LINK)
    ledger.note_ended({request})
    assert ledger.take_finished() == []

    ledger.note_ended(set())
    assert ledger.take_finished() == []
    ledger.note_safe(len(ledger.take_outbox(10)))

    assert ledger.take_finished() == [(TURN, [URLS[0]])]
    assert ledger.is_empty


def test_a_lease_ends_after_the_requests_that_only_memory_holds() -> None:
    ledger = Ledger()
    out(ledger, URLS[0])
    ledger.enqueue_in_memory(Request("http://a.example/lambda"))
    ledger.note_ended(set())
    held = ledger.take_from_memory()
    ledger.note_ended({held})
    assert ledger.take_finished() == []
    assert not ledger.is_empty

    ledger.note_ended(set())

    assert ledger.take_finished() == [(TURN, [URLS[0]])]


def test_a_lease_does_not_wait_for_what_came_after_its_request_had_ended() -> None:
    ledger = Ledger()
    out(ledger, URLS[0])
    second = out(ledger, URLS[1])
    ledger.note_ended({second})
    ledger.enqueue(LINK)

    assert ledger.take_finished() == [(TURN, [URLS[0]])]
    assert not ledger.is_empty
