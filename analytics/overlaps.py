"""Who links to whom else: the domains that link to several targets, to competitors only, or out of a target."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import Unpack

from analytics.answering import Answering, HeadOf, Rows
from analytics.asking import GROUP_ORDER, Look, View, understood
from analytics.definitions import COMPETITOR, LINKED_DOMAIN, LINKER, OVERLAP
from analytics.errors import NotATarget, NotUnderstood, StoreNotCreated
from analytics.questions import question, without_comments
from analytics.replies import Reply
from analytics.targets import read_target, read_targets

LINKER_ORDER = ("matches", "sort_rank", "backlinks", "source_domain")
MAX_OVERLAP = 20  # pairs of them fill a page
MAX_DEGREE = 10_000  # who links to more domains says little of any of them
# Where competitors are looked for: among so many domains that look most alike by all links that ever were, and have at
# most so many times the referring domains of the target (what has more is alike by less than a hundredth).
CANDIDATES, MAX_RATIO = 250, 100


class Overlaps(Answering):
    """Comparisons of targets by the domains that link to them."""

    def intersect(
        self,
        targets: Sequence[str],
        exclude: Sequence[str] = (),
        min_matches: int | None = None,
        **view: Unpack[View],
    ) -> Reply:
        """The domains that link to at least `min_matches` of the targets (None = to all) and to none of `exclude`."""
        scope = view.get("scope", "domain")
        given = [target.name for target in read_targets(targets, scope, least=2)]
        excluded = [target.name for target in read_targets(exclude, scope, least=0)]
        least = len(given) if min_matches is None else min_matches
        head = {"targets": given, "excluded": excluded, "min_matches": least}
        return self._linkers("intersect", [*targets, *exclude], view, given, excluded, least, "several", head)

    def gap(self, target: str, competitors: Sequence[str] = (), min_matches: int = 1, **view: Unpack[View]) -> Reply:
        """The domains that link to at least `min_matches` of the competitors, and not to the target.

        Without competitors they are those that were recorded for the target (`target_lists`).
        """
        scope = view.get("scope", "domain")
        own = read_target(target, scope)
        asked = [*competitors] or self._recorded(own.domain)
        given = [rival.name for rival in read_targets(asked, scope, least=0)]
        head = {"competitors": given, "min_matches": min_matches}
        return self._linkers("gap", [target, *asked], view, given, [own.name], min_matches, "list", head)

    def competitors(
        self, target: str, max_degree: int = MAX_DEGREE, limit: int = 100, offset: int = 0, **look: Unpack[Look]
    ) -> Reply:
        """The domains that share referring domains with the target, the most alike (Jaccard) first.

        Referring domains that ever linked to more than `max_degree` domains are left out of all of its numbers.
        """
        if look.get("scope", "domain") != "domain":
            raise NotATarget(f"scope {look['scope']!r}: competitors are domains, ask with scope 'domain'")
        if max_degree < 1:
            raise NotUnderstood(f"max degree {max_degree} is below 1: give how many domains a linker may link to")
        asked = understood(
            "competitors",
            [target],
            {**look, "limit": limit, "offset": offset},
            COMPETITOR,
            part="candidates",
            max_degree=max_degree,
            max_ratio=MAX_RATIO,
            max_candidates=max(CANDIDATES, 2 * (limit + offset)) if limit else 10**9,
        )
        return self._answer(asked, head={"max_degree": max_degree})

    def overlap(self, targets: Sequence[str], **look: Unpack[Look]) -> Reply:
        """How many referring domains each two of 2 to 20 targets share, one row for each pair."""
        given = read_targets(targets, look.get("scope", "domain"), least=2, most=MAX_OVERLAP)
        empty = tuple(
            dict.fromkeys(OVERLAP, 0)
            | {"target_a": a.name, "target_b": b.name, "jaccard": None, "share_of_a": None, "share_of_b": None}
            for a, b in combinations(given, 2)
        )
        return self._answer(
            understood("overlap", targets, {**look, "limit": 0}, OVERLAP, shape="several", empty=empty),
            head_of=_of_all,
        )

    def linked_domains(self, target: str, **view: Unpack[View]) -> Reply:
        """The domains that a target links to, most links first."""
        asked = understood("linked_domains", [target], view, LINKED_DOMAIN, part="out", order=GROUP_ORDER)
        return self._answer(asked, head_of=_how_many("linked_domains", view))

    def _linkers(
        self,
        name: str,
        asked: Sequence[str],
        view: View,
        given: Sequence[str],
        excluded: Sequence[str],
        min_matches: int,
        shape: str,
        head: Mapping[str, object],
    ) -> Reply:
        both = [name for name in given if name in excluded]
        if both:
            raise NotUnderstood(f"{both[0]} is both asked for and excluded: nothing links to it and does not")
        if not 1 <= min_matches <= (len(given) or min_matches):
            raise NotUnderstood(f"min matches {min_matches} is not 1 to {len(given)}, the number of domains to match")
        ready = understood(
            name,
            asked,
            view,
            LINKER,
            shape=shape,
            sql_name="intersect",
            order=LINKER_ORDER,
            given=given,
            excluded=excluded,
            min_matches=min_matches,
        )
        return self._answer(ready, head=head, head_of=_how_many("matching_domains", view))

    def _recorded(self, domain: str) -> list[str]:
        """The competitors that were recorded for a domain. Raises NotUnderstood where there are none."""
        try:
            rows = self._read(without_comments(question("records/target_lists")), {"domains": [domain]})
        except StoreNotCreated:
            return []  # nothing was crawled either: there is nothing to be answered
        items = [row["item"] for row in rows if row["list"] == "competitor"]
        if not items:
            raise NotUnderstood(
                f"no competitor was named, and {domain} has none on its list: name one (--competitor), "
                f"or keep them with `linkcrawler lists add {domain} competitor ...`"
            )
        return items


def _how_many(name: str, view: View) -> HeadOf:
    """What the rows say of how many there are, however few of them are seen; None where none is seen behind others."""
    is_first = not (view.get("offset") or view.get("cursor"))
    return lambda rows: {name: rows[0][name] if rows else 0 if is_first else None}


def _of_all(rows: Rows) -> dict[str, object]:
    """What the pairs say of each target, and of all together."""
    sizes: dict[str, int] = {}
    unique: dict[str, int] = {}
    for row in rows:
        for side in ("a", "b"):
            sizes[row[f"target_{side}"]] = row[f"referring_domains_{side}"]
            unique[row[f"target_{side}"]] = row[f"unique_{side}"]
    return {
        "all_referring_domains": rows[0]["all_referring_domains"],
        "shared_by_all": rows[0]["shared_by_all"],
        "referring_domains": sizes,
        "unique_referring_domains": unique,
    }
