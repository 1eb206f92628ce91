"""The questions that can be put to an index: their names, and what each takes, read off the method that answers it."""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Mapping
from inspect import Parameter
from typing import Any, NamedTuple, get_args, get_type_hints

SECTIONS: dict[str, tuple[str, ...]] = {
    "Count": (
        *("report", "backlinks", "refdomains", "anchors", "anchor_classes", "pages", "landing", "tlds", "networks"),
        *("countries", "breakdown", "diversity"),
    ),
    "Compare": (
        *("compare", "curves", "overlap", "intersect", "gap", "competitors", "linked_domains", "partners", "quality"),
        *("neighbours", "sources", "source_links"),
        *("correlation", "monthly_correlation", "page_points", "month_points"),
    ),
    "Follow changes": ("history", "new_lost", "growth", "changes", "explain"),
    "Find work": ("opportunities", "broken", "dead_pages", "spam"),
    "What you told the index": (
        *("annotations", "categories", "campaign_report", "campaign_survival", "traffic", "traffic_rows"),
    ),
    "Authority": (
        *("authority", "authority_top", "authority_history", "authority_runs", "authority_compare", "imported_graphs"),
    ),
}
NAMES = tuple(name for names in SECTIONS.values() for name in names)
_DEFAULTS: dict[str, Any] = {"scope": "domain", "limit": 100, "offset": 0, "sort": "backlinks", "where": ()}


class Taken(NamedTuple):
    """One parameter of a question."""

    is_required: bool
    default: Any


def taken_by(name: str) -> dict[str, Taken]:
    """The parameters that the question `name` takes, by the names that its method has for them, in its order."""
    from analytics import Analytics

    method = getattr(Analytics, name)
    hints = get_type_hints(method, include_extras=True)
    taken: dict[str, Taken] = {}
    for own in list(inspect.signature(method).parameters.values())[1:]:
        if own.kind is Parameter.VAR_KEYWORD:
            (look,) = get_args(hints[own.name])
            for kind in (look, *_bases(look)):
                taken |= {w: Taken(False, _DEFAULTS.get(w)) for w in kind.__annotations__ if w not in taken}
        else:
            taken[own.name] = Taken(own.default is Parameter.empty, own.default)
    return taken


def spelled(given: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments of a question as its method takes them: targets as the store spells them, nothing that is None."""
    from linkcrawler.urls import stored

    asked = {word: value for word, value in given.items() if value is not None}
    scope = asked.get("scope", "domain")
    if "target" in asked:
        asked["target"] = stored(asked["target"], scope)
    if "targets" in asked:
        asked["targets"] = [stored(target, scope) for target in asked["targets"]]
    return asked


def _bases(look: Any) -> Iterator[Any]:
    yield from (base for base in getattr(look, "__orig_bases__", ()) if hasattr(base, "__annotations__"))
