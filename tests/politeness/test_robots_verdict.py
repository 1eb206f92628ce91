"""The answer to /robots.txt becomes a verdict; verdicts are packed for other workers and kept for a while."""

import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkcrawler.politeness import Verdict, VerdictCache, VerdictKind, verdict_for_failure, verdict_for_status
from linkcrawler.politeness.robots import MAX_BODY_BYTES
from linkcrawler.records import Outcome

NOTHING = b"User-agent: *\nDisallow: /"
DAY_MS = 86_400_000


@pytest.mark.parametrize("status", [200, 203, 206])
def test_a_file_is_followed(status: int):
    verdict = verdict_for_status(status, b"User-agent: *\nDisallow: /a\nSitemap: https://x/s.xml", 1)

    assert verdict.refusal("linkcrawler", "/a") is Outcome.ROBOTS_DENIED
    assert verdict.refusal("linkcrawler", "/b") is None
    assert verdict.sitemaps == ("https://x/s.xml",)


@pytest.mark.parametrize("status", [301, 302, 304, 307, 400, 401, 403, 404, 410, 418, 451])
def test_where_there_is_no_file_everything_is_allowed_whatever_the_body_says(status: int):
    assert verdict_for_status(status, NOTHING, 1).allows("linkcrawler", "/a")


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504, 599, 600, 999, 0, 99, 101])
def test_a_server_in_trouble_allows_nothing_whatever_the_body_says(status: int):
    verdict = verdict_for_status(status, b"User-agent: *\nAllow: /", 1)

    assert verdict.refusal("linkcrawler", "/a") is Outcome.ROBOTS_UNREACHABLE
    assert str(status) in verdict.reason


@pytest.mark.parametrize("outcome", [Outcome.TIMEOUT, Outcome.DNS_ERROR, Outcome.TLS_ERROR, Outcome.CONNECT_ERROR])
def test_no_answer_allows_nothing(outcome: Outcome):
    verdict = verdict_for_failure(outcome, "refused", 1)

    assert verdict.refusal("linkcrawler", "/a") is Outcome.ROBOTS_UNREACHABLE
    assert verdict.reason == f"robots.txt: {outcome}: refused"


def test_an_empty_file_and_no_content_allow_everything():
    assert verdict_for_status(204, b"", 1).allows("linkcrawler", "/a")
    assert verdict_for_status(200, b"", 1).allows("linkcrawler", "/a")


def test_a_verdict_holds_for_a_day_and_an_unreachable_file_for_five_minutes():
    rules, unreachable = verdict_for_status(200, NOTHING, 1000), verdict_for_status(503, b"", 1000)

    assert rules.is_valid(1000 + DAY_MS - 1)
    assert not rules.is_valid(1000 + DAY_MS)
    assert unreachable.is_valid(1000 + 299_999)
    assert not unreachable.is_valid(1000 + 300_000)
    assert verdict_for_status(404, b"", 1000).valid_ms == DAY_MS


@given(
    st.sampled_from(VerdictKind),
    st.integers(0, 2**53),
    st.integers(0, 999),
    st.text(max_size=50),
    st.binary(max_size=2000),
)
def test_a_verdict_survives_packing(kind: VerdictKind, fetched_at: int, status: int, reason: str, body: bytes):
    verdict = Verdict(kind, fetched_at, status, reason, body)

    assert Verdict.unpack(verdict.pack()) == verdict


def test_the_line_torn_at_500_kib_stays_torn_after_packing():
    body = b"User-agent: *\n".ljust(MAX_BODY_BYTES - 11, b"#") + b"\nDisallow: /a/long/path\n"
    verdict = Verdict.unpack(verdict_for_status(200, body, 1).pack())

    assert verdict is not None
    assert verdict.allows("linkcrawler", "/")
    assert len(verdict.body) == MAX_BODY_BYTES + 1


@given(st.binary(max_size=200))
def test_what_is_no_packed_verdict_counts_as_none(packed: bytes):
    assert Verdict.unpack(packed) is None


@pytest.mark.parametrize("damage", [lambda p: p[:-6], lambda p: p.replace(b'"v": 1', b'"v": 2'), lambda p: b""])
def test_a_damaged_or_newer_verdict_counts_as_none(damage):
    packed = verdict_for_status(200, NOTHING * 50, 1).pack()

    assert Verdict.unpack(damage(packed)) is None


def test_a_packed_verdict_that_would_inflate_without_bound_counts_as_none():
    line = verdict_for_status(200, b"", 1).pack().partition(b"\n")[0]

    assert Verdict.unpack(line + b"\n" + zlib.compress(bytes(50_000_000))) is None


class Clock:
    """An instant that the test sets."""

    now_ms = 0

    def __call__(self) -> int:
        return self.now_ms


def test_the_cache_forgets_what_is_no_longer_valid():
    clock = Clock()
    cache = VerdictCache(now_ms=clock)
    cache.put("https://a", verdict_for_status(200, NOTHING, 0))
    cache.put("https://b", verdict_for_status(500, b"", 0))
    clock.now_ms = 300_000

    assert cache.get("https://a") is not None
    assert cache.get("https://b") is None
    assert cache.get("https://c") is None
    assert len(cache) == 1


def test_the_cache_makes_room_by_what_was_unused_for_longest():
    cache = VerdictCache(max_entries=2, now_ms=Clock())
    for origin in ("https://a", "https://b"):
        cache.put(origin, verdict_for_status(404, b"", 0))
    cache.get("https://a")
    cache.put("https://c", verdict_for_status(404, b"", 0))

    assert [cache.get(f"https://{name}") is not None for name in "abc"] == [True, False, True]


def test_the_cache_is_bounded_in_bytes_too_and_always_keeps_the_newest():
    cache = VerdictCache(max_bytes=1_000_000, now_ms=Clock())
    for i in range(50):
        cache.put(f"https://{i}", verdict_for_status(200, b"#" * 100_000, 0))
    assert len(cache) == 1
    cache.put("https://big", verdict_for_status(200, b"#" * 400_000, 0))

    assert len(cache) == 1
    assert cache.get("https://big") is not None


def test_a_replaced_verdict_is_counted_once():
    cache = VerdictCache(max_bytes=2_000_000, now_ms=Clock())
    cache.put("https://small", verdict_for_status(404, b"", 0))
    for _ in range(100):
        cache.put("https://a", verdict_for_status(200, b"#" * 100_000, 0))

    assert cache.get("https://small") is not None
