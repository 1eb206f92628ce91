"""A text file that a person hands to a command: read whole, or refused by its name."""

from __future__ import annotations

from typing import IO

from linkcrawler.errors import UsageError

MAX_FILE_BYTES = 5_000_000


def name_of(file: IO[bytes]) -> str:
    """What a person calls the file."""
    return str(getattr(file, "name", "<stdin>"))


def text_of(file: IO[bytes]) -> str:
    """The text of the file, which is UTF-8. Raises UsageError where it is not, or is too large to be meant."""
    name = name_of(file)
    content = file.read(MAX_FILE_BYTES + 1)
    if len(content) > MAX_FILE_BYTES:
        raise UsageError(f"{name} has more than {MAX_FILE_BYTES:,} bytes: give a shorter file")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as exc:
        raise UsageError(f"{name} is not UTF-8 ({exc.reason} at byte {exc.start}): save it as UTF-8") from exc
