"""What an analyst tells the index: campaigns, notes, lists and page rules, listed, added and removed."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from analytics import read_target
from analytics.campaign_rules import read_campaign
from analytics.notes import annotate, forget, read_note
from analytics.page_rules import placed, read_page_rule
from linkcrawler.api.bodies import ListName, NewCampaign, NewItems, NewNote, NewPageRule
from linkcrawler.api.indexes import Indexes
from linkcrawler.api.records import Records
from linkcrawler.api.sending import send_json
from linkcrawler.api.strict import ROOT, StrictRoute
from linkcrawler.desk.campaigns import campaign_told, one_campaign, record_campaign, remove_campaign
from linkcrawler.desk.lists import change_list, read_list_items
from linkcrawler.desk.notes import found_notes, note_told
from linkcrawler.desk.page_rules import record_rules, rules_told, stored_pattern, without_rules
from linkcrawler.urls import stored


def _word(meaning: str, example: str | None = None) -> Any:
    return Annotated[str, Query(min_length=1, max_length=4_000, description=meaning, examples=[example])]


def _maybe(meaning: str) -> Any:
    return Annotated[str | None, Query(max_length=4_000, description=meaning)]


Target: Any = _word("A domain.", "example.com")
OfTarget: Any = _maybe("A domain; of every one, unless given.")
Name: Any = _word("A campaign, by its name.", "spring")
Date: Any = _word("A day, or an instant in UTC.", "2026-03-05")
Note: Any = _maybe("Only the note with this text.")
Category: Any = _word("A category of pages.", "docs")
Kind: Any = _maybe("Only rules of this kind: prefix, regex or url.")
Pattern: Any = _maybe("Only the rule with this pattern.")
CREATED = 201


def router(indexes: Indexes, records: Records) -> APIRouter:
    """The routes of records."""
    routes = APIRouter(prefix=ROOT, tags=["Records"], route_class=StrictRoute)

    @routes.get("/campaigns", operation_id="campaigns", response_class=Response)
    def campaigns(request: Request, target: OfTarget = None) -> Response:
        """The campaigns that are recorded, and what makes a link belong to them."""
        with indexes.lent() as index:
            found = index.campaigns(target=target)
        return send_json(request, {"rows": [campaign_told(campaign) for campaign in found]})

    @routes.post("/campaigns", operation_id="add_campaign", response_class=Response)
    def add_campaign(request: Request, told: NewCampaign) -> Response:
        """Record a campaign. One of that name for the same target is replaced."""
        given = told.model_dump()
        given["prefix"] = stored(told.prefix, "prefix") if told.prefix else None
        campaign = read_campaign(**given)
        with records.changed() as (writer, index):
            is_new = record_campaign(writer, index, campaign)
        return send_json(request, campaign_told(campaign) | {"is_new": is_new}, CREATED if is_new else 200)

    @routes.delete("/campaigns", operation_id="remove_campaign", response_class=Response)
    def drop_campaign(request: Request, name: Name, target: OfTarget = None) -> Response:
        """Remove a campaign. Its links stay what they are."""
        with records.changed() as (writer, index):
            campaign = one_campaign(index, name, target)
            remove_campaign(writer, campaign)
        return send_json(request, campaign_told(campaign))

    @routes.post("/annotations", operation_id="annotate", response_class=Response)
    def add_note(request: Request, told: NewNote) -> Response:
        """Keep a dated note about a target, or about every one. The same note given again changes nothing."""
        note = read_note(told.target, told.date, told.note)
        with records.changed() as (writer, _):
            annotate(writer, [note])
        return send_json(request, note_told(note), CREATED)

    @routes.delete("/annotations", operation_id="remove_annotations", response_class=Response)
    def drop_notes(request: Request, date: Date, target: OfTarget = None, note: Note = None) -> Response:
        """Remove a note, or without `note` all notes of that date."""
        asked = read_note(target, date, note or "any")
        with records.changed() as (writer, index):
            found = found_notes(index, asked, has_text=note is not None)
            forget(writer, found)
        return send_json(request, {"rows": [note_told(one) for one in found]})

    @routes.get("/lists", operation_id="lists", response_class=Response)
    def lists(request: Request, target: Target) -> Response:
        """All lists of a target: brand, keyword, money_page, competitor."""
        domain = read_target(target).domain
        with indexes.lent() as index:
            return send_json(request, {"target": domain, "lists": index.target_lists(domain)})

    @routes.post("/lists", operation_id="add_items", response_class=Response)
    def add_items(request: Request, told: NewItems) -> Response:
        """Put items into a list of a target. One that is there already stays."""
        return send_json(request, _listed(records, told.target, told.list, told.items, is_removed=False))

    @routes.delete("/lists", operation_id="remove_items", response_class=Response)
    def drop_items(
        request: Request,
        target: Target,
        list: Annotated[ListName, Query(description="Which list.")],
        item: Annotated[
            list[str], Query(min_length=1, max_length=1_000, description="What is taken out of it. Repeatable.")
        ],
    ) -> Response:
        """Take items out of a list of a target."""
        return send_json(request, _listed(records, target, list, item, is_removed=True))

    @routes.get("/page-rules", operation_id="page_rules", response_class=Response)
    def page_rules(request: Request, target: Target) -> Response:
        """The rules that put the pages of a target into categories, in the order in which they are tried."""
        asked = read_target(target)
        with indexes.lent() as index:
            return send_json(request, rules_told(asked, index.page_rules(asked)))

    @routes.post("/page-rules", operation_id="add_page_rule", response_class=Response)
    def add_page_rule(request: Request, told: NewPageRule) -> Response:
        """Add a rule that puts pages of a target into a category. One that is there already moves."""
        asked = read_target(told.target)
        rule = read_page_rule(asked, told.category, told.kind, stored_pattern(told.kind, told.pattern))
        with records.changed() as (writer, index):
            before, after = record_rules(writer, index, asked, lambda rules: placed(rules, rule, told.position), [rule])
        return send_json(request, rules_told(asked, after), 200 if rule in before else CREATED)

    @routes.delete("/page-rules", operation_id="remove_page_rules", response_class=Response)
    def drop_page_rules(
        request: Request, target: Target, category: Category, kind: Kind = None, pattern: Pattern = None
    ) -> Response:
        """Remove the rules of a category, or with `kind` and `pattern` one of them. The other rules move up."""
        asked = read_target(target)
        given = {(kind, stored_pattern(kind, pattern))} if kind and pattern else set()
        with records.changed() as (writer, index):
            _, after = record_rules(writer, index, asked, lambda rules: without_rules(asked, rules, category, given))
        return send_json(request, rules_told(asked, after))

    return routes


def _listed(records: Records, target: str, name: str, texts: list[str], *, is_removed: bool) -> dict[str, Any]:
    domain = read_target(target).domain
    items = read_list_items(domain, name, texts)
    with records.changed() as (writer, index):
        return change_list(writer, index, domain, name, items, is_removed=is_removed)
