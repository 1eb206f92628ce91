"""Group H: one import of archive files that were made wrong, in every way of the list: what is sound is read, what is
not is told by kind and place, and nothing outside of the named files is touched."""

from __future__ import annotations

import gzip
import io
import time
from pathlib import Path

from linkcrawler.ingest.damage import Damage
from linkcrawler.ingest.records import Records
from linkcrawler.ingest.unpacked import Unpacked
from tests.hostile.bad_archives import FILES, TARGET, WATS, url
from tests.ingest.conftest import Index, index
from tests.ingest.warc_files import zipped

__all__ = ["index"]  # the fixture


def links_of(index: Index, host: str) -> set[str]:
    rows = index.store.query("select target_url from links final where source_host = {host:String}", {"host": host})
    return {str(row[0]) for row in rows}


def test_what_is_sound_in_a_bad_archive_is_read_and_the_rest_is_told(index: Index, tmp_path: Path) -> None:
    folder = tmp_path / "bad"
    folder.mkdir()
    together = [
        number for number, bad in FILES.items() if bad.links == (number,) and not bad.damages and number != "H.15"
    ]
    (folder / "sound.warc").write_bytes(b"".join(FILES[number].content for number in together))
    for number in FILES.keys() - set(together):
        (folder / f"{number}.warc").write_bytes(FILES[number].content)

    said = index.ingest("warc", folder)

    found: dict[str, set[str]] = {}
    for source, target in index.targets():
        number = source[7:].partition(".")[0].removeprefix("after-").replace("-", ".").upper()
        found.setdefault(number, set()).add(target.removeprefix(TARGET))
    assert found == {number: set(bad.links) for number, bad in FILES.items()}
    told = {Path(f["file"]).stem: f["n_damages"] for f in said["files"]}
    assert {number for number, n in told.items() if n} == {number for number, bad in FILES.items() if bad.damages}
    assert set(said["damages"]) <= set().union(*(bad.damages for bad in FILES.values()))
    assert not Path("/tmp/evil.warc.gz").exists()
    assert index.store.query("select max(instances) from links final") == [(1,)], "H.30: the same page twice is one"


def test_what_a_wat_file_says_is_read_as_far_as_it_can_be(index: Index, tmp_path: Path) -> None:
    path = tmp_path / "x.wat.gz"
    path.write_bytes(zipped(*(content for content, _ in WATS.values())))

    said = index.ingest("wat", path)

    assert said["damages"] == {}
    for number, (_, links) in WATS.items():
        found = links_of(index, url(number)[7:-1])
        assert found >= links, number
        assert number != "H.26" or found == links
    assert len(links_of(index, "h-27.example")) == 20_000, "as many as max_links_per_page"


def test_the_time_for_a_file_of_members_of_nothing_grows_with_its_size_not_with_its_square() -> None:
    """B1.11 for imports: 40,000 gzip members of two bytes, each of them told as garbage."""
    told: list[Damage] = []
    content = gzip.compress(b"x\n") * 40_000
    started = time.process_time()
    found = list(Records(Unpacked(io.BytesIO(content), 0, told.append), frozenset({"response"}), told.append))

    assert time.process_time() - started < 15  # 1.3 s; minutes if it were the square
    assert (len(found), len(told), {damage.kind for damage in told}) == (0, 40_000, {"garbage"})
