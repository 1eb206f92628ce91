"""The names of the metric block, in their order, with what each is where nothing links.

The words behind the names are in DEFINITIONS.md and docs/metrics.md, their SQL in
queries/fragments/metric_block.sql; a test holds the three together.
"""

from __future__ import annotations

from dataclasses import dataclass

# A number changes its meaning only together with this.
DEFINITIONS_VERSION = 1

# A source page counts as confirmed where it was fetched with the link within this many days before `as_of`.
CONFIRMED_DAYS = 30


@dataclass(frozen=True, slots=True)
class Metric:
    """One number of the block. `empty` is its value where nothing links: zero of a count, else unknown."""

    name: str
    kind: str  # count, ratio, share (0 to 1) or instant
    is_nullable: bool = False

    @property
    def empty(self) -> int | None:
        return None if self.is_nullable else 0


METRICS: tuple[Metric, ...] = (
    Metric("backlinks", "count"),
    Metric("backlinks_instances", "count"),
    Metric("referring_pages", "count"),
    Metric("referring_hosts", "count"),
    Metric("referring_domains", "count"),
    Metric("referring_sites", "count"),
    Metric("referring_ips", "count"),
    Metric("referring_subnets", "count"),
    Metric("backlinks_follow", "count"),
    Metric("backlinks_nofollow", "count"),
    Metric("backlinks_ugc", "count"),
    Metric("backlinks_sponsored", "count"),
    Metric("referring_domains_follow", "count"),
    Metric("referring_domains_nofollow_any", "count"),
    Metric("referring_domains_nofollow_only", "count"),
    Metric("backlinks_text", "count"),
    Metric("backlinks_image", "count"),
    Metric("backlinks_form", "count"),
    Metric("backlinks_frame", "count"),
    Metric("redirects_in", "count"),
    Metric("canonicals_in", "count"),
    Metric("alternates_in", "count"),
    Metric("feeds_in", "count"),
    Metric("backlinks_broken", "count", is_nullable=True),
    Metric("broken_pages", "count", is_nullable=True),
    Metric("backlinks_unverified", "count"),
    Metric("links_per_referring_domain", "ratio", is_nullable=True),
    Metric("top1_share", "share", is_nullable=True),
    Metric("top10_share", "share", is_nullable=True),
    Metric("first_seen", "instant", is_nullable=True),
    Metric("last_confirmed", "instant", is_nullable=True),
)

# The columns of each question's rows: of a group its key and the block, of a link what is known of it.
_BLOCK = tuple(metric.name for metric in METRICS)
COLUMNS: dict[str, tuple[str, ...]] = {
    "report": ("target", *_BLOCK),
    "compare": ("target", *_BLOCK),
    "refdomains": ("source_domain", *_BLOCK),
    "anchors": ("anchor", *_BLOCK),
    "pages": ("target_url", *_BLOCK),
    "backlinks": (
        "source_url",
        "source_domain",
        "target_url",
        "target_domain",
        "anchor",
        "rel",
        "follow",
        "link_type",
        "instances",
        "first_seen",
        "last_confirmed",
        "lost_at",
        "lost_reason",
        "new_by",
        "evidence",
    ),
}
