"""What a person sees of a crawl's profile: where the CPU time of each attempt at a page went."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

import click

# As a page goes through them; each with what it stands for.
STAGES = {
    "engine": "Scrapy's engine, spider, event loop",
    "download": "request, response, HTTP",
    "tls": "handshakes, encryption",
    "parse": "HTML to a tree",
    "canonicalise": "hrefs to URLs",
    "extract": "links, anchors, directives, digest",
    "discovery": "which URLs are offered",
    "frontier": "claims, offers, leases",
    "warc": "compressed and written",
    "rows": "records to columns",
    "insert": "columns to the store, histories",
    "garbage": "cycles looked for",
    "threads": "other threads: names looked up",
}
FEW = 300  # a worker starts in half a second, a page takes two milliseconds


def profile_of(profiles: Sequence[dict[str, Any]]) -> dict[str, Any] | None:
    """The profiles of a crawl's workers as one: CPU ms per attempt, by stage and in all, and how late the loop was.

    An attempt is a row of `fetches` of a page, whatever came of it: a URL that is tried again counts again. What the
    event loop's thread does outside of all stages is its engine. None where no worker told of an attempt.

    >>> worker = {"cpu_s": 3, "loop_s": 2, "stages_s": {"parse": 0.5}, "stages_aside_s": {"warc": 0.75}}
    >>> worker |= {"lags_ms": {"0.5": 9, "20": 1}, "own_lags_ms": {"0.5": 10}}
    >>> told = profile_of([worker | {"n_pages": 1000}])
    >>> told["cpu_ms_per_attempt"], told["stages_ms_per_attempt"]["engine"], told["stages_ms_per_attempt"]["threads"]
    (3.0, 1.5, 0.25)
    >>> told["lag_p50_ms"], told["lag_p99_ms"], told["own_lag_p99_ms"]
    (0.5, 20.0, 0.5)
    """
    from linkcrawler.crawl.stages import percentile

    n_attempts = sum(one["n_pages"] for one in profiles)
    if not n_attempts:
        return None
    stages: Counter[str] = Counter()
    lags: dict[str, Counter[float]] = {"lags_ms": Counter(), "own_lags_ms": Counter()}
    for one in profiles:
        here, aside = Counter(one["stages_s"]), Counter(one["stages_aside_s"])
        here["engine"] = one["loop_s"] - sum(here.values())
        here["threads"] = one["cpu_s"] - one["loop_s"] - sum(aside.values())
        stages.update(aside)
        stages.update(here)
        for kind, counted in lags.items():
            counted.update({float(lag): n for lag, n in one[kind].items()})
    per_attempt = {stage: round(max(stages[stage], 0.0) / n_attempts * 1000, 3) for stage in STAGES}
    return {
        "n_attempts": n_attempts,
        "cpu_ms_per_attempt": round(sum(one["cpu_s"] for one in profiles) / n_attempts * 1000, 3),
        "stages_ms_per_attempt": per_attempt,
        "lag_p50_ms": percentile(lags["lags_ms"].items(), 0.5),
        "lag_p99_ms": percentile(lags["lags_ms"].items(), 0.99),
        "own_lag_p99_ms": percentile(lags["own_lags_ms"].items(), 0.99),
    }


def print_profile(profile: dict[str, Any]) -> None:
    """The stages, the most expensive first."""
    total = profile["cpu_ms_per_attempt"]
    n = profile["n_attempts"]
    of = f"{n:,} attempt{'s' * (n != 1)} at pages"
    start = "mostly start-up: too few to tell" if n < FEW else "start-up included"
    click.echo(f"\n  CPU per attempt  {total:.2f} ms in the workers, {of} ({start}); services not counted")
    for stage, ms in sorted(profile["stages_ms_per_attempt"].items(), key=lambda item: -item[1]):
        click.echo(f"  {stage:<12}  {ms:6.2f} ms  {ms / total if total else 0:4.0%}  {STAGES[stage]}")
    late = f"late by {profile['lag_p50_ms']:g} ms (p50), {profile['lag_p99_ms']:g} ms (p99)"
    click.echo(f"  event loop    {late}, of which by own work {profile['own_lag_p99_ms']:g} ms (p99)")
