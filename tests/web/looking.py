"""What tests of the dashboard look at: the API's own answer, a panel, the rows of a table."""

from __future__ import annotations

import json
import re
import urllib.parse
import urllib.request
from typing import Any

from playwright.sync_api import Locator, Page, expect


def told(served: str, question: str, **parameters: object) -> dict[str, Any]:
    """What the API answers."""
    with urllib.request.urlopen(f"{served}/api/v1/{question}?{urllib.parse.urlencode(parameters, True)}") as answer:
        reply: dict[str, Any] = json.load(answer)
    return reply


def send(served: str, method: str, path: str, body: object = None, **parameters: object) -> dict[str, Any]:
    """What the API answers to what is told it."""
    url = f"{served}/api/v1/{path}?{urllib.parse.urlencode(parameters, True)}"
    data = None if body is None else json.dumps(body).encode()
    asked = urllib.request.Request(url, data, {"Content-Type": "application/json"}, method=method)
    with urllib.request.urlopen(asked) as answer:
        reply: dict[str, Any] = json.load(answer)
    return reply


def panel(page: Page, title: str) -> Locator:
    """The panel of that title, once it is near enough to be asked for and has its answer."""
    found = page.locator("section.panel", has=page.locator("h2", has_text=re.compile(rf"^{re.escape(title)}\??$")))
    found.scroll_into_view_if_needed()
    expect(found.locator(".later, .waiting")).to_have_count(0)
    return found


def rows(page: Page, table: str) -> Locator:
    """The rows of the table that is called so."""
    return page.locator(f"table[aria-label='{table}'] tbody tr")
