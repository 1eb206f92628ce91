"""What link-building campaigns won, what is left of it, and how long links last."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Unpack

from analytics.answering import Answering
from analytics.asking import Look, View, understood
from analytics.campaign_rules import Campaign
from analytics.errors import NotARecord, StoreNotCreated
from analytics.questions import question, without_comments
from analytics.replies import Reply
from analytics.targets import read_target
from analytics.windows import read_window

CAMPAIGN = (
    "campaign",
    "target",
    "won_backlinks",
    "new_link_added",
    "new_page_discovered",
    "restored_backlinks",
    "won_referring_domains",
    "backlinks",
    "backlinks_follow",
    "referring_domains",
    "lost_backlinks",
    "lost_by_reason",
    "alive_30_days",
    "alive_90_days",
    "alive_365_days",
    "cost",
    "currency",
    "cost_per_backlink",
    "cost_per_referring_domain",
    "first_won_at",
    "last_won_at",
)
SURVIVAL = ("day", "at_risk", "lost", "last_seen", "survival")
ALL_TIME = datetime(1969, 12, 31, tzinfo=UTC)  # before anything was seen


class Campaigns(Answering):
    """The campaigns that are recorded, and how they did."""

    def campaigns(self, name: str | None = None, target: str | None = None) -> list[Campaign]:
        """All campaigns, or those of that name or for that target, by target and name."""
        domains = [read_target(target).domain] if target else []
        try:
            rows = self._read(without_comments(question("records/campaigns")), {"domains": domains})
        except StoreNotCreated:
            return []
        found = (Campaign(**row | {"source_domains": tuple(row["source_domains"])}) for row in rows)
        return [campaign for campaign in found if name in (None, campaign.campaign)]

    def campaign_report(self, name: str | None = None, target: str | None = None, **look: Unpack[Look]) -> Reply:
        """What each campaign won, has and lost, one row each; with a window, of the links that began in it.

        Raises NotARecord where there is none of that name.
        """
        found = self._named(name, target)
        domains = list(dict.fromkeys(campaign.target_domain for campaign in found)) or ([target] if target else [])
        asked = understood(
            *("campaign_report", domains, look, CAMPAIGN),
            shape="targets",
            least=0,
            group="campaign",
            name=name or "",
            won_after=read_window(look.get("from_"), look.get("to"), look.get("as_of")).since or ALL_TIME,
        )
        return self._answer(asked)

    def campaign_survival(self, name: str, target: str | None = None, **view: Unpack[View]) -> Reply:
        """How many of the links that a campaign won still live at each age, a row for each age at which one was lost or
        was seen last. Raises NotARecord where there is none of that name, or several."""
        found = self._named(name, target)
        if len(found) > 1:
            targets = ", ".join(campaign.target_domain for campaign in found)
            raise NotARecord(f"there are several campaigns {name!r}, for {targets}: name the target of one")
        asked = understood(
            *("campaign_survival", [one.target_domain for one in found], {"limit": 0, **view}, SURVIVAL),
            shape="list" if found else "targets",  # of none
            least=0,
            group="campaign",
            name=name,
            won_after=read_window(view.get("from_"), view.get("to"), view.get("as_of")).since or ALL_TIME,
        )
        return self._answer(asked, head={"campaign": name})

    def _named(self, name: str | None, target: str | None) -> Sequence[Campaign]:
        """The campaigns that are meant. Raises NotARecord where some are recorded, and none of them is."""
        found = self.campaigns(name, target)
        if name is not None and not found and (others := self.campaigns()):
            of_target = f" for {read_target(target).domain}" if target else ""
            names = ", ".join(dict.fromkeys(campaign.campaign for campaign in others[:10]))
            raise NotARecord(f"there is no campaign {name!r}{of_target}: give one of {names}")
        return found
