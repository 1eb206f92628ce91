"""Before somebody else's site is asked, it is said who asks."""

from __future__ import annotations

import os
import pty
import secrets
import subprocess
import sys
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest

from linkcrawler.config import Config, CrawlConfig
from linkcrawler.crawl.introduction import refuse_unnamed
from linkcrawler.crawl.launch import Launcher
from linkcrawler.crawl.transport import Refused, Transport
from linkcrawler.errors import ConfigError
from linkcrawler.frontier import Frontier, connect
from linkcrawler.records import Outcome

FAR = "https://site.acme.io/"


def linkcrawler(folder: Path, *words: str, **env: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("LINKCRAWLER_", "MAKE"))}
    return subprocess.run(
        [sys.executable, "-m", "linkcrawler", *words],
        cwd=folder,
        env=kept | env,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_a_crawl_that_is_nobodys_does_not_leave_this_machine_and_the_refusal_says_how_it_may(tmp_path: Path) -> None:
    done = linkcrawler(tmp_path, "crawl", FAR, "--max-pages", "9")

    assert done.returncode == 2
    assert "contact is not set" in done.stderr
    assert "LINKCRAWLER_CONTACT" in done.stderr
    assert f"linkcrawler crawl {FAR} --max-pages 9 --contact YOU@YOUR.DOMAIN" in done.stderr
    assert not [*tmp_path.iterdir()], "nothing was begun"


def test_make_is_told_how_make_is_called(tmp_path: Path) -> None:
    done = linkcrawler(tmp_path, "crawl", FAR, MAKELEVEL="1")

    assert f'make crawl SEEDS="{FAR}" CONTACT=YOU@YOUR.DOMAIN' in done.stderr


@pytest.mark.parametrize(
    ("seed", "connect_to"),
    [
        ("http://127.0.0.1:8080/", ()),
        ("http://[::1]/", ()),
        ("http://localhost/", ()),
        ("http://app.localhost/", ()),
        ("http://a.acme.io/", ("::127.0.0.1:8080",)),
        ("https://a.acme.io/", ("a.acme.io:443:localhost:8443",)),
    ],
)
def test_hosts_of_this_machine_need_no_contact(seed: str, connect_to: tuple[str, ...]) -> None:
    refuse_unnamed(CrawlConfig("t", connect_to=connect_to), [seed])


@pytest.mark.parametrize(
    ("seed", "values"),
    [
        (FAR, {}),
        (FAR, {"user_agent": "acme/1.0 (+https://example.com/bot)"}),
        ("http://192.168.1.2/", {"is_private_allowed": True}),
        ("http://a.acme.io/", {"connect_to": ("b.acme.io::127.0.0.1:80",)}),
        ("http://a.acme.io/", {"connect_to": ("::10.0.0.1:80",)}),
    ],
)
def test_any_other_host_does(seed: str, values: dict[str, str]) -> None:
    with pytest.raises(ConfigError, match="contact is not set"):
        refuse_unnamed(CrawlConfig("t", **values), [seed])  # type: ignore[arg-type]


def test_a_user_agent_that_names_somebody_will_do() -> None:
    refuse_unnamed(CrawlConfig("t", user_agent="acme/1.0 (+https://acme.io/bot)"), [FAR])


def test_a_contact_of_the_settings_is_named_in_every_fetch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    told = {"LINKCRAWLER_CONTACT": "crawl@acme.io"}

    assert Config.from_environment(env=told).of_crawls["user_agent"] == "linkcrawler/0.1 (+crawl@acme.io)"
    named = told | {"LINKCRAWLER_USER_AGENT": "acme/1.0"}
    assert Config.from_environment(env=named).of_crawls["user_agent"] == "acme/1.0 (+crawl@acme.io)"


@pytest.mark.parametrize(
    ("begun_as", "taken_up_as", "goes_on_as"),
    [
        ("acme (+https://acme.io/bot)", "linkcrawler/0.1", "acme (+https://acme.io/bot)"),
        ("linkcrawler/0.1", "linkcrawler/0.1 (+crawl@acme.io)", "linkcrawler/0.1 (+crawl@acme.io)"),
        ("linkcrawler/0.1 (+https://linkcrawler.example/bot)", "linkcrawler/0.1", None),
    ],
)
async def test_a_crawl_that_is_taken_up_is_whose_it_was(
    redis_url: str, tmp_path: Path, begun_as: str, taken_up_as: str, goes_on_as: str | None
) -> None:
    name = f"t-{secrets.token_hex(6)}"
    client = await connect(redis_url)
    frontier = Frontier(client, name)
    try:
        begun = CrawlConfig(name, scope_names=("acme.io",), user_agent=begun_as)
        await frontier.save_config(begun.to_json())
        store: Any = None
        launcher = Launcher(CrawlConfig(name, user_agent=taken_up_as), {}, redis_url, store, tmp_path, 1, print)
        with nullcontext() if goes_on_as else pytest.raises(ConfigError, match="contact is not set"):
            await launcher._take_up(client, [])

        assert launcher.config.user_agent == (goes_on_as or taken_up_as)
    finally:
        await frontier.delete()
        await client.aclose()


async def test_what_an_own_page_leads_to_is_not_fetched_either() -> None:
    transport = Transport(CrawlConfig("t"))
    try:
        refused = await transport.fetch("http://93.184.215.14/")
    finally:
        await transport.close()

    assert isinstance(refused, Refused)
    assert refused.outcome is Outcome.BLOCKED_ADDRESS
    assert "set contact" in refused.reason


def test_at_a_terminal_it_is_asked_once_and_kept(tmp_path: Path) -> None:
    ours, theirs = pty.openpty()
    words = [sys.executable, "-c", ASK]
    env = {name: value for name, value in os.environ.items() if not name.startswith("LINKCRAWLER_")}
    asked = subprocess.Popen(words, cwd=tmp_path, env=env, stdin=theirs, stderr=theirs, stdout=subprocess.PIPE)
    os.write(ours, b"nobody\ncrawl@acme.io\n")
    out, _ = asked.communicate(timeout=60)
    os.close(theirs)
    os.close(ours)

    assert out.decode().strip() == "linkcrawler/0.1 (+crawl@acme.io)"
    assert (tmp_path / "linkcrawler.toml").read_text() == 'contact = "crawl@acme.io"\n'


ASK = f"""
from linkcrawler.cli.contact import with_contact
from linkcrawler.config import CrawlConfig

print(with_contact(CrawlConfig("t"), ["{FAR}"], ["crawl"], is_quiet=False).user_agent)
"""
