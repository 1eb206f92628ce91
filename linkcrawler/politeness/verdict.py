"""What the answer to a request for /robots.txt means, as a value that workers can share.

    2xx                     the file's rules apply
    3xx, 4xx except 429     everything is allowed: there is no file (2.3.1.3; also a sixth redirect)
    429, 5xx, other, none   nothing is allowed for now: `robots_unreachable` (2.3.1.4)

Sections are of RFC 9309. It counts 429 as 4xx; Google reads it as a server that is overloaded, and so do we.
A verdict holds for 24 hours, an unreachable one for 5 minutes, so that a restarting server costs little.
"""

from __future__ import annotations

import json
import zlib
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from linkcrawler.politeness.robots import MAX_BODY_BYTES, Robots, parse
from linkcrawler.records import Outcome

VALID_MS = 24 * 3600 * 1000  # RFC 9309, 2.4: at most 24 hours
UNREACHABLE_VALID_MS = 5 * 60 * 1000
MAX_REDIRECTS = 5  # RFC 9309, 2.3.1.2; the caller follows them, to any host

_FORMAT = 1


class VerdictKind(StrEnum):
    """What a host's robots.txt lets through."""

    RULES = "rules"
    ALLOW_ALL = "allow_all"
    UNREACHABLE = "unreachable"


@dataclass(frozen=True)
class Verdict:
    """The robots.txt of one origin (scheme, host, port) as it was at `fetched_at` (ms since 1970)."""

    kind: VerdictKind
    fetched_at: int
    status: int = 0  # of the last answer; 0 where there was none
    reason: str = ""  # one line, of an unreachable file
    body: bytes = b""  # of kind `rules`: what is parsed of the file, at most 500 KiB

    @cached_property
    def robots(self) -> Robots:
        """The parsed file; empty for the other kinds."""
        return parse(self.body)

    @property
    def sitemaps(self) -> tuple[str, ...]:
        """The sitemaps that the file names, as written."""
        return self.robots.sitemaps

    @property
    def valid_ms(self) -> int:
        """How long the verdict holds from `fetched_at`, in ms: also the lifetime of a shared copy."""
        return UNREACHABLE_VALID_MS if self.kind is VerdictKind.UNREACHABLE else VALID_MS

    def is_valid(self, now: int) -> bool:
        """Whether it still holds at `now` (ms since 1970); one from the future (another clock) does."""
        return now < self.fetched_at + self.valid_ms

    def refusal(self, agent: str, path_and_query: str) -> Outcome | None:
        """Why `agent` may not fetch the path: `robots_denied`, `robots_unreachable`; None where it may."""
        match self.kind:
            case VerdictKind.ALLOW_ALL:
                return None
            case VerdictKind.UNREACHABLE:
                return Outcome.ROBOTS_UNREACHABLE
        return None if self.robots.allows(agent, path_and_query) else Outcome.ROBOTS_DENIED

    def allows(self, agent: str, path_and_query: str) -> bool:
        """Whether `agent` may fetch the path now."""
        return self.refusal(agent, path_and_query) is None

    def crawl_delay_s(self, agent: str) -> float | None:
        """The Crawl-delay that applies to `agent`, uncut; None where there is none."""
        return self.robots.crawl_delay_s(agent)

    def pack(self) -> bytes:
        """The verdict as bytes for the shared cache: one line of JSON, then the file compressed (zlib).

        >>> Verdict.unpack(Verdict(VerdictKind.RULES, 7, 200, body=b"Allow: /").pack()).body
        b'Allow: /'
        """
        head = {
            "v": _FORMAT,
            "kind": self.kind,
            "fetched_at": self.fetched_at,
            "status": self.status,
            "reason": self.reason,
        }
        return json.dumps(head).encode() + b"\n" + zlib.compress(self.body)

    @classmethod
    def unpack(cls, packed: bytes) -> Verdict | None:
        """Read what `pack` wrote; None where it was written by another version or is damaged: fetch again."""
        line, _, compressed = packed.partition(b"\n")
        try:
            head = json.loads(line)
            if head["v"] != _FORMAT:
                return None
            # What is inflated is bounded, whoever wrote the value: by the octet after which a sound one has ended.
            inflater = zlib.decompressobj()
            body = inflater.decompress(compressed, MAX_BODY_BYTES + 2)
            if not inflater.eof:
                return None
            return cls(
                VerdictKind(head["kind"]),
                int(head["fetched_at"]),
                int(head["status"]),
                str(head["reason"]),
                body,
            )
        except (ValueError, KeyError, TypeError, zlib.error):
            return None


def verdict_for_status(status: int, body: bytes, fetched_at: int) -> Verdict:
    """The verdict on an HTTP answer to /robots.txt, redirects followed; `body` is content-decoded.

    A 3xx here is one that leads nowhere: no Location, or more than MAX_REDIRECTS of them.
    """
    if 200 <= status < 300:
        # One octet more than is parsed tells the parser that the file was longer, so it drops the torn line.
        return Verdict(VerdictKind.RULES, fetched_at, status, body=bytes(body[: MAX_BODY_BYTES + 1]))
    if 300 <= status < 500 and status != 429:
        return Verdict(VerdictKind.ALLOW_ALL, fetched_at, status)
    return Verdict(VerdictKind.UNREACHABLE, fetched_at, status, f"robots.txt answered {status}")


def verdict_for_failure(outcome: Outcome, reason: str, fetched_at: int) -> Verdict:
    """The verdict where there was no answer: no such name, no connection, timeout, refused address."""
    return Verdict(VerdictKind.UNREACHABLE, fetched_at, reason=f"robots.txt: {outcome}: {reason}".removesuffix(": "))
