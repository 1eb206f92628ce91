"""How long a host is left alone, which failures are tried again, and when."""

from datetime import UTC, datetime
from email.utils import format_datetime, formatdate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkcrawler.config import CrawlConfig
from linkcrawler.politeness import HostPace, PaceRules, Pause, is_retryable, parse_retry_after_ms, retry_after_ms
from linkcrawler.records import Outcome

PUBLIC, LOOPBACK = "93.184.215.14", "127.0.0.1"
NOW_S = 1_700_000_000.0


def pace(crawl_delay_s: float | None = None, n_failures: int = 0, **rules) -> HostPace:
    return HostPace(PaceRules(**rules), crawl_delay_s, n_failures, now_s=lambda: NOW_S)


def test_without_a_word_from_anyone_a_public_host_has_a_second_and_this_machine_none():
    assert pace().after(Outcome.OK, 200, 10, ip=PUBLIC) == Pause(1000, "delay")
    assert pace().after(Outcome.OK, 200, 10) == Pause(1000, "delay")
    assert pace().after(Outcome.OK, 200, 10, ip=LOOPBACK) == Pause(0, "none")
    assert pace().after(Outcome.OK, 200, 10, ip="::1") == Pause(0, "none")


@pytest.mark.parametrize("ip", [PUBLIC, LOOPBACK])
def test_a_delay_that_was_asked_for_holds_everywhere(ip: str):
    assert pace(delay_s=2.5).after(Outcome.OK, 200, 10, ip=ip) == Pause(2500, "delay")
    assert pace(delay_s=0).after(Outcome.OK, 200, 0, ip=ip) == Pause(0, "none")


def test_the_longest_wish_wins_and_is_named():
    host = pace(crawl_delay_s=3, delay_s=1)

    assert host.after(Outcome.OK, 200, 100, ip=PUBLIC) == Pause(3000, "crawl_delay")
    assert host.after(Outcome.OK, 200, 4000, ip=PUBLIC) == Pause(4000, "latency")
    assert host.after(Outcome.HTTP_ERROR, 429, 100, "30", PUBLIC) == Pause(30_000, "retry_after")
    assert host.delay_ms(PUBLIC) == 3000


def test_an_absurd_crawl_delay_is_cut():
    assert pace(crawl_delay_s=1e9, max_crawl_delay_s=60).after(Outcome.OK, 200, ip=LOOPBACK).pause_ms == 60_000


def test_latency_is_multiplied_but_not_on_this_machine():
    assert pace(latency_factor=5).after(Outcome.OK, 200, 700, ip=PUBLIC) == Pause(3500, "latency")
    assert pace(latency_factor=5).after(Outcome.OK, 200, 700, ip=LOOPBACK) == Pause(0, "none")


@pytest.mark.parametrize("status", [429, 503])
def test_a_throttled_host_is_asked_half_as_often_each_time_down_to_once_an_hour(status: int):
    host = pace()
    pauses = [host.after(Outcome.HTTP_ERROR, status, 10, ip=PUBLIC) for _ in range(12)]

    assert [pause.pause_ms // 1000 for pause in pauses] == [5, 10, 20, 40, 80, 160, 320, 640, 1280, 2560, 3600, 3600]
    assert not any(pause.is_host_given_up for pause in pauses)


def test_an_answer_ends_a_backoff_and_another_server_error_does_not():
    host = pace()
    host.after(Outcome.HTTP_ERROR, 503, 10, ip=PUBLIC)

    assert host.after(Outcome.HTTP_ERROR, 500, 10, ip=PUBLIC) == Pause(1000, "delay")
    assert host.after(Outcome.HTTP_ERROR, 503, 10, ip=PUBLIC) == Pause(10_000, "backoff")
    assert host.after(Outcome.HTTP_ERROR, 404, 10, ip=PUBLIC) == Pause(1000, "delay")
    assert host.after(Outcome.HTTP_ERROR, 503, 10, ip=PUBLIC) == Pause(5000, "backoff")


@pytest.mark.parametrize("outcome", [Outcome.DNS_ERROR, Outcome.CONNECT_ERROR, Outcome.TLS_ERROR, Outcome.TIMEOUT])
def test_a_host_that_cannot_be_reached_five_times_in_a_row_is_given_up(outcome: Outcome):
    host = pace()
    pauses = [host.after(outcome) for _ in range(5)]

    assert [pause.pause_ms for pause in pauses] == [1000, 2000, 4000, 8000, 16_000]
    assert [pause.is_host_given_up for pause in pauses] == [False] * 4 + [True]


def test_one_answer_in_between_keeps_the_host():
    host = pace()
    for _ in range(3):
        for _ in range(4):
            assert not host.after(Outcome.TIMEOUT).is_host_given_up
        host.after(Outcome.NOT_MODIFIED, 304, 10, ip=PUBLIC)

    assert host.n_failures == 0


def test_another_worker_goes_on_from_the_number_of_failures():
    first = pace()
    for _ in range(3):
        first.after(Outcome.CONNECT_ERROR)
    second = pace(n_failures=first.n_failures)

    assert second.after(Outcome.CONNECT_ERROR) == Pause(8000, "unreachable")


@pytest.mark.parametrize("outcome", [Outcome.ROBOTS_DENIED, Outcome.ROBOTS_UNREACHABLE, Outcome.BLOCKED_ADDRESS])
def test_a_url_that_was_not_asked_for_costs_its_host_nothing(outcome: Outcome):
    host = pace(n_failures=2)

    assert host.after(outcome) == Pause(0, "none")
    assert host.n_failures == 2


@given(
    st.sampled_from(Outcome), st.integers(0, 999), st.integers(0, 10**9), st.text(max_size=20), st.integers(0, 10**6)
)
def test_no_answer_pauses_a_host_longer_than_an_hour_or_its_latency(outcome, status, fetch_ms, retry_after, n_failures):
    pause = pace(n_failures=n_failures).after(outcome, status, fetch_ms, retry_after, PUBLIC)

    assert 0 <= pause.pause_ms <= max(3_600_000, fetch_ms)


def test_the_pace_of_a_crawl_is_its_configuration():
    config = CrawlConfig("c", delay_s=0.25, max_crawl_delay_s=9, latency_factor=2)

    assert PaceRules.of(config) == PaceRules(0.25, 9, 2)


@pytest.mark.parametrize(
    ("header", "wait_ms"),
    [
        ("120", 120_000),
        (b" 7 ", 7000),
        ("0", 0),
        ("0000000000000005", 5000),
        ("86400", 3_600_000),
        ("9" * 5000, 3_600_000),
        (formatdate(NOW_S + 90, usegmt=True), 90_000),
        (formatdate(NOW_S - 90, usegmt=True), 0),
        (formatdate(NOW_S + 10**8, usegmt=True), 3_600_000),
        (format_datetime(datetime.fromtimestamp(NOW_S + 5, UTC)), 5000),
        ("-5", None),
        ("1.5", None),
        ("soon", None),
        ("Tue, 99 Foo 2023 00:00:00 GMT", None),
        ("", None),
        (None, None),
        ("\u0663", None),
    ],
)
def test_retry_after_is_seconds_or_a_date_of_at_most_an_hour(header: str | bytes | None, wait_ms: int | None):
    assert parse_retry_after_ms(header, NOW_S) == wait_ms


@given(st.text(max_size=40))
def test_no_retry_after_raises(header: str):
    wait_ms = parse_retry_after_ms(header, NOW_S)

    assert wait_ms is None or 0 <= wait_ms <= 3_600_000


def test_what_may_pass_is_tried_again():
    retried = {
        *((Outcome.HTTP_ERROR, status) for status in (429, 500, 502, 503, 504)),
        (Outcome.TIMEOUT, 0),
        (Outcome.CONNECT_ERROR, 0),
        (Outcome.ERROR, 0),
    }
    statuses = (0, 200, 301, 400, 401, 403, 404, 410, 429, 500, 501, 502, 503, 504, 505)
    asked = {(outcome, status) for outcome in Outcome for status in statuses}

    assert {(o, s) for o, s in asked if is_retryable(o, s) and (o is Outcome.HTTP_ERROR or not s)} == retried


def test_a_name_is_looked_up_again_only_where_the_resolver_failed():
    assert is_retryable(Outcome.DNS_ERROR, is_temporary=True)
    assert not is_retryable(Outcome.DNS_ERROR)
    assert not is_retryable(Outcome.TLS_ERROR, is_temporary=True)


def test_attempts_lie_further_and_further_apart():
    assert [retry_after_ms(attempt) for attempt in range(1, 8)] == [
        1000, 4000, 16_000, 64_000, 256_000, 600_000, 600_000,
    ]  # fmt: skip


def test_a_5xx_halves_the_fetches_at_once_and_never_ends_them() -> None:
    pace = HostPace(PaceRules(delay_s=0), n_parallel=8, max_parallel=8)

    seen = []
    for _ in range(5):
        pace.after(Outcome.HTTP_ERROR, 500)
        seen.append(pace.n_parallel)

    assert seen == [4, 2, 1, 1, 1]


def test_ten_good_answers_in_a_row_give_one_fetch_at_once_back_up_to_what_was_asked_for() -> None:
    pace = HostPace(PaceRules(delay_s=0), n_parallel=1, max_parallel=2)

    for _ in range(9):
        pace.after(Outcome.OK, 200)
    pace.after(Outcome.HTTP_ERROR, 502)
    for _ in range(9):
        pace.after(Outcome.OK, 200)
    assert pace.n_parallel == 1
    pace.after(Outcome.HTTP_ERROR, 404)  # an answer, too
    assert pace.n_parallel == 2
    for _ in range(40):
        pace.after(Outcome.OK, 200)

    assert pace.n_parallel == 2


def test_only_the_servers_own_word_and_failures_ask_for_peace() -> None:
    def reason(outcome: Outcome, status: int, retry_after: str = "") -> tuple[str, bool]:
        pause = HostPace(PaceRules(delay_s=0.5)).after(outcome, status, 10, retry_after)
        return pause.reason, pause.asks_for_peace

    assert reason(Outcome.OK, 200) == ("delay", False)
    assert reason(Outcome.HTTP_ERROR, 503) == ("backoff", True)
    assert reason(Outcome.CONNECT_ERROR, 0) == ("unreachable", True)
    assert reason(Outcome.HTTP_ERROR, 500, "30") == ("retry_after", True)
