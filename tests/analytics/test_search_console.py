"""Exports of Search Console are read as they come: every form, language and damage that is known."""

from __future__ import annotations

import gzip
import zipfile
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.errors import NotAnExport
from analytics.search_console import PageDays, Read, read_count, read_days, read_decimal, read_exports, read_range

SITE = "https://t.example"
CHART = "Date,Clicks,Impressions,CTR,Position\n2026-03-01,5,100,5%,7.5\n2026-03-02,0,0,,\n2026-03-03,,,,\n"
PAGES = f"Top pages,Clicks,Impressions,CTR,Position\n{SITE}/a,4,80,5%,6.25\n{SITE}/b,1,20,5%,12.5\n"
MARCH = (date(2026, 3, 1), date(2026, 3, 31))


def read(folder: Path, days: tuple[date, date] | None = None, **files: str | bytes) -> Read:
    """What is read of these files; of a name the `__` stands for a point."""
    paths = [folder / name.replace("__", ".") for name in files]
    for path, text in zip(paths, files.values(), strict=True):
        path.write_bytes(text.encode() if isinstance(text, str) else text)
    return read_exports(paths, "t.example", days)


def zipped(path: Path, **files: str) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name.replace("__", "."), text)
    return path


def told(read: Read) -> list[tuple[object, ...]]:
    """The rows without their source."""
    return [
        (f"{row.first}", f"{row.last}", row.url, row.clicks, row.impressions, row.position)
        for row in read.rows.values()
    ]


def test_a_chart_is_the_site_day_by_day(tmp_path: Path) -> None:
    """A day without numbers is a day that is not known."""
    found = read(tmp_path, Chart__csv=CHART)

    assert told(found) == [
        ("2026-03-01", "2026-03-01", "", 5, 100, 7.5),
        ("2026-03-02", "2026-03-02", "", 0, 0, None),
    ]
    assert (found.tallies[0].n_rows, found.tallies[0].n_damaged, found.tallies[0].left_out) == (3, 0, {"no_data": 1})


def test_pages_without_dates_are_of_the_days_that_are_given(tmp_path: Path) -> None:
    found = read(tmp_path, days=MARCH, Pages__csv="\ufeff" + PAGES)

    assert told(found)[0] == ("2026-03-01", "2026-03-31", f"{SITE}/a", 4, 80, 6.25)
    with pytest.raises(NotAnExport, match=r"Pages.csv has no dates.*--date-from"):
        read(tmp_path, Pages__csv=PAGES)


@pytest.mark.parametrize(
    ("filters", "first", "last"),
    [
        ('Filter,Value\nSearch type,Web\nDate,"Mar 1, 2026-May 31, 2026"\n', "2026-03-01", "2026-05-31"),
        ("Filtre,Valeur\nType de recherche,Web\nDate,1 mars 2026-9 avr. 2026\n", "2026-03-01", "2026-04-09"),
        ("Filter,Value\nSearch type,Web\nDate,Last 3 months\n", "2026-03-01", "2026-03-03"),
    ],
)
def test_a_zip_tells_its_days_by_its_filters_else_by_its_chart(
    tmp_path: Path, filters: str, first: str, last: str
) -> None:
    sheets = {"Queries__csv": "Top queries,Clicks,Impressions,CTR,Position\nx,1,2,50%,3\n", "Filters__csv": filters}
    path = zipped(tmp_path / "march.zip", Chart__csv=CHART, Pages__csv=PAGES, **sheets)

    found = read_exports([path], "t.example")

    (page,) = (row for row in found.rows.values() if row.url == f"{SITE}/a")
    assert (f"{page.first}", f"{page.last}", page.source) == (first, last, "march.zip/Pages.csv")
    assert [tally.source for tally in found.tallies] == ["march.zip/Chart.csv", "march.zip/Pages.csv"]


def test_files_of_one_folder_are_one_export_too(tmp_path: Path) -> None:
    found = read(tmp_path, Pages__csv=PAGES, Chart__csv=CHART)

    assert {(f"{row.first}", f"{row.last}") for row in found.rows.values() if row.url} == {("2026-03-01", "2026-03-03")}


def test_the_totals_of_a_filtered_export_are_not_those_of_the_site(tmp_path: Path) -> None:
    filters = "Filter,Value\nSearch type,Web\nDate,Last 28 days\nCountry,France\n"
    found = read_exports(
        [zipped(tmp_path / "x.zip", Chart__csv=CHART, Pages__csv=PAGES, Filters__csv=filters)], "t.example"
    )

    assert {row.url for row in found.rows.values()} == {f"{SITE}/a", f"{SITE}/b"}
    assert found.tallies[0].notes == [
        "is filtered: Country France",
        "left out: its totals are those of a filtered part of the site",
    ]


@pytest.mark.parametrize(
    "text",
    [
        'Häufigste Seiten;Klicks;Impressionen;CTR;Position\nhttps://t.example/a;"1.204";80.000;1,5 %;6,25\n',
        "Die häufigsten Seiten\tKlicks\tImpressionen\tCTR\tPosition\nhttps://t.example/a\t1204\t80000\t1,5%\t6,25\n",
        'Pages les plus populaires,Clics,Impressions,Position\nhttps://t.example/a,1\u202f204,80\u00a0000,"6,25"\n',
        'Páginas principales,Clics,Impresiones,CTR,Posición\nhttps://t.example/a,"1,204","80,000",1.5%,6.25\n',
        "sep=;\nSeite;Klicks;Impressionen\nhttps://t.example/a;1204;80000\n",
        '"Landing Page","Url Clicks","Impressions","URL CTR","Average Position"\n"https://t.example/a","1,204","80,000","1.50%","6.25"\n',
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_languages_and_delimiters_and_encodings(tmp_path: Path, text: str, encoding: str) -> None:
    found = read(tmp_path, days=MARCH, some__csv=text.encode(encoding))

    ((_, _, url, clicks, impressions, position),) = told(found)
    assert (url, clicks, impressions, position) == (f"{SITE}/a", 1204, 80000, None if "sep" in text else 6.25)


def test_what_a_western_spreadsheet_saved_is_read(tmp_path: Path) -> None:
    text = "Häufigste Seiten;Klicks;Impressionen\nhttps://t.example/ä;1;2\n"

    assert told(read(tmp_path, days=MARCH, x__csv=text.encode("cp1252")))[0][2] == f"{SITE}/%C3%A4"


def test_queries_of_a_page_are_added_up_and_their_positions_weighted(tmp_path: Path) -> None:
    """(2 x 10 + 5 x 30) / 40 = 4.25"""
    rows = ("2026-03-01,x,10,1,2.0", "2026-03-01,y,30,2,5.0", "2026-03-02,x,5,0,9.0")
    text = "date,page,query,impressions,clicks,position\n" + "\n".join(
        f"{day},{SITE}/a,{rest}" for day, rest in (row.split(",", 1) for row in rows)
    )

    assert [row[3:] for row in told(read(tmp_path, api__csv=text))] == [(3, 40, 4.25), (0, 5, 9.0)]


def test_the_bulk_exports_sum_of_positions_counts_from_zero(tmp_path: Path) -> None:
    """30 / 10 + 1 = 4; rows of image search are not among those of web search."""
    text = (
        "data_date,site_url,url,query,is_anonymized_query,country,search_type,device,impressions,clicks,sum_position\n"
        f"2026-03-01,sc-domain:t.example,{SITE}/a,x,false,fra,WEB,MOBILE,6,1,10\n"
        f"2026-03-01,sc-domain:t.example,{SITE}/a,,true,fra,WEB,MOBILE,4,1,20\n"
        f"2026-03-01,sc-domain:t.example,{SITE}/a,x,false,fra,IMAGE,MOBILE,9,9,9\n"
    )
    found = read(tmp_path, bulk__csv__gz=gzip.compress(text.encode()))

    assert [row[3:] for row in told(found)] == [(2, 10, 4.0)]
    assert found.tallies[0].left_out == {"other_search": 1}


def test_urls_that_are_one_page_of_the_index_are_one_row(tmp_path: Path) -> None:
    text = f"page,date,clicks,impressions\n{SITE}/a#one,2026-03-01,1,10\nHTTPS://T.example/a#two,2026-03-01,2,20\n"

    assert [row[2:5] for row in told(read(tmp_path, x__csv=text))] == [(f"{SITE}/a", 3, 30)]


def test_damage_is_counted_by_kind_and_line_and_the_rest_is_kept(tmp_path: Path) -> None:
    lines = (
        "page,date,clicks,impressions",
        f"{SITE}/a,2026-03-01,1,10",
        f"{SITE}/a,2026-03-01,1,10",
        f"{SITE}/b,2026-03-01,1",
        f"{SITE}/c,2026-13-01,1,10",
        "/relative,2026-03-01,1,10",
        f"{SITE}/d,2026-03-01,-1,10",
        f"{SITE}/e,2026-03-01,many,10",
        "https://other.example/,2026-03-01,1,10",
        "",
        f"{SITE}/f,2026-03-01,1,10,",
    )
    (tally,) = (found := read(tmp_path, x__csv="\n".join(lines))).tallies

    assert {row.url for row in found.rows.values()} == {f"{SITE}/a", f"{SITE}/f"}
    assert tally.lines == {
        "repeated": [3],
        "wrong_columns": [4],
        "bad_date": [5],
        "bad_page": [6],
        "bad_number": [7, 8],
        "outside": [9],
    }
    assert (tally.n_rows, tally.n_kept, tally.n_damaged) == (9, 2, 6)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a,b\n1,2\n", "begins with 'a,b': expected a column of pages"),
        ("", "is empty: expected"),
        ("Top queries,Clicks,Impressions\nx,1,2\n", "lists queries without pages"),
        ("date,query,clicks,impressions\n2026-03-01,x,1,2\n", "lists queries without pages"),
        ("Country,Clicks,Impressions\nfra,1,2\n", "counts countries or devices"),
        ("Top pages,Last 3 months Clicks,Previous 3 months Clicks\n/,1,2\n", "compares two periods"),
        ("Date,Clicks,Impressions\n03/04/2026,1,2\n04/04/2026,1,2\n", "can be read as two days"),
        (b"\x1f\x8bnothing", "cannot be unpacked"),
    ],
)
def test_what_is_no_export_is_refused_with_what_was_expected(tmp_path: Path, text: str | bytes, said: str) -> None:
    with pytest.raises(NotAnExport, match=said) as refused:
        read(tmp_path, x__csv=text)

    assert "\n" not in str(refused.value) and str(refused.value).startswith("x.csv ")


def test_a_workbook_and_a_zip_without_use_are_refused(tmp_path: Path) -> None:
    for name, files, said in (
        ("book.xlsx", {"[Content_Types]__xml": "", "xl/workbook__xml": ""}, "Excel workbook"),
        ("other.zip", {"readme__txt": "nothing"}, "no sheet of pages or dates"),
    ):
        with pytest.raises(NotAnExport, match=said):
            read_exports([zipped(tmp_path / name, **files)], "t.example")


def test_one_date_that_can_be_read_in_one_way_tells_how_to_read_the_others(tmp_path: Path) -> None:
    head = "Date,Clicks,Impressions\n"
    american, european = (
        read(tmp_path, x__csv=f"{head}{days},1,2\n") for days in ("3/4/2026,1,2\n3/14/2026", "3/4/2026,1,2\n14/3/2026")
    )
    french = read(tmp_path, x__csv="Date,Clics,Impressions\n03/04/2026,1,2\n")

    assert [row[0] for row in told(american)] == ["2026-03-04", "2026-03-14"]
    assert [row[0] for row in told(european)] == ["2026-04-03", "2026-03-14"]
    assert [row[0] for row in told(french)] == ["2026-04-03"]


@settings(max_examples=200, deadline=None)
@given(n=st.integers(0, 10**12), sign=st.sampled_from([",", ".", "'", " ", "\u00a0", "\u202f", "\u2019"]))
def test_a_count_is_read_whoever_wrote_it(n: int, sign: str) -> None:
    assert read_count(f"{n:,}".replace(",", sign)) == n
    assert read_count(f" {n} ") == read_count(f"{n}.0") == n


@settings(max_examples=200, deadline=None)
@given(hundredths=st.integers(0, 10**9))
def test_a_decimal_is_read_whoever_wrote_it(hundredths: int) -> None:
    english = f"{hundredths / 100:,.2f}"
    german = english.translate(str.maketrans(",.", ".,"))
    french = german.replace(".", "\u202f")

    assert {read_decimal(text) for text in (english, german, french, f"{hundredths / 100}")} == {hundredths / 100}


@settings(max_examples=200, deadline=None)
@given(text=st.text(max_size=12))
def test_whatever_is_no_number_or_date_is_a_value_error(text: str) -> None:
    for read_it in (read_count, read_decimal, read_days):
        try:
            read_it(text)
        except ValueError:
            continue


MONTHS = {
    "en": "January February March April May June July August September October November December",
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "it": "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
    "pt": "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
    "nl": "januari februari maart april mei juni juli augustus september oktober november december",
}


@settings(max_examples=200, deadline=None)
@given(day=st.dates(date(1970, 1, 1), date(2148, 12, 31)), language=st.sampled_from(sorted(MONTHS)))
def test_a_day_is_read_in_every_form_that_names_it(day: date, language: str) -> None:
    name = MONTHS[language].split()[day.month - 1]
    forms = [f"{day}", f"{day:%Y%m%d}", f"{day:%Y/%m/%d}", f"{day.day}.{day.month}.{day.year}", f"{day}T07:00:00Z"]
    forms += [f"{day.day} {name} {day.year}", f"{day.day}. {name} {day.year}", f"{name.title()} {day.day}, {day.year}"]
    last = day.replace(day=28) + timedelta(days=4)

    assert {read_days(form) for form in forms} == {(day, day)}
    assert read_days(f"{day:%m/%d/%Y}", False) == read_days(f"{day:%d/%m/%Y}", True) == (day, day)
    assert (
        read_days(f"{name} {day.year}")
        == read_days(f"{day:%Y-%m}")
        == (
            day.replace(day=1),
            last - timedelta(days=last.day),
        )
    )
    assert read_range(f"{day}-{day}") == read_range(f"{forms[-1]} \u2013 {forms[5]}") == (day, day)


def test_a_row_says_where_it_comes_from(tmp_path: Path) -> None:
    (row,) = read(tmp_path, days=MARCH, Pages__csv=f"Top pages,Clicks,Impressions\n{SITE}/a,1,2\n").rows.values()

    assert row == PageDays(*MARCH, f"{SITE}/a", 1, 2, None, "Pages.csv")
