"""A value comes from the environment before the file, everything wrong is told at once, and secrets stay secret."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

import pytest

from analytics.whereabouts import dsn_of
from linkcrawler.config import Config, CrawlConfig
from linkcrawler.errors import ConfigError
from linkcrawler.values import SETTINGS

PAGE = (Path(__file__).parents[2] / "docs" / "settings.md").read_text()


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder in which a command is started."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def problems(env: dict[str, str]) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        Config.from_environment(env=env)
    return str(caught.value).splitlines()


def test_the_environment_comes_before_the_file_and_the_file_before_the_default(folder: Path) -> None:
    (folder / "linkcrawler.toml").write_text('delay_s = 2\nserve_port = 9000\ndata = "links"\n')

    config = Config.from_environment(env={"LINKCRAWLER_DELAY_S": "3.5"})

    assert config.of_crawls == {"delay_s": 3.5}
    assert (config.serve_port, config.serve_host) == (9000, "127.0.0.1")
    assert config.data == folder / "links"
    assert Config.from_environment(folder / "mine", {}).data == folder / "mine"


def test_a_file_may_lie_elsewhere_and_its_paths_are_relative_to_it(folder: Path) -> None:
    (folder / "etc").mkdir()
    (folder / "etc" / "mine.toml").write_text('data = "../links"\nclickhouse_dsn_file = "dsn"\n')
    (folder / "etc" / "dsn").write_text("http://u:secret@db:8123/links\n")

    config = Config.from_environment(env={"LINKCRAWLER_CONFIG": "etc/mine.toml"})

    assert config.data.resolve() == folder / "links"
    assert config.clickhouse_dsn == "http://u:secret@db:8123/links"


def test_everything_that_is_wrong_is_told_at_once_with_its_place(folder: Path) -> None:
    (folder / "linkcrawler.toml").write_text(
        'delai_s = 3\nlease_ms = 50\nn_concurrent = "many"\nlog_format = "xml"\nuse_sitemaps = 1\n'
    )

    told = problems(
        {
            "LINKCRAWLER_REDIS_URL": "http://u:secret@db/",
            "LINKCRAWLER_METRICS_PORT": "70000",
            "LINKCRAWLER_TIMEOUT_S": "soon",
            "LINKCRAWLER_CONTACT": "me",
        }
    )

    file = folder / "linkcrawler.toml"
    assert set(told) == {
        f"{file}: delai_s is no setting: is delay_s meant?",
        f"{file}: lease_ms=50 is below the minimum 1000",
        f"{file}: n_concurrent='many' is not a whole number",
        f"{file}: log_format='xml' is not one of text, json",
        f"{file}: use_sitemaps=1 is not true or false",
        "LINKCRAWLER_REDIS_URL='http://u:***@db/' is not a Redis URL: use redis://HOST:PORT/DB",
        "LINKCRAWLER_METRICS_PORT='70000' is not in 0..65535",
        "LINKCRAWLER_TIMEOUT_S='soon' is not a number",
        "LINKCRAWLER_CONTACT='me' is no contact: use the address of a page (https://...) or a mail address",
    }


@pytest.mark.parametrize("dsn", ["http://127.0.0.1:99999/x", "http://h:0/x", "http://h:8123/x,http://h:many/x"])
def test_a_port_that_is_none_is_refused_before_anybody_connects_to_it(folder: Path, dsn: str) -> None:
    assert problems({"LINKCRAWLER_CLICKHOUSE_DSN": dsn}) == [
        f"LINKCRAWLER_CLICKHOUSE_DSN={dsn!r} is not an HTTP DSN: use http://USER:PASSWORD@HOST:8123/DATABASE"
    ]


def test_a_secret_comes_from_a_file_and_one_that_cannot_be_read_is_a_problem(folder: Path) -> None:
    (folder / "url").write_text("redis://:secret@db:6379/0\n")
    (folder / "empty").write_text("\n")

    assert Config.from_environment(env={"LINKCRAWLER_REDIS_URL_FILE": "url"}).redis_url == "redis://:secret@db:6379/0"
    assert problems({"LINKCRAWLER_REDIS_URL_FILE": "url", "LINKCRAWLER_REDIS_URL": "redis://x"}) == [
        "LINKCRAWLER_REDIS_URL and LINKCRAWLER_REDIS_URL_FILE are both set: keep one of them"
    ]
    assert problems({"LINKCRAWLER_CLICKHOUSE_DSN_FILE": "gone", "LINKCRAWLER_REDIS_URL_FILE": "empty"}) == [
        "LINKCRAWLER_REDIS_URL_FILE='empty' is empty: write the value into it",
        "LINKCRAWLER_CLICKHOUSE_DSN_FILE='gone' cannot be read (No such file or directory): "
        "name a file that this user may read",
    ]


def test_sizes_are_told_in_bytes_or_with_a_unit(folder: Path) -> None:
    (folder / "linkcrawler.toml").write_text('min_free_bytes = "1.5G"\n')

    assert Config.from_environment(env={}).min_free_bytes == 1_500_000_000
    assert Config.from_environment(env={"LINKCRAWLER_MIN_FREE_BYTES": "20 MB"}).min_free_bytes == 20_000_000
    assert problems({"LINKCRAWLER_MIN_FREE_BYTES": "much"}) == [
        "LINKCRAWLER_MIN_FREE_BYTES='much' is not a size: write bytes, or 500M, 20G, 1.5T"
    ]


def test_what_kubernetes_tells_of_its_services_is_no_setting(folder: Path) -> None:
    env = {"LINKCRAWLER_METRICS_PORT": "tcp://10.0.0.7:9464", "LINKCRAWLER_API_SERVICE_HOST": "10.0.0.7"}

    assert Config.from_environment(env=env).metrics_port == 0


def test_a_file_that_is_no_toml_or_not_there_is_a_problem(folder: Path) -> None:
    (folder / "linkcrawler.toml").write_text("delay_s: 3")

    assert "give a readable TOML file" in problems({})[0]
    assert problems({"LINKCRAWLER_CONFIG": "gone.toml"}) == [
        "LINKCRAWLER_CONFIG='gone.toml' is no file: name a TOML file, or unset it"
    ]


def test_a_folder_of_the_files_name_is_a_problem(folder: Path) -> None:
    (folder / "linkcrawler.toml").mkdir()

    assert problems({}) == [f"{folder / 'linkcrawler.toml'} is a folder: settings are in a file of that name"]


def test_every_default_told_is_that_of_the_program_and_the_page_has_every_setting() -> None:
    told = dict(re.findall(r"^\| `(\w+)` \| (.*?) \|", PAGE, re.M))
    crawl = {field.name: field.default for field in fields(CrawlConfig)}

    assert list(told) == [setting.name for setting in SETTINGS]
    for setting in SETTINGS:
        assert told[setting.name] == setting.default
        if setting.is_of_crawls and re.fullmatch(r"[\d.]+", setting.default):
            assert float(setting.default) == crawl[setting.name], setting.name


def test_every_setting_of_crawls_is_one_of_a_crawl() -> None:
    names = {field.name for field in fields(CrawlConfig)}

    assert {setting.name for setting in SETTINGS if setting.is_of_crawls} <= names


def test_a_notebook_looks_where_the_command_line_would(folder: Path) -> None:
    (folder / "dsn").write_text("http://u:secret@db:8123/links\n")
    (folder / "linkcrawler.toml").write_text('clickhouse_dsn_file = "dsn"\n')

    assert dsn_of(None, {}) == "http://u:secret@db:8123/links"
    assert dsn_of(None, {"LINKCRAWLER_CLICKHOUSE_DSN": "http://x:1/y"}) == "http://x:1/y"
    assert dsn_of(None, {"LINKCRAWLER_CLICKHOUSE_DSN_FILE": "dsn", "LINKCRAWLER_CONFIG": "/none"}) == dsn_of(None, {})
