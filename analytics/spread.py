"""What kinds of anchors a target has, and how evenly its links are spread over domains, networks, anchors and pages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Unpack

from analytics.asking import Look, understood
from analytics.definitions import BLOCK, DIVERSITY
from analytics.lists import Lists
from analytics.replies import Reply
from analytics.targets import default_brand


class Spread(Lists):
    """Kinds of anchors, and diversity."""

    def anchor_classes(self, target: str, **look: Unpack[Look]) -> Reply:
        """The links to one target by the class of their anchors, a row for each class in their order.

        The reply says by what brands and keywords: without a list of brands by the domain's own name, and without a
        list of keywords there are no rows `exact` and `partial`.
        """
        asked = understood("anchor_classes", [target], look, ("anchor_class", "share", *BLOCK), group="anchor_class")
        domain = asked.targets[0].domain
        listed = self._lists([domain])
        named = [name for name in [default_brand(domain)] if name]
        head = {
            "brands": listed["brand"] or named,
            "is_brand_listed": bool(listed["brand"]),
            "n_keywords": len(listed["keyword"]),
        }
        return self._answer(asked, head=head)

    def diversity(self, targets: Sequence[str], **look: Unpack[Look]) -> Reply:
        """How evenly the links to each of up to 200 targets are spread, a row for each dimension of each target."""
        return self._answer(understood("diversity", targets, look, DIVERSITY, shape="targets"))
