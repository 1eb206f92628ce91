"""Exports of vendors: how they are recognised, what becomes of their rows, and who knows which link."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from tests.ingest.conftest import Index
from tests.ingest.warc_files import page, response

# Header rows as vendors write them, with one row of the same link in each: from a.test/1 to t.test/x.
S, T = "https://a.test/1", "https://t.test/x"
EXPORTS = {
    "ahrefs": (
        "\t",
        "utf-16",
        "Referring page title|Referring page URL|Referring page HTTP code|Domain rating|UR|Target URL|Left context|"
        "Anchor|Right context|Type|Nofollow|UGC|Sponsored|Lost status|First seen|Last seen|Lost",
        f"A|{S}|200|72|35|{T}|l|tea|r|text|true|true|false||2024-01-31 10:00:00|2026-01-02 00:00:00|",
    ),
    "ahrefs earlier": (
        "\t",
        "utf-16",
        "#|Domain Rating|URL Rating (desc)|Referring Page URL|Link URL|TextPre|Link Anchor|TextPost|Type|First Seen|"
        "Last Check",
        f"1|72|35|{S}|{T}|l|tea|r|Nofollow|2024-01-31 10:00:00|2026-01-02",
    ),
    "semrush": (
        ",",
        "utf-8-sig",
        "Page ascore|Source title|Source url|Target url|Anchor|External links|Internal links|Nofollow|Sponsored|Ugc|"
        "Text|Frame|Form|Image|Sitewide|First seen|Last seen|New link|Lost link",
        f"35|A|{S}|{T}|tea|1|1|true|false|true|true|false|false|false|false|2024-01-31|2026-01-02|false|false",
    ),
    "majestic": (
        ",",
        "utf-8",
        "Target URL|Source URL|Anchor Text|Source Trust Flow|Source Citation Flow|FlagNoFollow|Link First Indexed Date|"
        "Last Seen Date",
        f"{T}|{S}|tea|35|20|1|2024-01-31|2026-01-02",
    ),
    "moz": (
        ",",
        "utf-8",
        "URL|Title|Anchor Text|Spam Score|PA|DA|Linking Domains to Page|Target URL|Link Type",
        "a.test/1|A|tea|3%|35|72|4|t.test/x|nofollow",
    ),
    "dataforseo": (
        ";",
        "utf-8",
        "type|domain_from|url_from|url_to|anchor|dofollow|item_type|page_from_rank|domain_from_rank|first_seen|last_seen|"
        "is_lost",
        f"backlink|a.test|{S}|{T}|tea|false|anchor|35|72|2024-01-31 10:00:00 +00:00|2026-01-02 00:00:00 +00:00|false",
    ),
}


def export_of(name: str) -> bytes:
    delimiter, encoding, header, row = EXPORTS[name]
    return written([header.split("|"), row.split("|")], delimiter).encode(encoding)


def written(rows: list[list[str]], delimiter: str = ",") -> str:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows(rows)
    return text.getvalue()


def semrush(*rows: tuple[str, str, str, str, str]) -> str:
    """Source, target, anchor, whether nofollow, whether lost."""
    return written(
        [["Page ascore", "Source url", "Target url", "Anchor", "Nofollow", "Lost link"], *(["9", *r] for r in rows)]
    )


def said_by(index: Index, *words: str | Path) -> Any:
    done = index.run(*map(str, words), "--json")
    assert done.exit_code == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize("name", EXPORTS)
def test_an_export_is_known_by_its_headers(index: Index, tmp_path: Path, name: str) -> None:
    (tmp_path / "x.csv").write_bytes(export_of(name))
    said = said_by(index, "ingest", "csv", tmp_path / "x.csv")
    columns = "source, source_url, target_url, source_domain, target_domain, anchor, follow, vendor_rank, is_lost"
    found = index.store.query(f"select {columns}, first_seen from vendor_links final")
    first = (
        None if name == "moz" else datetime(2024, 1, 31) if "-01-31|" in EXPORTS[name][3] else datetime(2024, 1, 31, 10)
    )

    assert (said["n_rows"], said["n_links"], said["n_damages"]) == (1, 1, {})
    assert [row[:9] for row in found] == [
        (name.split()[0], S, T, "a.test", "t.test", "tea", False, 35, False),
    ]
    assert found[0][9] == first


def test_what_search_console_names_is_a_page_alone(index: Index, tmp_path: Path) -> None:
    path = tmp_path / "https___t.test_-Latest links-2026-07-18.csv"
    path.write_text('Linking page,Last crawled\nhttps://a.test/1,2026-07-01\nhttps://b.test/,"Sep 15, 2025"\n')
    refused = index.run("ingest", "csv", str(path))
    (file,) = said_by(index, "ingest", "csv", path, "--target", "www.t.test")["files"]

    assert (refused.exit_code, "--target DOMAIN" in refused.stderr) == (2, True)
    assert (file["source"], file["exported_at"], file["n_links"]) == ("search_console", "2026-07-18T00:00:00.000Z", 2)


def test_an_unknown_header_is_refused_before_anything_is_stored(index: Index, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(export_of("semrush"))
    (tmp_path / "b.csv").write_text("Backlink;Ziel\nx;y\n")
    done = index.run("ingest", "csv", str(tmp_path))
    (tmp_path / "b.csv").write_text("Site,Linking pages,Target pages\na.test,3,1\n")
    counts = index.run("ingest", "csv", str(tmp_path))

    assert (done.exit_code, counts.exit_code) == (2, 2)
    assert "b.csv is no export of backlinks that is known: it has the headers: Backlink, Ziel." in done.stderr
    assert all(
        label in done.stderr for label in ("Ahrefs", "Semrush", "Moz", "Majestic", "DataForSEO", "Search Console")
    )
    assert "names none" in counts.stderr
    assert index.store.query("select count() from vendor_links") == [(0,)]


def test_bad_rows_are_told_by_kind_and_line_and_cells_are_data(index: Index, tmp_path: Path) -> None:
    header = ["Page ascore", "Source url", "Target url", "Anchor", "First seen"]
    rows = [
        ["9", "https://a.test/", T, "=cmd|' /C calc'!A0", "2024-01-01"],
        ["9", "https://b.test/", T, "two\nlines", "03/04/2026"],
        ["9", "b.test", "not a url", "x", ""],
        ["9", "javascript:alert(1)", T, "x", ""],
        ["9", "word", T, "x", ""],
        ["9", "https://c.test/"],
        ["9", "https://www.t.test/y", T, "own", ""],
    ]
    text = written([header, *rows]) + f'9,"https://open.test/,{T},x,\n9,https://d.test/,{T},behind,\n'
    (tmp_path / "x.csv").write_text(text, newline="")
    (file,) = said_by(index, "ingest", "csv", tmp_path / "x.csv")["files"]
    strict = index.run("ingest", "csv", str(tmp_path / "x.csv"), "--strict")
    found = index.store.query("select anchor, first_seen from vendor_links final order by source_url")

    assert [(d["kind"], d["line"]) for d in file["damages"]] == [
        ("date", 3),
        ("target_url", 5),
        ("source_url", 6),
        ("source_url", 7),
        ("columns", 8),
        ("quote", 10),
    ]
    assert (file["skipped"], strict.exit_code) == ({"internal": 1}, 1)
    assert found == [("=cmd|' /C calc'!A0", datetime(2024, 1, 1)), ("two\nlines", None), ("behind", None)]


def test_the_same_export_again_adds_nothing_and_a_newer_one_is_shown(index: Index, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        archive.writestr(
            "backlinks_2026-01-01.csv", semrush((S, T, "tea", "false", "false"), (S, T, "tea", "true", "false"))
        )
        archive.writestr("later/backlinks_2026-03-01.csv", semrush((S, T, "coffee", "true", "true")))
    for _ in range(2):
        said_by(index, "ingest", "csv", tmp_path / "all.zip")
    rows = index.store.query(
        "select exported_at, anchor, follow, instances from vendor_links final order by exported_at"
    )
    latest = index.store.query(
        "select anchor, follow, is_lost, first_exported_at, last_exported_at, n_exports from vendor_links_latest"
    )

    assert rows == [(datetime(2026, 1, 1), "tea", True, 2), (datetime(2026, 3, 1), "coffee", False, 1)]
    assert latest == [("coffee", False, True, datetime(2026, 1, 1), datetime(2026, 3, 1), 2)]


def test_who_knows_which_link_is_said_and_no_report_counts_what_vendors_say(index: Index, tmp_path: Path) -> None:
    """Ours: 1 to x and y, 2 to x. Semrush: 1 to x (nofollow), 2 to x (other anchor), 3. Search Console: 1, 4."""
    one, two, three, four = (f"https://{name}.test/" for name in ("one", "two", "three", "four"))
    pages = {one: page(T, "https://t.test/y"), two: page(T)}
    (tmp_path / "a.warc").write_bytes(b"".join(response(url, html) for url, html in pages.items()))
    index.ingest("warc", tmp_path / "a.warc")
    before = said_by(index, "report", "t.test")
    told = [(one, T, "0", "true", "false"), (two, T, "Other", "false", "true"), (three, T, "x", "false", "false")]
    (tmp_path / "semrush.csv").write_text(semrush(*told))
    (tmp_path / "links-2026-07-18.csv").write_text(f"Linking page,Last crawled\n{one},2026-07-01\n{four},2026-07-01\n")
    said_by(index, "ingest", "csv", tmp_path / "semrush.csv", tmp_path / "links-2026-07-18.csv", "--target", "t.test")
    sources = said_by(index, "sources", "t.test")
    links = said_by(index, "sources", "t.test", "--links")["rows"]
    seeds = index.run("sources", "t.test", "--only", "theirs", "--as-seeds")
    after = said_by(index, "report", "t.test")

    assert {name: value for name, value in sources.items() if name.startswith(("links_", "referring_"))} == {
        **{"links_known": 5, "links_only_ours": 0, "links_only_theirs": 2, "links_both": 3},
        **{"referring_domains_only_ours": 0, "referring_domains_only_theirs": 2, "referring_domains_both": 2},
    }
    assert [
        (row["source"], row["links"], row["links_only"], row["links_ours"], row["conflicts"]) for row in sources["rows"]
    ] == [
        ("linkcrawler", 3, 0, 3, 2),
        ("search_console", 3, 1, 2, 1),
        ("semrush", 3, 1, 2, 2),
    ]
    assert [(row["source_url"], row["target_url"], row["sources"], row["conflicts"]) for row in links] == [
        (four, "", ["search_console"], []),
        (one, T, ["linkcrawler", "search_console", "semrush"], ["follow"]),
        (one, "https://t.test/y", ["linkcrawler", "search_console"], []),
        (three, T, ["semrush"], []),
        (two, T, ["linkcrawler", "semrush"], ["anchor", "lost_there"]),
    ]
    assert seeds.stdout == f"{four}\n{three}\n"
    assert {name: after[name] for name in after if name not in ("as_of", "coverage")} == {
        name: before[name] for name in before if name not in ("as_of", "coverage")
    }
