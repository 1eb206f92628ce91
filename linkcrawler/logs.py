"""Log lines: one event a line, as text for a person or as JSON for a program. docs/observability.md lists the events.

In JSON a line has `ts` (UTC, ms), `level`, `event` (constant text), `logger`, the crawl and the worker where there is
one, and the event's own fields. No line shows a password or a token.
"""

from __future__ import annotations

import json
import logging
import os
import re
import sys
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from linkcrawler.values import masked

if TYPE_CHECKING:
    from linkcrawler.config import Config

_OWN = frozenset((*vars(logging.makeLogRecord({})), "message", "asctime", "taskName"))
_TOKEN = re.compile(r"(?i)(bearer\s+|lc_)[\w.~+/=-]{12,}")


def set_up(where: Config, log_format: str | None = None, **of_process: str) -> None:
    """Events of this process and its children are written to standard error, in `log_format` or as `where` says.

    `of_process` are fields that all of them have. Called once, by the command.
    """
    form = log_format or where.log_format
    if log_format:
        os.environ["LINKCRAWLER_LOG_FORMAT"] = form  # for the processes that this one starts
    level = where.log_level or ("info" if form == "json" else "warning")
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines(of_process) if form == "json" else TextLines())
    root = logging.getLogger()
    root.handlers = [one for one in root.handlers if not isinstance(one.formatter, JsonLines | TextLines)] + [handler]
    root.setLevel(level.upper())
    for name in ("clickhouse_connect", "urllib3"):  # they log what they raise, too
        logging.getLogger(name).setLevel(logging.CRITICAL)
    for name in ("asyncio", "uvicorn", "scrapy"):
        logging.getLogger(name).setLevel(max(logging.WARNING, root.level))


def is_json() -> bool:
    """Whether this process writes its events as JSON."""
    return any(isinstance(one.formatter, JsonLines) for one in logging.getLogger().handlers)


class JsonLines(logging.Formatter):
    """An event as one JSON object."""

    def __init__(self, of_process: dict[str, str]) -> None:
        super().__init__()
        self._of_process = of_process

    def format(self, record: logging.LogRecord) -> str:
        at = datetime.fromtimestamp(record.created, UTC)
        line: dict[str, object] = {
            "ts": at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "level": record.levelname.lower(),
            "event": event_of(record),
            "logger": record.name,
            **self._of_process,
        }
        if record.args:
            line["message"] = record.getMessage()
        line |= fields_of(record)
        if record.exc_info and record.exc_info[0] is not None:
            line["error"] = f"{record.exc_info[0].__name__}: {record.exc_info[1]}"
            line["traceback"] = self.formatException(record.exc_info)
        return safe(json.dumps(line, ensure_ascii=False, default=str))


class TextLines(logging.Formatter):
    """An event as one line, its fields behind it as name=value; a traceback below."""

    converter = staticmethod(time.gmtime)

    def __init__(self) -> None:
        super().__init__("%(asctime)sZ %(levelname)s %(name)s: %(message)s", "%Y-%m-%dT%H:%M:%S")

    def formatMessage(self, record: logging.LogRecord) -> str:
        fields = " ".join(f"{name}={_on_one_line(value)}" for name, value in fields_of(record).items())
        return super().formatMessage(record) + (f" ({fields})" if fields else "")

    def format(self, record: logging.LogRecord) -> str:
        return safe(super().format(record))


def _on_one_line(value: object) -> str:
    """A value as text that cannot begin a line of its own, nor move a cursor: what a server says is among them."""
    text = str(value)
    return text if text.isprintable() else text.encode("unicode_escape").decode()


def event_of(record: logging.LogRecord) -> str:
    """The constant text of an event: what its values are put into is left out.

    >>> event_of(logging.makeLogRecord({"msg": "settlement waits: %s", "args": ("no room",)}))
    'settlement waits'
    """
    text = str(record.msg)
    return re.split(r"[:=]?\s*%[sdr(]", text)[0].strip() or text if record.args else text


def fields_of(record: logging.LogRecord) -> dict[str, object]:
    """What an event carries besides its text."""
    return {name: value for name, value in vars(record).items() if name not in _OWN and name[0] != "_"}


def safe(text: str) -> str:
    """`text` without passwords of URLs and without tokens.

    >>> safe("http://u:secret@db/ Bearer abcdefghijklmn")
    'http://u:***@db/ Bearer ***'
    """
    return _TOKEN.sub(r"\1***", masked(text))
