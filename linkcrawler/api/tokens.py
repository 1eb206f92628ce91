"""Tokens: who may ask from elsewhere, and what. Only their SHA-256 is kept, in a file of the data folder.

A token is 256 random bits, so its hash needs no salt and no delay.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import secrets
import threading
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from linkcrawler.errors import ConfigError, NotThere, UsageError

SCOPES = ("read", "sql", "operate")  # whoever may do one of the others may read too
FILE = "tokens.json"
PREFIX = "lc_"
MAX_TOKENS = 1_000
MAX_NAME_CHARS = 100


@dataclass(frozen=True, slots=True)
class Token:
    """What is known of a token. `id` names it to people, and opens nothing."""

    id: str
    sha256: str
    scopes: tuple[str, ...]
    name: str
    created_at: datetime
    expires_at: datetime | None = None

    def may(self, scope: str) -> bool:
        """Whether it may be used for that."""
        return scope == "read" or scope in self.scopes

    def is_over(self, now: datetime) -> bool:
        """Whether it has expired."""
        return self.expires_at is not None and self.expires_at <= now

    def told(self) -> dict[str, Any]:
        """The token as it may be shown."""
        return {
            "id": self.id,
            "name": self.name,
            "scope": list(self.scopes),
            "created_at": self.created_at,
            "expires_at": self.expires_at,
        }


class Tokens:
    """The tokens of a data folder. Its methods may run in several threads and processes."""

    def __init__(self, data: Path, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._file = data / FILE
        self._clock = clock
        self._lock = threading.Lock()
        self._seen: tuple[tuple[int, int, int], list[Token]] | None = None  # the file as it was read last

    def create(self, scopes: Sequence[str], name: str = "", expires_days: float | None = None) -> tuple[str, Token]:
        """A new token in the only form that opens anything, and what is kept of it. Raises UsageError."""
        unknown = [scope for scope in scopes if scope not in SCOPES]
        if unknown or not scopes:
            raise UsageError(f"scope {unknown[0] if unknown else ''!r} is not one of {', '.join(SCOPES)}")
        if expires_days is not None and not 0 < expires_days <= 3_660:
            raise UsageError(f"a token cannot expire after {expires_days:g} days: give more than 0, at most 3,660")
        if len(name) > MAX_NAME_CHARS:
            raise UsageError(f"the name has {len(name):,} characters, more than {MAX_NAME_CHARS}: give a shorter one")
        text = PREFIX + secrets.token_urlsafe(32)
        now = self._clock().replace(microsecond=0)
        token = Token(
            id=secrets.token_hex(4),
            sha256=_hash(text),
            scopes=tuple(scope for scope in SCOPES if scope in scopes),
            name=" ".join(name.split()),
            created_at=now,
            expires_at=None if expires_days is None else now + timedelta(days=expires_days),
        )

        def add(tokens: list[Token]) -> list[Token]:
            kept = [one for one in tokens if not one.is_over(now)]
            if len(kept) >= MAX_TOKENS:
                raise UsageError(f"there are {MAX_TOKENS:,} tokens: revoke one first")
            return [*kept, token]

        self._change(add)
        return text, token

    def revoke(self, token_id: str) -> Token:
        """The token opens nothing any more. Raises NotThere."""
        gone: list[Token] = []

        def drop(tokens: list[Token]) -> list[Token]:
            gone.extend(one for one in tokens if one.id == token_id)
            if not gone:
                raise NotThere(f"there is no token {token_id!r}: `linkcrawler tokens list` shows those that there are")
            return [one for one in tokens if one.id != token_id]

        self._change(drop)
        return gone[0]

    def valid(self) -> list[Token]:
        """The tokens that open something now, the oldest first."""
        now = self._clock()
        return [token for token in self._read() if not token.is_over(now)]

    def find(self, text: str) -> Token | None:
        """The valid token that this is."""
        sha256 = _hash(text)
        return next((token for token in self.valid() if token.sha256 == sha256), None)

    def _read(self) -> list[Token]:
        with self._lock:
            try:
                known = self._file.stat()
            except FileNotFoundError:
                return []
            state = (known.st_mtime_ns, known.st_size, known.st_ino)
            if self._seen is None or self._seen[0] != state:
                self._seen = (state, _tokens_in(self._file))
            return self._seen[1]

    def _change(self, change: Callable[[list[Token]], list[Token]]) -> None:
        self._file.parent.mkdir(parents=True, exist_ok=True)
        with (self._file.with_suffix(".lock")).open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            tokens = change(_tokens_in(self._file) if self._file.exists() else [])
            written = self._file.with_suffix(".new")
            with os.fdopen(os.open(written, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
                json.dump([asdict(token) for token in tokens], file, default=datetime.isoformat, indent=1)
                file.flush()
                os.fsync(file.fileno())
            written.replace(self._file)


def _tokens_in(file: Path) -> list[Token]:
    """The tokens of a file. Raises ConfigError where it is none of ours."""
    try:
        tokens = [Token(**{**row, "scopes": tuple(row["scopes"])}) for row in json.loads(file.read_text())]
        return [
            replace(
                token,
                created_at=datetime.fromisoformat(str(token.created_at)),
                expires_at=datetime.fromisoformat(str(token.expires_at)) if token.expires_at else None,
            )
            for token in tokens
        ]
    except (OSError, ValueError, TypeError, KeyError) as exc:
        raise ConfigError(f"{file} cannot be read as a list of tokens ({exc}): put it right, or remove it") from exc


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
