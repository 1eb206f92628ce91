"""Hosts that answer every URL with one and the same page."""

from __future__ import annotations

from linkcrawler.crawl.streaks import MAX_SAME, Streaks


def copies(streaks: Streaks, bodies: list[bytes], host: str = "a.example") -> list[bool]:
    """The verdicts on `bodies`, each under a URL of its own."""
    return [streaks.is_copy(host, f"http://{host}/{n}", body) for n, body in enumerate(bodies)]


def test_the_first_ten_copies_are_pages_and_the_eleventh_is_none() -> None:
    assert copies(Streaks(), [b"not found"] * 13) == [False] * MAX_SAME + [True] * 3
    assert MAX_SAME == 10


def test_another_page_ends_the_streak() -> None:
    assert copies(Streaks(max_same=2), [b"x", b"x", b"x", b"other", b"x", b"x", b"x"]) == [
        *(False, False, True, False, False, False, True)
    ]


def test_the_same_url_again_is_no_copy() -> None:
    streaks = Streaks(max_same=2)

    assert [streaks.is_copy("a.example", "http://a.example/", b"x") for _ in range(5)] == [False] * 5


def test_an_empty_page_is_no_copy_and_ends_no_streak() -> None:
    assert copies(Streaks(max_same=1), [b"", b"", b"", b"x", b"", b"x"]) == [False] * 5 + [True]


def test_every_host_has_a_streak_of_its_own() -> None:
    streaks = Streaks(max_same=1)

    assert copies(streaks, [b"x"], "a.example") == copies(streaks, [b"x"], "b.example") == [False]
    assert streaks.is_copy("a.example", "http://a.example/2", b"x")


def test_the_host_that_was_not_met_for_longest_is_forgotten_first() -> None:
    streaks = Streaks(max_same=1, max_hosts=2)
    for host in ("a.example", "b.example", "a.example", "c.example"):
        streaks.is_copy(host, f"http://{host}/1", b"x")

    assert streaks.is_copy("a.example", "http://a.example/2", b"x")
    assert not streaks.is_copy("b.example", "http://b.example/2", b"x")
