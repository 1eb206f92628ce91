"""What an analyst tells the index by forms: it is recorded, counts at once, and can be changed and taken back."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.web.conftest import Open, settled
from tests.web.looking import panel, rows, send, told
from tests.web.test_accessibility import SIZES, WIDER, violations

OTHER = "rival.example"  # one link leads there, from acme.example; what is recorded about it changes no other test
CAMPAIGNS, LANDING, LISTS = (f"/{name}?target={OTHER}" for name in ("campaigns", "landing", "lists"))


@pytest.fixture(autouse=True)
def clean(served: str) -> Iterator[None]:
    """Nothing is left of what a test told."""
    yield
    for row in told(served, "campaigns", target=OTHER)["rows"]:
        send(served, "DELETE", "campaigns", name=row["campaign"], target=OTHER)
    for category in {row["category"] for row in told(served, "page-rules", target=OTHER)["rows"]}:
        send(served, "DELETE", "page-rules", target=OTHER, category=category)
    for name, items in told(served, "lists", target=OTHER)["lists"].items():
        if items:
            send(served, "DELETE", "lists", target=OTHER, list=name, item=items)


def form(page: Page, button: str, **fields: str) -> Locator:
    """The dialog that a button opens, filled in."""
    page.get_by_role("button", name=button).click()
    return filled(page.get_by_role("dialog"), **fields)


def filled(dialog: Locator, **fields: str) -> Locator:
    for name, text in fields.items():
        dialog.locator(f"[name={name}]").fill(text)
    return dialog


def keep(dialog: Locator) -> None:
    """It is kept, and the form is gone."""
    dialog.get_by_role("button", name="Keep").click()
    expect(dialog).to_have_count(0)


def test_a_campaign_is_added_changed_and_removed(open_page: Open, served: str) -> None:
    page, watched = open_page(CAMPAIGNS)

    keep(form(page, "Add campaign", name="spring", sources="acme.example\nwww.blog.example", since="2026-01-01"))
    expect(rows(page, "Campaigns").first).to_contain_text("spring")
    expect(rows(page, "Rules of the campaigns")).to_contain_text("acme.example, blog.example · from 1 Jan 2026")
    dialog = form(page, "Edit spring", name="summer", cost="20", currency="eur")
    expect(dialog.get_by_label("That began on this day or later")).to_have_value("2026-01-01")
    keep(dialog)

    expect(rows(page, "Campaigns")).to_have_text([re.compile("20 EUR")])
    (row,) = told(served, "campaigns", target=OTHER)["rows"]
    assert (row["campaign"], row["source_domains"], row["cost"]) == ("summer", ["acme.example", "blog.example"], 20)
    dialog = form(page, "Edit summer")
    dialog.get_by_role("button", name="Remove").click()
    expect(dialog.get_by_role("button", name="Remove it")).to_be_focused()
    page.keyboard.press("Enter")
    expect(panel(page, "All campaigns")).to_contain_text("No campaign is recorded")
    assert watched.errors == []


def test_a_refused_value_is_shown_at_its_field_in_the_words_of_the_api(open_page: Open) -> None:
    page, _ = open_page(CAMPAIGNS)
    dialog = form(page, "Add campaign", name="spring", anchor="((", cost="7")

    dialog.get_by_role("button", name="Keep").click()

    currency = dialog.get_by_label("Currency")
    expect(currency).to_be_focused()
    expect(currency).to_have_attribute("aria-invalid", "true")
    expect(currency).to_have_accessible_description(re.compile("a cost and its currency belong together"))
    currency.fill("EUR")
    page.keyboard.press("Enter")
    expect(dialog.get_by_label("With an anchor")).to_be_focused()
    expect(dialog.get_by_role("alert")).to_contain_text("is not one of RE2")
    expect(dialog.get_by_label("Cost")).to_have_value("7")


def test_a_new_campaign_takes_the_place_of_no_other(open_page: Open, served: str) -> None:
    send(served, "POST", "campaigns", {"name": "spring", "target": OTHER, "utm": "first"})
    page, _ = open_page(CAMPAIGNS)

    form(page, "Add campaign", name="spring", utm="second").get_by_role("button", name="Keep").click()

    expect(page.get_by_role("alert")).to_contain_text("There is a campaign spring already")
    assert told(served, "campaigns", target=OTHER)["rows"][0]["utm_campaign"] == "first"


def test_what_another_window_did_meanwhile_is_not_undone(open_page: Open, served: str) -> None:
    send(served, "POST", "campaigns", {"name": "spring", "target": OTHER, "utm": "first"})
    page, _ = open_page(CAMPAIGNS)
    new = form(page, "Add campaign", name="summer", utm="second")
    send(served, "POST", "campaigns", {"name": "summer", "target": OTHER, "utm": "theirs"})
    new.get_by_role("button", name="Keep").click()
    expect(page.get_by_role("alert")).to_contain_text("There is a campaign summer already")
    page.keyboard.press("Escape")

    old = form(page, "Edit spring", name="autumn")
    send(served, "DELETE", "campaigns", name="spring", target=OTHER)
    old.get_by_role("button", name="Keep").click()

    expect(page.get_by_role("alert")).to_contain_text("There is no campaign spring any more")
    (row,) = told(served, "campaigns", target=OTHER)["rows"]
    assert (row["campaign"], row["utm_campaign"]) == ("summer", "theirs")


def test_focus_comes_back_from_a_form(open_page: Open) -> None:
    page, _ = open_page(CAMPAIGNS)
    button = page.get_by_role("button", name="Add campaign")
    button.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog").get_by_label("Name")).to_be_focused()

    page.keyboard.press("Escape")

    expect(button).to_be_focused()


def test_rules_of_categories_are_added_moved_changed_and_removed(open_page: Open, served: str) -> None:
    page, watched = open_page(LANDING)
    rules = panel(page, "Rules of the categories")

    for n, name in enumerate(("home", "docs", "blog"), 1):
        keep(form(page, "Add rule", category=name, pattern=f"rival.example/{name}/"))
        expect(rules.locator("tbody tr")).to_have_count(n)
    keep(form(page, "Edit prefix https://rival.example/home/", position="3"))
    expect(rules.locator("tbody tr").last).to_contain_text("home")
    keep(form(page, "Edit prefix https://rival.example/docs/", position="3", pattern="https://rival.example/manual/"))
    expect(rules.locator("tbody tr").last).to_contain_text("manual")

    recorded = [(row["category"], row["pattern"]) for row in told(served, "page-rules", target=OTHER)["rows"]]
    assert [category for category, _ in recorded] == ["blog", "home", "docs"]
    dialog = form(page, "Edit prefix https://rival.example/blog/")
    dialog.get_by_role("button", name="Remove").click()
    dialog.get_by_role("button", name="Remove it").click()
    expect(rules.locator("tbody tr")).to_have_count(2)
    assert watched.errors == []


def test_a_rule_that_cannot_be_says_why_at_its_field(open_page: Open) -> None:
    page, _ = open_page(LANDING)
    dialog = form(page, "Add rule", category="docs", pattern="((")
    dialog.get_by_label("Pages").select_option("regex")

    dialog.get_by_role("button", name="Keep").click()

    expect(dialog.get_by_label("Prefix, expression or URL")).to_have_accessible_description(
        re.compile("is not one of RE2")
    )
    filled(dialog, pattern="docs", position="7").get_by_role("button", name="Keep").click()
    expect(dialog.get_by_label("Place among the rules")).to_be_focused()
    expect(dialog.get_by_role("alert")).to_contain_text("position 7 is not one of 1 to 1")


def test_lists_take_several_items_and_lose_one(open_page: Open, served: str) -> None:
    page, watched = open_page(LISTS)

    page.get_by_label("Add, one brand a line").fill("Rival\n\nRival Corp")
    page.get_by_role("form", name="Add to Brands").get_by_role("button", name="Add").click()
    expect(panel(page, "Brands").get_by_role("listitem")).to_have_count(2)
    page.get_by_role("button", name="Remove rival corp").press("Enter")

    expect(panel(page, "Brands").get_by_role("listitem")).to_have_text([re.compile("^rival.?$")])
    expect(page.get_by_label("Add, one brand a line")).to_be_focused()
    assert told(served, "lists", target=OTHER)["lists"]["brand"] == ["rival"]
    assert watched.errors == []


def test_where_one_item_is_refused_none_is_put_in(open_page: Open, served: str) -> None:
    page, _ = open_page(LISTS)
    field = page.get_by_label("Add, one URL a line")

    field.fill("rival.example/buy\nother.example/buy")
    page.get_by_role("form", name="Add to Money pages").get_by_role("button", name="Add").click()

    expect(field).to_have_accessible_description(re.compile("is a page of other.example"))
    assert told(served, "lists", target=OTHER)["lists"]["money_page"] == []


def test_who_may_only_read_sees_what_is_recorded_and_no_form(open_page: Open, served: str) -> None:
    send(served, "POST", "campaigns", {"name": "spring", "target": OTHER, "utm": "first"})
    send(served, "POST", "page-rules", {"target": OTHER, "category": "docs", "kind": "regex", "pattern": "docs"})
    send(served, "POST", "lists", {"target": OTHER, "list": "brand", "items": ["rival"]})
    token = send(served, "POST", "tokens", {"scope": ["read"]})["token"]

    for path, title, word in (
        (CAMPAIGNS, "What belongs to each", "first"),
        (LANDING, "Rules of the categories", "docs"),
        (LISTS, "Brands", "rival"),
        (f"/overview?target={OTHER}", "Backlinks", "backlinks"),
    ):
        page, watched = open_page(f"{path}#token={token}")
        expect(panel(page, title)).to_contain_text(word)
        writes = page.get_by_role("button", name=re.compile("^(Add|Edit|Remove|Share)"))
        expect(writes.or_(page.locator("main textarea"))).to_have_count(0)
        assert watched.errors == []


@pytest.mark.long
@pytest.mark.parametrize("size", list(SIZES))
def test_no_form_has_a_serious_violation_or_is_wider_than_its_screen(open_page: Open, served: str, size: str) -> None:
    viewport = dict(zip(("width", "height"), SIZES[size], strict=True))
    send(served, "POST", "lists", {"target": OTHER, "list": "brand", "items": ["rival", "x" * 90]})
    page, _ = open_page(CAMPAIGNS, viewport=viewport, reduced_motion="reduce")
    found = {}
    for path, button in ((CAMPAIGNS, "Add campaign"), (LANDING, "Add rule"), (LISTS, "")):
        page.goto(served + path)
        settled(page)
        if button:
            dialog = form(page, button, **{"name" if path == CAMPAIGNS else "category": "x"})
            if path == LANDING:
                filled(dialog, pattern="https://other.example/")
            dialog.get_by_role("button", name="Keep").click()
        else:
            page.get_by_role("button", name="Add", exact=True).first.click()
        expect(page.locator("main, dialog").get_by_role("alert").first).to_be_visible()
        if serious := violations(page):
            found[path] = serious
        assert page.evaluate(WIDER) <= 0, f"{path} is wider than a {size}"

    assert found == {}
