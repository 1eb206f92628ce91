"""Streaks: hosts that answer every URL with the same page, such as a "not found" that says 200 OK.

Links that are relative to such a page lead to a new URL on each of its copies, and that URL has the same page again.
Whatever else the page links to was offered when it came first, so that nothing is lost when the copies offer nothing.
"""

from __future__ import annotations

from collections import OrderedDict

from xxhash import xxh64_intdigest

MAX_SAME = 10  # copies in a row whose links are offered
MAX_HOSTS = 10_000  # remembered, about 4 MB: a host that was not met for so long starts anew


class Streaks:
    """Of each host met lately: its last page, and under how many URLs in a row it came."""

    def __init__(self, max_same: int = MAX_SAME, max_hosts: int = MAX_HOSTS) -> None:
        self._max_same = max_same
        self._max_hosts = max_hosts
        self._hosts: OrderedDict[str, tuple[int, str, int]] = OrderedDict()  # digest, last URL, number of URLs

    def is_copy(self, host: str, url: str, body: bytes) -> bool:
        """Whether `body`, the page at `url`, came under `max_same` URLs of `host` in a row before this one.

        The page is remembered. An empty one says nothing, and ends no streak.

        >>> streaks = Streaks(max_same=2)
        >>> [streaks.is_copy("a.example", f"http://a.example/{n}", b"not found") for n in range(4)]
        [False, False, True, True]
        """
        if not body:
            return False
        digest = xxh64_intdigest(body)
        last_digest, last_url, n_urls = self._hosts.pop(host, (digest, "", 0))
        if digest != last_digest:
            n_urls = 0
        if url != last_url:
            n_urls += 1
        self._hosts[host] = (digest, url, n_urls)
        if len(self._hosts) > self._max_hosts:
            self._hosts.popitem(last=False)
        return n_urls > self._max_same
