"""Campaigns, recorded and removed."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from linkcrawler.errors import NotThere, UsageError

if TYPE_CHECKING:
    from analytics import Analytics
    from analytics.campaign_rules import Campaign
    from analytics.writer import Writer


def record_campaign(writer: Writer, index: Analytics, campaign: Campaign) -> bool:
    """The campaign is recorded, in the place of one of that name for the same target. Returns whether there was none.

    Raises NotUnderstood where the store cannot compile its regex, or the target has too many campaigns.
    """
    from analytics.campaign_rules import check_number
    from analytics.records import put

    if campaign.anchor_regex:
        index.check_regex(campaign.anchor_regex)
    known = {other.campaign for other in index.campaigns(target=campaign.target_domain)}
    check_number(len(known | {campaign.campaign}))
    put(writer, "campaigns", [asdict(campaign)])
    return campaign.campaign not in known


def one_campaign(index: Analytics, name: str, target: str | None) -> Campaign:
    """The campaign that is meant. Raises NotThere, UsageError where there are several."""
    found = index.campaigns(name, target)
    if not found:
        of_target = f" for {target}" if target else ""
        shows = "`linkcrawler campaigns list` shows those that there are"
        raise NotThere(f"there is no campaign {name!r}{of_target}: {shows}")
    if len(found) > 1:
        targets = ", ".join(campaign.target_domain for campaign in found)
        raise UsageError(f"there are campaigns {name!r} for {targets}: say which with --target")
    return found[0]


def remove_campaign(writer: Writer, campaign: Campaign) -> None:
    """The campaign is not recorded any more."""
    from analytics.records import take_back

    take_back(writer, "campaigns", [{"campaign": campaign.campaign, "target_domain": campaign.target_domain}])


def campaign_told(campaign: Campaign) -> dict[str, Any]:
    """A campaign as JSON has it."""
    row = asdict(campaign)
    return {"campaign": row.pop("campaign"), "target": row.pop("target_domain")} | row
