"""The rows of replies as types, for programs that are checked: the metric block, and a link.

    for row in index.refdomains("example.com").typed(analytics.Block):
        total += row["backlinks"]

Rows are dicts at run time; a row of groups has its key beside the block.
"""

from __future__ import annotations

from datetime import datetime
from typing import TypedDict


class Block(TypedDict):
    """The metric block. What needs a window is None where none was asked."""

    backlinks: int
    backlinks_instances: int
    referring_pages: int
    referring_hosts: int
    referring_domains: int
    referring_sites: int
    referring_ips: int
    referring_subnets: int
    backlinks_follow: int
    backlinks_nofollow: int
    backlinks_ugc: int
    backlinks_sponsored: int
    referring_domains_follow: int
    referring_domains_nofollow_any: int
    referring_domains_nofollow_only: int
    backlinks_text: int
    backlinks_image: int
    backlinks_form: int
    backlinks_frame: int
    redirects_in: int
    canonicals_in: int
    alternates_in: int
    feeds_in: int
    backlinks_broken: int | None
    broken_pages: int | None
    backlinks_unverified: int
    links_per_referring_domain: float | None
    top1_share: float | None
    top10_share: float | None
    first_seen: datetime | None
    last_confirmed: datetime | None
    new_backlinks: int | None
    new_link_added: int | None
    new_page_discovered: int | None
    restored_backlinks: int | None
    lost_backlinks: int | None
    net_backlinks: int | None
    new_referring_domains: int | None
    restored_referring_domains: int | None
    lost_referring_domains: int | None
    net_referring_domains: int | None
    growth_rate: float | None
    velocity: float | None


class Link(TypedDict):
    """A backlink: what is known of it at the asked instant."""

    source_url: str
    source_domain: str
    target_url: str
    target_domain: str
    anchor: str
    rel: list[str]
    follow: bool
    link_type: str
    instances: int
    first_seen: datetime
    last_confirmed: datetime
    lost_at: datetime | None
    lost_reason: str
    new_by: str
    evidence: str
