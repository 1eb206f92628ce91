"""Who may enter: loopback without a token but not another site's page, everyone else with one."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from linkcrawler.api.access import Access
from linkcrawler.api.listening import needs_token
from linkcrawler.api.rates import Rates
from linkcrawler.api.tokens import Tokens
from linkcrawler.config import Config
from linkcrawler.errors import ConfigError, NotThere, UsageError
from tests.api.conftest import Api, serving


@pytest.fixture
def tokens(tmp_path: Path) -> Tokens:
    return Tokens(tmp_path)


@pytest.fixture
def guarded(config: Config, tokens: Tokens) -> Iterator[Api]:
    """A server as it is on another address than loopback."""
    with serving(config, Access(tokens, is_token_needed=True)) as api:
        yield api


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.test"},
        {"Host": "evil.test:8900"},
        {"Host": "127.0.0.1.evil.test"},
        {"Origin": "http://evil.test"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site", "Sec-Fetch-Mode": "cors"},
    ],
)
def test_on_loopback_a_page_of_another_site_asks_in_vain(api: Api, headers: dict[str, str]) -> None:
    read, write = api.get("metrics", headers), api.post("sql", {"statement": "select 1"}, headers)

    assert (read.status, write.status) == (403, 403)
    assert "other site" in read.json["detail"] or "another site" in read.json["detail"] or "Host" in read.json["detail"]


def test_its_own_pages_and_programs_may_ask(api: Api) -> None:
    origin = f"http://localhost:{api.port}"
    own = {"Host": f"localhost:{api.port}", "Origin": origin, "Sec-Fetch-Site": "same-origin"}

    assert api.post("sql", {"statement": "select 1"}, own).status == 200
    assert api.get("metrics", {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}).status == 200
    assert api.get("metrics", {"Host": "[::1]:8900"}).status == 200


@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "multipart/form-data", "text/plain", ""])
def test_a_form_cannot_write(api: Api, kind: str) -> None:
    answer = api.post("campaigns", b'{"name":"x","target":"t.test","utm":"u"}', {"Content-Type": kind})

    assert (answer.status, answer.json["type"]) == (415, "urn:linkcrawler:problem:not-json")


@pytest.mark.parametrize("method", ["PUT", "PATCH"])
def test_a_method_that_an_address_has_not_is_told_as_such(api: Api, method: str) -> None:
    answer = api.ask(method, "metrics")

    assert answer.status == 405
    assert "GET" in answer.headers["allow"]


def test_every_answer_says_what_a_browser_must_not_do(api: Api) -> None:
    for path in ("/", "/api/v1/metrics", "/api/v1/nothing", "/assets/nothing.js"):
        headers = api.get(path).headers

        assert headers["content-security-policy"].startswith("default-src 'none'; script-src 'self'")
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["cross-origin-opener-policy"] == "same-origin"
        assert "set-cookie" not in headers and "access-control-allow-origin" not in headers


def test_elsewhere_every_question_needs_a_token(guarded: Api, tokens: Tokens) -> None:
    text, _ = tokens.create(["read"])

    assert guarded.get("/").status == 200  # the dashboard asks for one
    assert guarded.get("metrics").status == 401
    assert guarded.get("metrics").headers["www-authenticate"].startswith("Bearer")
    assert guarded.get("metrics", {"Authorization": "Bearer lc_guessed"}).status == 401
    assert guarded.get("metrics", {"Authorization": f"Basic {text}"}).status == 401
    assert guarded.get("metrics", {"Authorization": f"Bearer {text}", "Host": "links.example"}).status == 200


@pytest.mark.parametrize(
    ("scopes", "may"),
    [(["read"], (200, 403, 403, 403)), (["sql"], (200, 200, 403, 403)), (["operate"], (200, 403, 400, 201))],
)
def test_a_token_may_do_what_its_scopes_say(
    guarded: Api, tokens: Tokens, scopes: list[str], may: tuple[int, ...]
) -> None:
    guarded.token, _ = tokens.create(scopes)

    assert may == (
        guarded.get("metrics").status,
        guarded.post("sql", {"statement": "select 1"}).status,
        guarded.post("campaigns", {"name": "x", "target": "t.test"}).status,  # 400: it has no condition
        guarded.post("tokens", {"scope": ["read"]}).status,
    )


def test_whoever_asks_is_told_what_they_may(api: Api, guarded: Api, tokens: Tokens) -> None:
    assert api.json("access") == {"scope": ["read", "sql", "operate"]}
    for given, told in ((["read"], ["read"]), (["sql"], ["read", "sql"]), (["operate"], ["read", "operate"])):
        guarded.token, _ = tokens.create(given)
        assert guarded.json("access") == {"scope": told}
    guarded.token = ""
    assert guarded.get("access").status == 401


def test_a_token_gives_no_more_than_it_may(guarded: Api, tokens: Tokens) -> None:
    guarded.token, _ = tokens.create(["operate"])

    assert guarded.post("tokens", {"scope": ["sql"]}).status == 403
    made = guarded.post("tokens", {"scope": ["read"], "expires_days": 30, "name": "board"})
    assert made.headers["cache-control"] == "no-store"
    assert Api(guarded.port, made.json["token"]).get("metrics").status == 200
    assert made.json["token"] not in str(guarded.json("tokens"))
    assert guarded.delete("tokens", id=made.json["id"]).status == 200
    assert Api(guarded.port, made.json["token"]).get("metrics").status == 401


def test_who_asks_too_often_is_told_when_to_ask_again(config: Config, tokens: Tokens) -> None:
    text, _ = tokens.create(["read"])
    with serving(config, Access(tokens, is_token_needed=True, rates=Rates(0.5, 3, clock=lambda: 0.0))) as api:
        mine, stranger = Api(api.port, text), api
        seen = [mine.get("metrics").status for _ in range(4)]
        again = mine.get("metrics")

        assert seen == [200, 200, 200, 429]
        assert (again.headers["retry-after"], again.json["type"]) == ("2", "urn:linkcrawler:problem:too-many")
        assert [stranger.get("metrics").status for _ in range(4)] == [401, 401, 401, 429]


def test_only_the_hash_of_a_token_is_kept_and_nobody_else_reads_it(tokens: Tokens, tmp_path: Path) -> None:
    text, token = tokens.create(["read"], "board")
    file = tmp_path / "tokens.json"

    assert len(text) > 43 and text not in file.read_text() and token.id not in text
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert tokens.find(text) == token and tokens.find(text + "x") is None


def test_a_token_ends_when_it_expires_or_is_revoked(tmp_path: Path) -> None:
    now = [datetime(2026, 1, 1, tzinfo=UTC)]
    tokens = Tokens(tmp_path, clock=lambda: now[0])
    short, _ = tokens.create(["read"], expires_days=1)
    long, kept = tokens.create(["read"])

    now[0] += timedelta(days=1)
    assert tokens.find(short) is None and tokens.valid() == [kept]

    Tokens(tmp_path).revoke(kept.id)  # by another process
    assert tokens.find(long) is None
    with pytest.raises(NotThere, match="there is no token"):
        tokens.revoke(kept.id)


def test_a_token_for_nothing_or_for_the_past_is_not_made(tokens: Tokens) -> None:
    for scopes, days in ((["admin"], None), ([], None), (["read"], 0.0), (["read"], -1.0)):
        with pytest.raises(UsageError):
            tokens.create(scopes, expires_days=days)
    assert tokens.valid() == []


def test_a_server_for_others_does_not_start_without_a_token(tmp_path: Path) -> None:
    config = Config(tmp_path)
    for host in ("0.0.0.0", "::", "192.0.2.1", "links.example"):
        with pytest.raises(ConfigError, match="no token is valid: `linkcrawler tokens create"):
            needs_token(config, host)
    assert not needs_token(config, "127.0.0.1")

    Tokens(tmp_path).create(["read"])
    assert needs_token(config, "0.0.0.0")
    assert needs_token(config, "127.0.0.1", is_required=True)
