"""Dated notes of what happened outside: a relaunch, an update of the search engine. They stand beside curves."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Unpack

from analytics.answering import Answering
from analytics.asking import Asked, View, understood
from analytics.errors import NotANote, StoreNotCreated
from analytics.instants import BARE_DATE, TICK, in_ms, read_start
from analytics.records import put, take_back
from analytics.replies import Reply
from analytics.targets import read_target
from analytics.windows import period_of
from analytics.writer import Writer

COLUMNS = ("at", "target", "note")
EVERY_TARGET = "all"  # what a note about no target in particular is about, in rows
EARLIEST = datetime(1969, 12, 31, tzinfo=UTC)
LATEST = datetime(2149, 1, 1, tzinfo=UTC)  # a note may be about something to come
MAX_NOTE_CHARS = 1_000


class Notes(Answering):
    """The notes about one target, and those about all."""

    def annotations(self, target: str, **view: Unpack[View]) -> Reply:
        """The notes about one target and about every one, oldest first; without a window also those of the future."""
        asked = understood("annotations", [target], view, COLUMNS)
        until = LATEST if asked.window.is_now else asked.window.to
        window = {"notes_after": asked.window.since or EARLIEST, "notes_until": until}
        return self._answer(replace(asked, parameters_more=window))

    def _notes_beside(self, asked: Asked) -> list[dict[str, Any]]:
        """The notes of the window of a curve, each with the first day of its period."""
        assert asked.by is not None
        window = {"notes_after": asked.window.since or EARLIEST, "notes_until": asked.window.to}
        try:
            notes = self._rows("annotations", replace(asked, parameters_more=window))
        except StoreNotCreated:
            return []
        return [{"at": note["at"], "period": period_of(note["at"], asked.by), **note} for note in notes]


def read_note(target: str | None, date: str | datetime, note: str) -> dict[str, object]:
    """The note as it is kept; without a target it is about every one. A bare date is the first instant of its day.

    Raises NotUnderstood.

    >>> read_note("Docs.Example.com", "2026-03-05", "core  update")["target_domain"]
    'example.com'
    """
    text = " ".join(note.split())
    if not text:
        raise NotANote("the note is empty: say in a few words what happened")
    if len(text) > MAX_NOTE_CHARS:
        raise NotANote(f"the note has {len(text):,} characters, more than {MAX_NOTE_CHARS:,}: say it shorter")
    return {"target_domain": read_target(target).domain if target is not None else "", "at": _at(date), "note": text}


def annotate(writer: Writer, notes: list[dict[str, object]]) -> None:
    """The notes are in the index, each once however often it is given."""
    put(writer, "annotations", notes)


def forget(writer: Writer, notes: list[dict[str, object]]) -> None:
    """These notes are gone."""
    take_back(writer, "annotations", notes)


def _at(date: str | datetime) -> datetime:
    at = read_start(date)
    assert at is not None
    is_day = isinstance(date, str) and BARE_DATE.fullmatch(date.strip())
    return at + TICK if is_day else in_ms(at)
