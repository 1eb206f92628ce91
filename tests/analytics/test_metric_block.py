"""The whole metric block, over random links, against a plain loop."""

from __future__ import annotations

import ipaddress
from collections import Counter
from datetime import datetime
from itertools import count

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analytics import METRICS, Analytics
from analytics.definitions import RANKS
from tests.analytics.hand_made import HandMade, day

LINK = st.fixed_dictionaries(
    {
        "source": st.sampled_from(
            [f"https://{host}/{page}" for host in ("a.test", "www.a.test", "b.test", "c.test") for page in (1, 2)]
        ),
        "page": st.sampled_from(["", "1", "2", "3"]),
        "link_class": st.sampled_from(["hyperlink"] * 4 + ["redirect", "canonical", "alternate", "feed"]),
        "link_type": st.sampled_from(["text", "image", "form", "frame"]),
        "anchor": st.sampled_from(["", "here", "Straße"]),
        "rel": st.sampled_from([[], ["nofollow"], ["ugc"], ["sponsored", "ugc"], ["noopener"]]),
        "is_page_nofollow": st.booleans(),
        "instances": st.integers(1, 5),
        "source_ip": st.sampled_from(["", "192.0.2.1", "192.0.2.99", "198.51.100.7", "2001:db8::1", "2001:db8:1::1"]),
        "first_seen": st.integers(0, 50),
        "confirmed_after": st.integers(0, 40),
        "lost_after": st.none() | st.integers(1, 20),
        "is_unverified": st.booleans(),
    }
)
STATUSES = st.dictionaries(st.sampled_from(["", "1", "2"]), st.sampled_from([200, 301, 404, 503]))
AS_OF = day(45)
numbers = count()


def spans_of(rows: HandMade, drawn: list[dict[str, object]], target: str) -> list[dict[str, object]]:
    """The drawn links as rows, each (source, target, class) once: a link has at most one live span."""
    spans = {}
    for link in drawn:
        url = f"https://{target}/{link['page']}"
        confirmed = link["first_seen"] + link["confirmed_after"]
        follow = not link["is_page_nofollow"] and not {"nofollow", "ugc", "sponsored"} & set(link["rel"])
        lost = None if link["lost_after"] is None else day(confirmed + link["lost_after"])
        spans[link["source"], url, link["link_class"]] = rows.link(
            link["source"],
            url,
            link_class=link["link_class"],
            link_type=link["link_type"] if link["link_class"] == "hyperlink" else "",
            anchor=link["anchor"],
            rel=link["rel"],
            follow=follow,
            instances=link["instances"],
            source_ip=link["source_ip"],
            first_seen=day(link["first_seen"]),
            last_confirmed=day(confirmed),
            lost_at=lost,
            lost_reason="link_removed" if lost else "",
            is_unverified=link["is_unverified"] and lost is None,
        )
    return list(spans.values())


def network(ip: str) -> str:
    return str(ipaddress.ip_network(f"{ip}/{24 if '.' in ip else 48}", strict=False))


def counted(spans: list[dict[str, object]], statuses: dict[str, int], as_of: datetime) -> dict[str, object]:
    """The metric block by the words of DEFINITIONS.md, one metric after the other."""
    live = [s for s in spans if s["first_seen"] <= as_of and (s["lost_at"] is None or s["lost_at"] > as_of)]
    links = [s for s in live if s["link_class"] == "hyperlink"]
    classes = Counter(s["link_class"] for s in live)
    types = Counter(s["link_type"] for s in links)
    domains = Counter(s["source_domain"] for s in links)
    follow = [s for s in links if s["follow"]]
    nofollow = [s for s in links if not s["follow"]]
    ips = {s["source_ip"] for s in links if s["source_ip"]}
    checked = [s for s in links if s["target_url"] in statuses]
    broken = [s for s in checked if statuses[s["target_url"]] >= 400]
    follow_domains = {s["source_domain"] for s in follow}
    return {
        "backlinks": len(links),
        "backlinks_instances": sum(s["instances"] for s in links),
        "referring_pages": len({s["source_url"] for s in links}),
        "referring_hosts": len({s["source_host"] for s in links}),
        "referring_domains": len(domains),
        "referring_sites": len({s["source_site"] for s in links}),
        "referring_ips": len(ips),
        "referring_subnets": len({network(ip) for ip in ips}),
        "backlinks_follow": len(follow),
        "backlinks_nofollow": len(nofollow),
        "backlinks_ugc": sum("ugc" in s["rel"] for s in links),
        "backlinks_sponsored": sum("sponsored" in s["rel"] for s in links),
        "referring_domains_follow": len(follow_domains),
        "referring_domains_nofollow_any": len({s["source_domain"] for s in nofollow}),
        "referring_domains_nofollow_only": len(set(domains) - follow_domains),
        "backlinks_text": types["text"],
        "backlinks_image": types["image"],
        "backlinks_form": types["form"],
        "backlinks_frame": types["frame"],
        "redirects_in": classes["redirect"],
        "canonicals_in": classes["canonical"],
        "alternates_in": classes["alternate"],
        "feeds_in": classes["feed"],
        "backlinks_broken": len(broken) if checked else None,
        "broken_pages": len({s["target_url"] for s in broken}) if checked else None,
        "backlinks_unverified": sum(s["is_unverified"] and s["last_confirmed"] <= as_of for s in links),
        "links_per_referring_domain": len(links) / len(domains) if links else None,
        "top1_share": max(domains.values()) / len(links) if links else None,
        "top10_share": sum(n for _, n in domains.most_common(10)) / len(links) if links else None,
        "first_seen": min((s["first_seen"] for s in links), default=None),
        "last_confirmed": max((confirmed(s, as_of) for s in links), default=None),
    } | {metric.name: None for metric in METRICS if metric.needs_window}


def confirmed(span: dict[str, object], as_of: datetime) -> object:
    """When a link was last seen, as far as its span alone can tell: no fetch of its page is known here."""
    return span["last_confirmed"] if span["last_confirmed"] <= as_of else span["first_seen"]


def assert_sums_of_parts_are_wholes(block: dict[str, int]) -> None:
    assert block["backlinks_follow"] + block["backlinks_nofollow"] == block["backlinks"]
    assert sum(block[f"backlinks_{kind}"] for kind in ("text", "image", "form", "frame")) == block["backlinks"]
    assert block["referring_domains_follow"] + block["referring_domains_nofollow_only"] == block["referring_domains"]
    assert block["backlinks_instances"] >= block["backlinks"] >= block["referring_pages"]
    assert block["referring_pages"] >= block["referring_hosts"] >= block["referring_domains"]


@settings(max_examples=2, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(drawn=st.lists(LINK, max_size=25), statuses=STATUSES)
def test_every_metric_of_every_group_is_what_a_plain_loop_counts(
    rows: HandMade, index: Analytics, drawn: list[dict[str, object]], statuses: dict[str, int]
) -> None:
    target = f"t{next(numbers)}.test"  # an own target for each example: the rows of the others do not matter
    spans = spans_of(rows, drawn, target)
    by_url = {f"https://{target}/{page}": status for page, status in statuses.items()}
    rows.put("links", *spans)
    rows.put("fetches", *(rows.fetch(url, day(1), status) for url, status in by_url.items()))

    (block,) = index.report(target, as_of=AS_OF).rows
    assert block == {"target": target} | counted(spans, by_url, AS_OF)
    assert list(block) == ["target", *(metric.name for metric in METRICS)]
    assert_sums_of_parts_are_wholes(block)

    for question, key in (("refdomains", "source_domain"), ("anchors", "anchor"), ("pages", "target_url")):
        groups = getattr(index, question)(target, as_of=AS_OF, limit=0).rows
        expected = {
            value: counted([s for s in spans if s[key] == value], by_url, AS_OF) for value in {s[key] for s in spans}
        }
        assert {row[key]: {k: v for k, v in row.items() if k not in (key, *RANKS)} for row in groups} == {
            value: group for value, group in expected.items() if group["backlinks"]
        }
        assert sum(row["backlinks"] for row in groups) == block["backlinks"]
        for row in groups:
            assert_sums_of_parts_are_wholes(row)
    assert len(index.backlinks(target, as_of=AS_OF, limit=0).rows) == block["backlinks"]
