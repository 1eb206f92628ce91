"""The names of the metric block, in their order, with what each is where nothing links.

The words behind the names are in DEFINITIONS.md and docs/metrics.md, their SQL in
queries/fragments/metric_block.sql and window_block.sql; a test holds the three together.
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
    kind: str  # count, ratio, share (0 to 1), percent, rate (per month) or instant
    is_nullable: bool = False
    needs_window: bool = False  # null where none is asked

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
    Metric("new_backlinks", "count", is_nullable=True, needs_window=True),
    Metric("new_link_added", "count", is_nullable=True, needs_window=True),
    Metric("new_page_discovered", "count", is_nullable=True, needs_window=True),
    Metric("restored_backlinks", "count", is_nullable=True, needs_window=True),
    Metric("lost_backlinks", "count", is_nullable=True, needs_window=True),
    Metric("net_backlinks", "count", is_nullable=True, needs_window=True),
    Metric("new_referring_domains", "count", is_nullable=True, needs_window=True),
    Metric("restored_referring_domains", "count", is_nullable=True, needs_window=True),
    Metric("lost_referring_domains", "count", is_nullable=True, needs_window=True),
    Metric("net_referring_domains", "count", is_nullable=True, needs_window=True),
    Metric("growth_rate", "percent", is_nullable=True, needs_window=True),
    Metric("velocity", "rate", is_nullable=True, needs_window=True),
)

NEW_BY = ("link_added", "page_discovered", "link_restored")
LOST_REASONS = (
    "link_removed",
    "page_not_found",
    "page_gone",
    "page_redirected",
    "page_noindex",
    "page_canonicalised",
    "page_unreachable",
    "robots_disallowed",
    "dropped_by_policy",
)

# The columns of the rows: of a group its key and the block, of a link what is known of it.
BLOCK = tuple(metric.name for metric in METRICS)
LINK = (
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
)
RANKS = ("domain_rank", "domain_rank_pct")
RANK_BANDS = ("99-100", "95-99", "90-95", "80-90", "50-80", "0-50", "unranked")  # of domain_rank_pct, 95 < pct <= 99
SHARES = ("share_of_backlinks", "share_of_referring_domains")
LINKER = ("source_domain", "matches", *RANKS, "backlinks_by_target", "backlinks", "backlinks_follow")
COMPETITOR = (
    "target_domain",
    "shared",
    "jaccard",
    "share_of_target",
    "share_of_competitor",
    "referring_domains",
    *RANKS,
)
OVERLAP = (
    "target_a",
    "target_b",
    "shared",
    "jaccard",
    "share_of_a",
    "share_of_b",
    "referring_domains_a",
    "referring_domains_b",
    "unique_a",
    "unique_b",
    "all_referring_domains",
    "shared_by_all",
)
LINKED_DOMAIN = (
    "target_domain",
    *RANKS,
    "backlinks",
    "backlinks_follow",
    "linking_pages",
    "first_seen",
    "last_confirmed",
)
PARTNER = (
    "source_domain",
    *RANKS,
    "backlinks",
    "backlinks_follow",
    "share_of_backlinks",
    "cumulative_share",
    "share_of_authority",
    "cumulative_authority",
)
QUALITY = (
    "target",
    "rank_band",
    "referring_domains",
    "share_of_referring_domains",
    "backlinks",
    "share_of_backlinks",
    "backlinks_follow",
    "follow_share",
    "links_per_referring_domain",
    "share_of_authority",
)
NEIGHBOUR = ("source_domain", "target_domain", "backlinks", "backlinks_follow")
CURVES = (
    "date",
    "target",
    "backlinks",
    "referring_domains",
    "backlinks_index",
    "referring_domains_index",
)
_MOVED_LINKS = (
    "new_backlinks",
    "new_link_added",
    "new_page_discovered",
    "restored_backlinks",
    "lost_backlinks",
)
_MOVED_DOMAINS = (
    "new_referring_domains",
    "restored_referring_domains",
    "lost_referring_domains",
    "net_referring_domains",
)
GROWTH = (
    "target",
    "backlinks_from",
    "backlinks_to",
    *_MOVED_LINKS,
    "net_backlinks",
    "growth_rate",
    "referring_domains_from",
    "referring_domains_to",
    *_MOVED_DOMAINS,
    "velocity",
    "panel_pages",
    "panel_rate",
)
HISTORY = (
    "date",
    "backlinks",
    "backlinks_follow",
    "backlinks_nofollow",
    "referring_domains",
    "referring_pages",
    *_MOVED_LINKS,
    "lost_by_reason",
    "net_backlinks",
    *_MOVED_DOMAINS,
    "growth_rate",
    "pages_read",
    "panel_rate",
)
DIMENSIONS = ("source_domain", "source_tld", "source_network", "anchor", "target_url")
DIVERSITY = (
    "target",
    "dimension",
    "backlinks",
    "groups",
    "entropy_bits",
    "evenness",
    "effective_number",
    "hhi",
    "top1_share",
    "top10_share",
    "gini",
    "lorenz",
)
