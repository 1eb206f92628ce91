"""What each answer looks like, written as itself: an object, a list of one item, or the kind of a value.

A `?` behind a kind says that the value may be null. `openapi` makes schemas of it; the answers to questions are not
here, they are read off the replies.
"""

from __future__ import annotations

from typing import Any

Shape = Any  # dict of shapes, list of one shape, or a kind

CAMPAIGN = {
    "campaign": "text",
    "target": "text",
    "source_domains": "texts",
    "target_prefix": "text",
    "utm_campaign": "text",
    "anchor_regex": "text",
    "since": "instant?",
    "until": "instant?",
    "cost": "ratio?",
    "currency": "text",
}
CRAWL = {
    "crawl": "text",
    "state": "text",
    "reason": "text",
    "n_workers": "count",
    "pages": "count",
    "pages_per_s": "ratio",
    "outcomes": "counts",
    "seen": "count",
    "queued": "count",
    "leased": "count",
    "hosts_ready": "count",
    "hosts_in_flight": "count",
    "leases": "count",
    "oldest_lease_deadline_at": "instant?",
    "parked": "counts?",
    "workers": [
        {
            "worker": "text",
            "is_alive": "flag",
            "pages": "count",
            "pages_per_s": "ratio",
            "hosts_in_flight": "count",
            "silent_ms": "count",
            "trouble": "text",
        }
    ],
}
SPAN = {
    "source_url": "text",
    "target_url": "text",
    "link_class": "text",
    "span_no": "count",
    "link_type": "text",
    "anchor": "text",
    "rel": "texts",
    "follow": "flag",
    "follow_signal": "text",
    "instances": "count",
    "href": "text",
    "placement": "text",
    "first_seen": "instant",
    "last_confirmed": "instant",
    "lost_at": "instant?",
    "lost_reason": "text",
    "new_by": "text",
    "is_unverified": "flag",
    "crawl": "text",
    "evidence": "text",
}
FETCH = {
    "fetched_at": "instant",
    "outcome": "text",
    "status": "count",
    "reason": "text",
    "crawl": "text",
    "evidence": "text",
}
NOTE = {"at": "instant", "target": "text", "note": "text"}
RULES = {
    "target": "text",
    "rows": [{"position": "count", "category": "text", "kind": "text", "pattern": "text"}],
}
TOKEN = {"id": "text", "name": "text", "scope": "texts", "created_at": "instant", "expires_at": "instant?"}
WATCH = {
    "target": "text",
    "scope": "text",
    "since": "instant",
    "webhook_url": "text",
    "is_signed": "flag",
    "created_at": "instant",
}
LIST = {"target": "text", "list": "text", "unchanged": "count", "items": "texts"}

SHAPES: dict[str, Shape] = {
    "index": {
        "definitions_version": "count",
        "pages_known": "count",
        "pages_fetched": "count",
        "links_recorded": "count",
        "domains_linked": "count",
        "last_fetched_at": "instant?",
        "crawls": [
            {
                "crawl": "text",
                "page_fetches": "count",
                "first_fetched_at": "instant",
                "last_fetched_at": "instant",
            }
        ],
        "most_linked": [{"target_domain": "text", "linking_domains": "count"}],
    },
    "metrics": {
        "definitions_version": "count",
        "rows": [
            {"name": "text", "kind": "text", "meaning": "text", "is_nullable": "flag", "needs_window": "flag"},
        ],
    },
    "attributes": {
        "rows": [{"name": "text", "kind": "text", "meaning": "text", "is_group": "flag", "operators": "texts"}],
    },
    "tables": {
        "rows": [
            {"name": "text", "kind": "text", "meaning": "text", "columns": [{"name": "text", "type": "text"}]},
        ],
        "examples": [{"question": "text", "statement": "text"}],
    },
    "sql": {
        "columns": [{"name": "text", "type": "text"}],
        "rows": "lists",
        "rows_read": "count",
        "elapsed_ms": "ratio",
        "is_cut": "flag",
    },
    "status": {
        "data": "text",
        "services": [{"service": "text", "pid": "count", "url": "text", "started_at": "ratio"}],
        "redis_memory_bytes": "count?",
        "crawls": [CRAWL],
    },
    "crawl": CRAWL,
    "order_crawl": CRAWL,
    "why": {"url": "text", "crawl": "text", "state": "text", "reason": "text", "detail": "text", "...": "any"},
    "evidence": {
        "source_url": "text",
        "target_url": "text",
        "as_of": "instant",
        "spans": [SPAN],
        "fetches": [FETCH],
        "page": "object?",
        "page_trouble": "text?",
    },
    "verify": {"source_url": "text", "target": "text", "verdict": "text", "reason": "text", "...": "any"},
    "campaigns": {"rows": [CAMPAIGN]},
    "add_campaign": CAMPAIGN | {"is_new": "flag"},
    "remove_campaign": CAMPAIGN,
    "annotate": NOTE,
    "remove_annotations": {"rows": [NOTE]},
    "lists": {
        "target": "text",
        "lists": {"brand": "texts", "keyword": "texts", "money_page": "texts", "competitor": "texts"},
    },
    "add_items": LIST | {"added": "texts"},
    "remove_items": LIST | {"removed": "texts"},
    "page_rules": RULES,
    "add_page_rule": RULES,
    "remove_page_rules": RULES,
    "watches": {
        "rows": [
            {
                "target": "text",
                "scope": "text",
                "since": "instant",
                "webhook_url": "text",
                "is_signed": "flag",
                "n_events": "count",
                "n_undelivered": "count",
                "delivered_at": "instant?",
                "n_failures": "count",
                "next_attempt_at": "instant?",
                "last_error": "text",
            }
        ]
    },
    "add_watch": WATCH | {"is_new": "flag"},
    "remove_watch": WATCH,
    "watch_events": {"rows": "objects", "cursor": "text"},
    "run_watches": {
        "n_events": "count",
        "n_new": "count",
        "n_lost": "count",
        "n_changed": "count",
        "n_delivered": "count",
        "n_failed": "count",
    },
    "access": {"scope": "texts"},
    "tokens": {"rows": [TOKEN]},
    "create_token": {"token": "text"} | TOKEN,
    "revoke_token": TOKEN,
}
CREATING = ("add_campaign", "annotate", "add_page_rule", "add_watch", "create_token")  # 201 where it is new
