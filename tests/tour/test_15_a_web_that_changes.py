"""A real documentation site, crawled three times while it changes: known edits in, exactly those spans out."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from warcio.archiveiterator import ArchiveIterator

from tests.docsweb import HOME, TOOL, Docsweb, docsweb
from tests.tour.conftest import Linkcrawler

__all__ = ["docsweb"]
pytestmark = [pytest.mark.docsweb, pytest.mark.long]

PACKAGE, SEED = "apache2-doc", "https://httpd.apache.org/docs/2.4/"
N_EDITED = 30  # files, in each of three ways
DUMP = "select * except (derived_at) from links final order by source_url, target_url, link_class, span_no"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Copy:
    """A copy of the site that is served, and may be edited."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        shutil.copytree(HOME / "sites" / PACKAGE, folder / "sites" / PACKAGE, symlinks=True)
        self.http, self.https = free_port(), free_port()
        self.tool("serve", "--http", str(self.http), "--https", str(self.https))
        self.connect = (
            *("--connect-to", f":443:127.0.0.1:{self.https}", "--connect-to", f":80:127.0.0.1:{self.http}"),
            *("--ca-bundle", str(folder / "ca.pem")),
        )

    def tool(self, *arguments: str) -> None:
        subprocess.run([sys.executable, str(TOOL), *arguments, "--dir", str(self.folder)], check=True, timeout=120)

    def editable(self, program: Linkcrawler) -> list[tuple[Path, set[str], str]]:
        """Files whose pages have one external link, in one place; their URLs (http and https), and its href."""
        docroot = next(
            row.split("\t")[3] for row in TOOL.with_name("sites.tsv").read_text().splitlines() if PACKAGE in row
        )
        sql = """
            select source_url, any(if(href = '', target_url, href)) as href
            from links final
            where link_class = 'hyperlink'
            group by source_url
            having count() = 1 and any(instances) = 1
            order by source_url
        """
        found: dict[Path, tuple[set[str], str]] = {}
        for row in program.json("sql", sql)["rows"]:
            path = row["source_url"].partition("/docs/2.4/")[2]
            file = (self.folder / "sites" / PACKAGE / docroot / path).resolve()  # languages are links to one folder
            if path and file.is_file() and text_of(file).count(f'href="{row["href"]}"') == 1:
                found.setdefault(file, (set(), row["href"]))[0].add(row["source_url"])
        return [(file, urls, href) for file, (urls, href) in sorted(found.items())]


@dataclass
class Edit:
    """One file that is about to change."""

    file: Path
    urls: set[str]
    href: str

    def add(self) -> None:
        """It has a second external link."""
        self._replace("</body>", '<p><a href="https://added.example/">added</a></p></body>')

    def remove(self) -> None:
        """Its external link is gone."""
        self._replace(f'href="{self.href}"', "")

    def delete(self) -> None:
        """It is gone."""
        self.file.unlink()

    def _replace(self, old: str, new: str) -> None:
        text = text_of(self.file)
        assert old in text
        self.file.write_bytes(text.replace(old, new, 1).encode("latin-1"))


@pytest.fixture(scope="module")
def told(docsweb: Docsweb, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Linkcrawler, dict[str, Any]]]:
    """Three crawls: of the site as it is, of it unchanged, and of it edited; with what was edited where."""
    copy = Copy(tmp_path_factory.mktemp("copy"))
    program = Linkcrawler(tmp_path_factory.mktemp("changing") / "data")
    assert program.run("up").returncode == 0
    try:
        facts: dict[str, Any] = {
            "first": program.json("crawl", SEED, "--name", "docs", "--scope", "hosts", *copy.connect, timeout_s=600)
        }
        facts["sets"] = program.json("sql", "select count() as n from link_sets")["rows"]
        facts["second"] = program.json("recrawl", "--all", "--name", "docs", timeout_s=600)
        facts["sets_again"] = program.json("sql", "select count() as n from link_sets")["rows"]
        edits = [Edit(*those) for those in copy.editable(program)[: 3 * N_EDITED]]
        for number, edit in enumerate(edits):
            (edit.add, edit.remove, edit.delete)[number % 3]()
        for number, name in enumerate(("added", "removed", "deleted")):
            facts[name] = {url for edit in edits[number::3] for url in edit.urls}
        facts["third"] = program.json("recrawl", "--all", "--name", "docs", timeout_s=600)
        yield program, facts
    finally:
        program.run("down")
        copy.tool("stop")


def text_of(file: Path) -> str:
    return file.read_bytes().decode("latin-1")


def test_a_second_crawl_of_an_unchanged_web_asks_conditionally_and_writes_no_link(
    told: tuple[Linkcrawler, dict[str, Any]],
) -> None:
    program, facts = told
    first, second = facts["first"]["pages_by_outcome"], facts["second"]["pages_by_outcome"]

    assert second["not_modified"] == first["ok"] > 500
    assert facts["sets_again"] == facts["sets"]
    assert {k: v for k, v in second.items() if k != "not_modified"} == {k: v for k, v in first.items() if k != "ok"}
    assert (facts["second"]["new_links"], facts["second"]["lost_links"]) == (0, 0)
    n_conditional = 0
    for file in (program.data / "warc").rglob("*.warc.gz"):
        with file.open("rb") as stream:
            requests = [record for record in ArchiveIterator(stream) if record.rec_type == "request"]
            n_conditional += sum(r.http_headers.get_header("If-None-Match") is not None for r in requests)
    third = facts["third"]["pages_by_outcome"]
    assert n_conditional >= second["not_modified"] + third["not_modified"]


def test_what_was_edited_is_what_the_spans_tell(told: tuple[Linkcrawler, dict[str, Any]]) -> None:
    program, facts = told
    sql = """
        select source_url, target_domain, new_by, lost_reason
        from links final
        where link_class = 'hyperlink' and (lost_at is not null or new_by != 'page_discovered')
        order by source_url
    """
    found = program.json("sql", sql)["rows"]
    added = {row["source_url"] for row in found if row["new_by"] == "link_added" and not row["lost_reason"]}
    removed = {row["source_url"] for row in found if row["lost_reason"] == "link_removed"}
    deleted = {row["source_url"] for row in found if row["lost_reason"] == "page_not_found"}

    assert min(len(facts[name]) for name in ("added", "removed", "deleted")) >= N_EDITED
    assert (added, removed, deleted) == (facts["added"], facts["removed"], facts["deleted"])
    assert len(found) == len(added) + len(removed) + len(deleted)
    third = facts["third"]
    assert (third["new_links"], third["lost_links"]) == (len(added), len(removed) + len(deleted))


def test_a_rebuild_after_three_crawls_gives_the_same_bytes(told: tuple[Linkcrawler, dict[str, Any]]) -> None:
    program, _ = told
    before = program.run("sql", DUMP, "--csv").stdout
    pages = "select * except (derived_at) from pages final order by url"
    pages_before = program.run("sql", pages, "--csv").stdout

    assert program.run("rebuild").returncode == 0

    assert before.count("\n") > 500
    assert program.run("sql", DUMP, "--csv").stdout == before
    assert program.run("sql", pages, "--csv").stdout == pages_before
