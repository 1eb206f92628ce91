"""The dashboard's files, and its addresses."""

from __future__ import annotations

import gzip
import re

import pytest

from linkcrawler.api.web import PAGES
from scripts.dashboard import WEB, checksum
from tests.api.conftest import Api


@pytest.mark.parametrize("name", ["app.js", "style.css"])
def test_what_is_served_was_built_from_the_sources_that_are_here(name: str) -> None:
    head = (WEB / "assets" / name).read_text().splitlines()[0]

    assert checksum() in head, "a source of the dashboard was changed: run `make dashboard`"


def test_a_first_visit_loads_less_than_half_a_megabyte() -> None:
    sizes = [len(gzip.compress(file.read_bytes(), 6)) for file in (WEB / "assets").iterdir()]

    assert sum(sizes) < 500_000


@pytest.mark.parametrize("path", ["/", "/competitors?target=t.test", "/links/", "/index.html"])
def test_every_page_of_the_dashboard_is_its_one_document(api: Api, path: str) -> None:
    answer = api.get(path)

    assert (answer.status, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert b"<title>" in answer.body
    assert api.get(path, {"If-None-Match": answer.headers["etag"]}).status == 304


def test_the_server_knows_the_pages_that_the_dashboard_has() -> None:
    told = (WEB / "source" / "pages" / "index.js").read_text()

    assert set(re.findall(r'^  \{ path: "(/\w*)"', told, re.M)) == PAGES


@pytest.mark.parametrize(
    "path", ["/no-such-page", "/links/a/b", "/overviews", "/wp-login.php", "/overview/x?target=t.test"]
)
def test_an_unknown_page_is_not_found_and_the_dashboard_says_so(api: Api, path: str) -> None:
    answer = api.get(path)

    assert (answer.status, answer.headers["content-type"]) == (404, "text/html; charset=utf-8")
    assert b"<title>" in answer.body
    assert "There is no such page" in (WEB / "assets" / "app.js").read_text()


@pytest.mark.parametrize(
    "path", ["/assets/no.js", "/assets/../app.py", "/assets/..%2f..%2fapp.py", "/api/v2/report", "/api", "/api/v1/"]
)
def test_what_is_no_file_and_no_page_is_not_found(api: Api, path: str) -> None:
    answer = api.get(path)

    assert (answer.status, answer.headers["content-type"]) == (404, "application/problem+json")


@pytest.mark.parametrize("path", ["/../app.py", "/%2e%2e/app.py", "/..%5capp.py", "/app.py", "//etc/passwd", "/%00"])
def test_nothing_outside_the_folder_is_served(api: Api, path: str) -> None:
    answer = api.get(path)

    assert b"<title>" in answer.body or answer.status == 404
    assert b"import" not in answer.body
