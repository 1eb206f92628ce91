"""How far each file is imported, in the data folder: what a killed import goes on from.

One small file of JSON for each imported one, replaced as a whole after each batch that the store has taken. A place
that is lost or too early costs time and no more: rows that are written twice are the same rows.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

from xxhash import xxh64_hexdigest

from linkcrawler.ingest.damage import Damage
from linkcrawler.ingest.places import Place

MAX_KEPT_DAMAGES = 1000  # of a file, with offset and words; all are counted
_VERSION = 1
_COUNTERS = ("outcomes", "skipped", "n_damages")


@dataclass(slots=True)
class Progress:
    """What has become of one file so far. Its rows are in the store up to `resume_at`."""

    name: str
    n_bytes: int = 0
    head: str = ""
    resume_at: int = 0
    is_done: bool = False
    n_records: int = 0
    n_fetches: int = 0  # rows of `fetches`
    n_links: int = 0  # of their pages, external or stored all the same
    resume_position: int = 0  # the same in the unpacked bytes, of a file that is packed as a whole
    n_rows: int = 0  # of tables that others filled: graphs of the web, exports of vendors
    outcomes: Counter[str] = field(default_factory=Counter)
    skipped: Counter[str] = field(default_factory=Counter)
    n_damages: Counter[str] = field(default_factory=Counter)
    damages: list[Damage] = field(default_factory=list)

    def note(self, damage: Damage) -> None:
        """`damage` is counted, and kept if there are not too many."""
        self.n_damages[damage.kind] += 1
        if len(self.damages) < MAX_KEPT_DAMAGES:
            self.damages.append(damage)

    def copy(self) -> Progress:
        """The same at this moment."""
        return Progress.from_dict(self.to_dict())

    def to_dict(self) -> dict[str, Any]:
        """The same in JSON's own types."""
        said = {f.name: getattr(self, f.name) for f in fields(self)}
        counters = {name: dict(said[name]) for name in _COUNTERS}
        return {**said, **counters, "damages": [asdict(damage) for damage in self.damages]}

    @classmethod
    def from_dict(cls, said: dict[str, Any]) -> Progress:
        """What `to_dict` wrote. Raises KeyError, TypeError or ValueError where it is something else."""
        counters = {name: Counter(said[name]) for name in _COUNTERS}
        return cls(**{**said, **counters, "damages": [Damage(**d) for d in said["damages"]]})


class Ledger:
    """The progress of the files of one import: files in `<data>/imports/<crawl>/`."""

    def __init__(self, data: Path, crawl: str, kind: str) -> None:
        self._folder = data / "imports" / crawl
        self._kind = kind

    def of(self, place: Place) -> Progress:
        """How far `place` is; from its beginning where it has another content than it had."""
        fresh = Progress(place.name, place.n_bytes, place.head)
        if place.is_stdin:
            return fresh
        try:
            said = json.loads(self._path(place.name).read_text(encoding="utf-8"))
            if said.pop("version") != _VERSION:
                return fresh
            known = Progress.from_dict(said)
        except (OSError, ValueError, KeyError, TypeError):
            return fresh
        is_same = known.head == place.head and (not place.n_bytes or place.n_bytes >= known.resume_at)
        if not is_same:
            return fresh
        if known.n_bytes != place.n_bytes:  # it has grown since
            known.is_done, known.n_bytes = False, place.n_bytes
        return known

    def save(self, progress: Progress) -> None:
        """`progress` is on disk, whole, whenever the process ends."""
        if progress.name == "-":
            return
        path = self._path(progress.name)
        path.parent.mkdir(parents=True, exist_ok=True)
        beside = path.with_suffix(".new")
        beside.write_text(json.dumps({"version": _VERSION, **progress.to_dict()}), encoding="utf-8")
        beside.replace(path)

    def _path(self, name: str) -> Path:
        return self._folder / f"{self._kind}-{xxh64_hexdigest(name.encode())}.json"
