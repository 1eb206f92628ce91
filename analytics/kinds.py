"""What kind of value a column of a reply holds, by its name: so that a frame has the same types with rows and without.

Metrics and attributes say their kind where they are defined, and a name that says its unit needs no more (`n_pages`,
`lost_at`, `is_live`, `share_of_backlinks`). The others are listed here.
"""

from __future__ import annotations

from analytics.attributes import ATTRIBUTES
from analytics.definitions import METRICS

_METRIC_KINDS = {"count": "count", "instant": "instant"}  # all others are ratios
# Grouped by an attribute that is a list, a row has one of its values.
_ATTRIBUTE_KINDS = {"number": "count", "list": "text", "text": "text", "flag": "flag", "instant": "instant"}
_LISTED = {
    "text": "target target_a target_b target_domain domain url event why lost_reason evidence reason kind pattern "
    "category redirect_to currency note source counted_from run_id crawl method against given metric label direction "
    "rank_band split part main_reason dimension list item subject graph level",
    "texts": "rel sources notes flags follow_of_sources anchor_of_sources",
    "instant": "at as_of since until vendor_first_seen",
    "date": "date date_to",
    "ratio": "domain_rank_pct domain_rank best_domain_rank dangling_rank harmonic jaccard share contribution weight "
    "survival seconds damping tolerance residual rho ci_low ci_high mean_position usual size z "
    "pages_read_usual pages_read_change evenness effective_number hhi gini score links_out our_rank their_rank",
    "ratios": "lorenz",
    "count": "matches shared shared_by_all all_referring_domains unique_a unique_b linking_pages landing_pages "
    "source_pages panel_pages pages_read place position status clicks impressions pages days days_of_month "
    "lag_months n net periods main_reason_events groups links links_follow affected anchors pages_fetched "
    "our_position their_position higher_here links_only links_ours "
    "links_out_max links_in links_back domains_in_network domain_digits domain_hyphens "
    "day at_risk lost last_seen",  # the last four of a survival curve
    "tally": "lost_by_reason new_by_reason",  # a count for each reason
    "counts": "backlinks_by_target",  # a count for each name
}
_OF_ONE_QUESTION = {
    ("traffic_rows", "position"): "ratio",  # a mean place
    ("sources", "conflicts"): "count",
    ("source_links", "conflicts"): "texts",
}
_BEGINNINGS = {
    **{"is_": "flag", "has_": "flag", "n_": "count", "days_": "count"},
    **{"share_of_": "ratio", "cumulative_": "ratio", "cost": "ratio"},
}
_ENDS = {
    **{"_at": "instant", "_days": "count", "_domain": "text", "_bits": "ratio", "_error": "ratio"},
    **dict.fromkeys(("_share", "_rate", "_pct", "_index", "_sum", "_mean"), "ratio"),
}

_KINDS = (
    {attribute.name: _ATTRIBUTE_KINDS[attribute.kind] for attribute in ATTRIBUTES.values()}
    | {metric.name: _METRIC_KINDS.get(metric.kind, "ratio") for metric in METRICS}
    | {name: kind for kind, names in _LISTED.items() for name in names.split()}
)


def kind_of(column: str, question: str = "") -> str | None:
    """The kind of values that a column of this name holds, in replies to `question`; None where its name does not tell.

    One of text, texts, flag, count, ratio, ratios, instant, date, tally, counts.

    >>> [kind_of(name) for name in ("backlinks", "top1_share", "lost_at", "rel", "n_reads", "follow", "colour")]
    ['count', 'ratio', 'instant', 'texts', 'count', 'flag', None]
    >>> kind_of("referring_domains_from"), kind_of("won_backlinks")  # a metric, of something
    ('count', 'count')
    """
    if (question, column) in _OF_ONE_QUESTION:
        return _OF_ONE_QUESTION[question, column]
    if column in _KINDS:
        return _KINDS[column]
    for words, fits in ((_BEGINNINGS, column.startswith), (_ENDS, column.endswith)):
        for word, kind in words.items():
            if fits(word):
                return kind
    parts = [column[:i] for i in range(len(column), 0, -1)] + [column[i:] for i in range(len(column))]
    return next((_KINDS[part] for part in parts if part in _METRICS), None)


_METRICS = {metric.name for metric in METRICS}
