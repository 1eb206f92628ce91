"""A small web, crawled for real; the server over what was found; and a browser that may talk to nobody else."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, expect, sync_playwright

from tests.tiny_web import TinyWeb
from tests.web.made_web import SEEDS, TARGET, fill

CHROMIUM = Path(os.environ.get("CHROMIUM", "/usr/bin/chromium"))
ARGUMENTS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"),
    *("--disable-background-networking", "--disable-component-update"),
)
FORUM = f"/links?target={TARGET}&where=source_domain%3Dforum.example"
LINK = "&open_source=http://blog.example/0&open_target=http://acme.example/0"


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the dashboard over the crawled web."""
    data = tmp_path_factory.mktemp("dashboard") / "data"
    with TinyWeb() as web:
        fill(web)
        command = ("crawl", *SEEDS, "--name", "spring", "--internal", *web.connect)
        assert _linkcrawler(data, *command).returncode == 0
        with serving(data) as url:
            assert _linkcrawler(data, "authority", "run").returncode == 0
            yield url


@contextmanager
def serving(data: Path) -> Iterator[str]:
    """`linkcrawler serve` runs on a free port: its address."""
    command = [sys.executable, "-m", "linkcrawler", "serve", "--port", "0", "--data", str(data)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    try:
        assert process.stdout
        said = []
        for line in process.stdout:
            said.append(line)
            if found := re.search(r"serves (http://\S+)/ ", line):
                yield found[1]
                return
        raise AssertionError(f"linkcrawler serve ended: {''.join(said)}")
    finally:
        process.terminate()
        process.wait(30)


def _linkcrawler(data: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [sys.executable, "-m", "linkcrawler", *arguments, "--data", str(data)],
        capture_output=True,
        text=True,
        timeout=120,
    )
    if done.returncode:
        sys.stderr.write(done.stderr)
    return done


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's chromium, without a window.

    Of one file: while the tool runs, an event loop does too, and tests with loops of their own fail in that process.
    """
    if not CHROMIUM.exists():
        missing = f"{CHROMIUM} is absent: apt-get install chromium (or set CHROMIUM)"
        if os.environ.get("CI"):
            pytest.fail(missing)
        pytest.skip(missing)
    with sync_playwright() as tool:
        browser = tool.chromium.launch(executable_path=str(CHROMIUM), args=list(ARGUMENTS))
        yield browser
        browser.close()


class Watched:
    """What went wrong in a page, and whom it asked."""

    def __init__(self, page: Page) -> None:
        self.errors: list[str] = []
        self.asked: set[str] = set()
        page.on("console", self._say)
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("request", self._ask)
        page.on("requestfailed", self._stop)

    def _say(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.errors.append(message.text)

    def _ask(self, request: Request) -> None:
        self.asked.add(request.url)

    def _stop(self, request: Request) -> None:
        """What the browser itself refused to ask was not asked."""
        if request.failure == "csp":
            self.asked.discard(request.url)


Open = Callable[..., tuple[Page, Watched]]


@pytest.fixture
def open_page(browser: Browser, served: str) -> Iterator[Open]:
    """Opens an address of the dashboard, and returns its page, watched, once nothing is awaited any more."""
    contexts: list[BrowserContext] = []

    def opened(path: str, **options: object) -> tuple[Page, Watched]:
        context = browser.new_context(accept_downloads=True, **options)  # type: ignore[arg-type]
        contexts.append(context)
        page = context.new_page()
        watched = Watched(page)
        page.goto(served + path)
        settled(page)
        return page, watched

    yield opened
    for context in contexts:
        context.close()


def settled(page: Page) -> None:
    """The page has drawn all that it asked for."""
    page.wait_for_selector("main h1", state="attached")
    expect(page.locator("[aria-busy=true], .waiting")).to_have_count(0, timeout=30_000)


def paths_of(page: Page) -> list[str]:
    """The addresses of all pages in the menu, with what is looked at."""
    return [str(link.get_attribute("href")) for link in page.locator("nav a").all()]
