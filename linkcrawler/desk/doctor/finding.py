"""One thing that was looked at."""

from __future__ import annotations

from dataclasses import dataclass

OK, WARNING, FAILED = "ok", "warning", "failed"

# Workers speak once a second, and one that is silent for ten is taken for dead (crawl/standing.py).
CLOCK_WARNING_S, CLOCK_FAILED_S = 2.0, 8.0


@dataclass(frozen=True, slots=True)
class Finding:
    """What was looked at, how it is, in words, and what to do; the remedy is empty where it is ok."""

    check: str
    status: str  # ok, warning, failed
    said: str
    remedy: str = ""


def ok(check: str, said: str) -> Finding:
    """It is as it should be."""
    return Finding(check, OK, said)


def warning(check: str, said: str, remedy: str) -> Finding:
    """It works, but may not for long, or not for everything."""
    return Finding(check, WARNING, said, remedy)


def failed(check: str, said: str, remedy: str) -> Finding:
    """Something does not work."""
    return Finding(check, FAILED, said, remedy)


def clock_of(check: str, whose: str, theirs_s: float, ours_s: float) -> Finding:
    """How far a service's clock is from this machine's, both in seconds since 1970."""
    ahead_s = theirs_s - ours_s
    said = f"the clock of {whose} is {abs(ahead_s):.1f} s {'ahead of' if ahead_s > 0 else 'behind'} this machine's"
    remedy = "set both by NTP (timedatectl set-ntp true, or chrony): workers whose clock is off are taken for dead"
    if abs(ahead_s) >= CLOCK_FAILED_S:
        return failed(check, said, remedy)
    return warning(check, said, remedy) if abs(ahead_s) >= CLOCK_WARNING_S else ok(check, said)
