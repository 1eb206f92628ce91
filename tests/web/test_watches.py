"""The page of watches: what is watched, what became of its backlinks, and whether a webhook took it."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import Page, expect

from tests.web.conftest import Open, settled
from tests.web.looking import panel, rows, send, told
from tests.web.made_web import TARGET
from tests.web.test_accessibility import SIZES, WIDER, violations


class Hook(BaseHTTPRequestHandler):
    """It takes what it is sent, unless its path is /no."""

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(500 if self.path == "/no" else 204)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """It says nothing."""


@pytest.fixture
def hook() -> Iterator[str]:
    """The address of a webhook on loopback."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Hook) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture(autouse=True)
def clean(served: str) -> Iterator[None]:
    """Nothing is watched but what a test watches."""
    yield
    for row in told(served, "watches")["rows"]:
        send(served, "DELETE", "watches", target=row["target"], scope=row["scope"])


def add(page: Page, target: str, webhook: str) -> None:
    page.get_by_role("button", name="Add watch").click()
    dialog = page.get_by_role("dialog")
    for label, text in (("Target", target), ("Events since", "2026-01-01"), ("Webhook", webhook)):
        dialog.get_by_label(label).fill(text)
    dialog.get_by_role("button", name="Keep").click()
    expect(dialog).to_have_count(0)


def test_a_watch_is_begun_finds_links_tells_them_and_ends(open_page: Open, served: str, hook: str) -> None:
    """acme has 23 backlinks, rival one; the webhook of rival refuses it."""
    page, watched = open_page("/watches")

    add(page, TARGET, f"{hook}/yes")
    add(page, "rival.example", f"{hook}/no")
    page.get_by_role("button", name="Look now").click()

    acme, rival = (rows(page, "Watches").filter(has_text=name) for name in (TARGET, "rival.example"))
    expect(acme).to_contain_text(re.compile("23.*delivered"), timeout=30_000)
    expect(rival).to_contain_text("failed once: answered 500")
    expect(rows(page, "Events")).to_have_count(23)
    rival.get_by_role("button", name="rival.example", exact=True).click()
    expect(rows(page, "Events")).to_have_count(1)
    rows(page, "Events").get_by_role("button").click()
    expect(page.get_by_role("dialog")).to_contain_text("http://acme.example/")
    page.keyboard.press("Escape")
    expect(rival.get_by_role("link", name="report")).to_have_attribute("href", "/overview?target=rival.example")

    page.get_by_role("button", name="Edit rival.example").click()
    page.get_by_role("dialog").get_by_label("Webhook").fill("")
    page.get_by_role("dialog").get_by_role("button", name="Keep").click()
    expect(rival).to_contain_text("no webhook")
    page.get_by_role("button", name="Edit rival.example").click()
    page.get_by_role("button", name="Remove", exact=True).click()
    page.keyboard.press("Enter")
    expect(rival).to_have_count(0)
    assert watched.errors == []


def test_a_webhook_that_is_no_url_is_refused_at_its_field(open_page: Open, served: str) -> None:
    page, _ = open_page(f"/watches?target={TARGET}")
    page.get_by_role("button", name="Add watch").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_label("Target")).to_have_value(TARGET)
    dialog.get_by_label("Webhook").fill("ftp://hooks.example")

    page.keyboard.press("Enter")

    expect(dialog.get_by_label("Webhook")).to_be_focused()
    expect(dialog.get_by_role("alert")).to_contain_text("is not an http(s) URL")
    assert told(served, "watches")["rows"] == []


def test_who_may_only_read_begins_no_watch(open_page: Open, served: str) -> None:
    send(served, "POST", "watches", {"target": TARGET})
    token = send(served, "POST", "tokens", {"scope": ["read"]})["token"]

    page, watched = open_page(f"/watches#token={token}")

    expect(rows(page, "Watches")).to_have_count(1)
    expect(page.get_by_role("button", name=re.compile("^(Add|Edit|Look now)"))).to_have_count(0)
    assert watched.errors == []


@pytest.mark.long
@pytest.mark.parametrize("size", list(SIZES))
def test_the_page_and_its_form_have_no_serious_violation(open_page: Open, served: str, size: str, hook: str) -> None:
    width, height = SIZES[size]
    for n, name in enumerate((TARGET, "rival.example")):
        send(served, "POST", "watches", {"target": name, "since": "2026-01-01", "webhook": f"{hook}/{'no' * n}"})
    send(served, "POST", "watches/run", {})
    page, _ = open_page("/watches", viewport={"width": width, "height": height}, reduced_motion="reduce")
    expect(panel(page, f"What became of the backlinks of {TARGET}")).to_contain_text("23 events")
    settled(page)

    assert violations(page) == []
    assert page.evaluate(WIDER) <= 0
    page.get_by_role("button", name="Add watch").click()
    assert violations(page) == []
    assert page.evaluate(WIDER) <= 0
