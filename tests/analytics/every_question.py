"""One call of each question, and one small index in which each of them has rows."""

from __future__ import annotations

from collections.abc import Callable

from analytics import Analytics, Reply
from tests.analytics.hand_made import HandMade, day

A, B, T, U = (f"https://{name}.test" for name in "abtu")
# One call of each question; a new question gets its line here.
QUESTIONS: dict[str, Callable[[Analytics], Reply]] = {
    "report": lambda index: index.report("t.test"),
    "compare": lambda index: index.compare(["t.test", "u.test"], from_=day(1), to=day(40)),
    "backlinks": lambda index: index.backlinks("t.test"),
    "refdomains": lambda index: index.refdomains("t.test"),
    "anchors": lambda index: index.anchors("t.test", from_=day(1), to=day(40)),
    "pages": lambda index: index.pages("t.test"),
    "tlds": lambda index: index.tlds("t.test"),
    "networks": lambda index: index.networks("t.test"),
    "breakdown": lambda index: index.breakdown("t.test", "first_seen_month"),
    "history": lambda index: index.history("t.test", by="week", from_=day(0), to=day(40)),
    "new_lost": lambda index: index.new_lost("t.test", from_=day(-1), to=day(40)),
    "landing": lambda index: index.landing("t.test"),
    "broken": lambda index: index.broken("t.test"),
    "dead_pages": lambda index: index.dead_pages("t.test"),
    "categories": lambda index: index.categories("t.test"),
    "campaign_report": lambda index: index.campaign_report(),
    "campaign_survival": lambda index: index.campaign_survival("spring"),
    "changes": lambda index: index.changes("w.test", from_=day(60), to=day(110)),
    "traffic": lambda index: index.traffic("t.test"),
    "traffic_rows": lambda index: index.traffic_rows("t.test"),
    "opportunities": lambda index: index.opportunities("t.test"),
    "spam": lambda index: index.spam("t.test"),
    "countries": lambda index: index.countries("t.test"),
    "anchor_classes": lambda index: index.anchor_classes("t.test"),
    "diversity": lambda index: index.diversity(["t.test"]),
    "explain": lambda index: index.explain("t.test", from_=day(1), to=day(40)),
    "annotations": lambda index: index.annotations("t.test"),
    "authority": lambda index: index.authority("t.test"),
    "authority_top": lambda index: index.authority_top(),
    "authority_history": lambda index: index.authority_history("t.test"),
    "authority_runs": lambda index: index.authority_runs(),
    "authority_compare": lambda index: index.authority_compare("web-domain"),
    "imported_graphs": lambda index: index.imported_graphs(),
    "sources": lambda index: index.sources("t.test"),
    "source_links": lambda index: index.source_links("t.test"),
    "page_points": lambda index: index.page_points("t.test"),
    "month_points": lambda index: index.month_points("t.test", from_=day(-40), to=day(40)),
    "correlation": lambda index: index.correlation("t.test"),
    "monthly_correlation": lambda index: index.monthly_correlation("t.test", from_=day(-40), to=day(40)),
    "growth": lambda index: index.growth(["t.test", "u.test"], from_=day(1), to=day(40)),
    "curves": lambda index: index.curves(["t.test", "u.test"], from_=day(1), to=day(40)),
    "intersect": lambda index: index.intersect(["t.test", "u.test"], min_matches=1),
    "gap": lambda index: index.gap("u.test", ["t.test"]),
    "competitors": lambda index: index.competitors("t.test"),
    "overlap": lambda index: index.overlap(["t.test", "u.test"]),
    "linked_domains": lambda index: index.linked_domains("a.test"),
    "neighbours": lambda index: index.neighbours("t.test"),
    "partners": lambda index: index.partners("t.test"),
    "quality": lambda index: index.quality(["t.test", "u.test"]),
}


def fill(rows: HandMade) -> None:
    """Two live links to t.test and a lost one, and what an analyst recorded of it; w.test wins some weekly."""
    rows.put(
        "links",
        rows.link(f"{A}/1", f"{T}/x", rel=["ugc", "nofollow"], follow=False),
        rows.link(f"{A}/2", f"{T}/x", anchor="a <b> & \u202e"),
        rows.link(f"{B}/1", f"{T}/y", first_seen=day(2), lost_at=day(9), lost_reason="page_gone"),
        rows.link(f"{A}/1", "https://v.test/"),
    )
    rows.put("pages", rows.page(f"{T}/x", 404, last_attempted_at=day(0)))
    rows.put("campaigns", {"campaign": "spring", "target_domain": "t.test", "target_prefix": f"{T}/", "cost": 10.0})
    rule = {"target_domain": "t.test", "category": "tea", "kind": "prefix", "pattern": f"{T}/x", "position": 1}
    rows.put("page_rules", rule)
    visited = {"target_domain": "t.test", "date": day(0).date(), "until": day(30).date(), "url": f"{T}/x", "clicks": 3}
    rows.put("traffic", visited | {"impressions": 40, "position": 2.5, "source": "x.csv"})
    ranked(rows)
    rows.put("annotations", {"target_domain": "t.test", "at": day(3), "note": "relaunch"})
    for week in range(16):
        n_new = 30 if week == 12 else 1
        at = day(6 + week * 7)
        weekly = (rows.link(f"https://w{week}-{i}.test/", "https://w.test/", first_seen=at) for i in range(n_new))
        rows.put("links", *weekly)
    rows.put("annotations", {"target_domain": "", "at": day(6 + 12 * 7), "note": "update"})


def ranked(rows: HandMade) -> None:
    """One run of authority that ranked two domains."""
    rows.put("authority_runs", {"run_id": "2026", "as_of": day(1), "damping": 0.85, "n_domains": 2})
    graph = {"graph": "web-domain", "level": "domain", "n_vertices": 2, "n_edges": 1, "n_ranks": 2}
    rows.put("web_graphs", graph | {"imported_at": day(0)})
    theirs = {"graph": "web-domain", "pagerank": 0.5, "harmonic": 1.0}
    rows.put("web_graph_ranks", theirs | {"name": "a.test"}, theirs | {"name": "t.test", "pagerank": 0.25})
    told = {"target_domain": "t.test", "target_url": f"{T}/x", "source_domain": "a.test", "source_url": f"{A}/1"}
    rows.put(
        "vendor_links", told | {"source": "ahrefs", "exported_at": day(1), "link_class": "hyperlink", "anchor": "x"}
    )
    rank = {"run_id": "2026", "domain_rank": 0.5, "n_out": 1}
    rows.put("domain_ranks", rank | {"domain": "a.test"}, rank | {"domain": "t.test"})
