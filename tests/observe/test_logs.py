"""A line of the log is one event, and gives nothing away."""

from __future__ import annotations

import json
import logging

import pytest

from linkcrawler.logs import JsonLines, TextLines

SECRETS = "http://u:secret@db/ and Bearer lc_abcdefghijklmnopqrstuvwxyz"


def record(message: str, *args: object, **fields: object) -> logging.LogRecord:
    made = logging.LogRecord("linkcrawler.crawl", logging.WARNING, "f.py", 1, message, args, None)
    vars(made).update(fields)
    return made


def test_a_json_line_has_the_event_its_fields_and_those_of_the_process() -> None:
    line = json.loads(JsonLines({"crawl": "spring"}).format(record("settlement waits", reason="no room", attempt=3)))

    assert line.pop("ts").endswith("Z")
    assert line == {
        **{"level": "warning", "event": "settlement waits", "logger": "linkcrawler.crawl", "crawl": "spring"},
        **{"reason": "no room", "attempt": 3},
    }


def test_the_event_of_a_library_is_what_stands_before_its_values() -> None:
    line = json.loads(JsonLines({}).format(record("the frontier waits: %s after %d s", "x", 3)))

    assert line["event"] == "the frontier waits"
    assert line["message"] == "the frontier waits: x after 3 s"


@pytest.mark.parametrize("form", [JsonLines({}), TextLines()])
def test_no_line_shows_a_password_or_a_token(form: logging.Formatter) -> None:
    said = form.format(record("waits", reason=SECRETS)) + form.format(record("waits: %s", SECRETS))

    assert "secret" not in said
    assert "abcdef" not in said
    assert "u:***@db" in said


@pytest.mark.parametrize("form", [JsonLines({}), TextLines()])
def test_what_a_server_says_begins_no_line_of_its_own(form: logging.Formatter) -> None:
    said = form.format(record("page not read", url="http://a/\n2026-01-01 ERROR forged\x1b[2J"))

    assert "\n" not in said
    assert "\x1b" not in said


def test_a_failure_has_its_traceback() -> None:
    failed = record("fault")
    try:
        raise ValueError(SECRETS)
    except ValueError as exc:
        failed.exc_info = (ValueError, exc, exc.__traceback__)
    line = json.loads(JsonLines({}).format(failed))

    assert line["error"].startswith("ValueError: http://u:***@db/")
    assert "test_logs.py" in line["traceback"]
    assert "secret" not in line["traceback"]
