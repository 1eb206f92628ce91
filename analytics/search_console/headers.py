"""Which column of an export is what, by its header alone.

Search Console writes its headers in the language of its user; the API, the bulk export and those who redraw them have
names of their own. What is listed here is known; a header that is not is never guessed at.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

# Names without case, accents and signs; English first, then German, French, Spanish, Italian, Portuguese, Dutch.
NAMES: Mapping[str, tuple[str, ...]] = {
    "page": (
        *("top pages", "top page", "page", "pages", "url", "page url", "landing page", "landing pages", "address"),
        *("haufigste seiten", "die haufigsten seiten", "seite", "seiten", "zielseite", "top seiten"),
        *("pages les plus populaires", "pages principales", "page de destination"),
        *("paginas principales", "pagina", "paginas", "pagina de destino"),
        *("pagine principali", "pagine"),
        *("principais paginas", "populairste pagina s", "toppagina s", "pagina s"),
    ),
    "date": (
        *("date", "dates", "data date", "day", "month", "year month", "datum", "tag", "monat"),
        *("jour", "mois", "fecha", "dia", "mes", "data", "giorno", "mese", "dag", "maand"),
    ),
    "clicks": ("clicks", "url clicks", "klicks", "clics", "clic", "cliques", "klikken"),
    "impressions": ("impressions", "impressionen", "impresiones", "impressioni", "impressoes", "vertoningen"),
    "position": (
        *("position", "average position", "avg position", "durchschnittliche position", "position moyenne"),
        *("posicion", "posicion media", "posizione", "posizione media", "posicao", "posicao media"),
        *("positie", "gemiddelde positie"),
    ),
    "sum_position": ("sum position", "sum top position"),
    "ctr": ("ctr", "url ctr", "site ctr", "klickrate", "average ctr"),
    "query": (
        *("top queries", "query", "queries", "keyword", "haufigste suchanfragen", "die haufigsten suchanfragen"),
        *("suchanfrage", "suchanfragen", "requetes les plus frequentes", "requete", "requetes"),
        *("consultas principales", "consulta", "consultas", "query principali", "principais consultas"),
        *("populairste zoekopdrachten", "zoekopdracht"),
    ),
    "country": ("country", "countries", "land", "lander", "pays", "pais", "paises", "paese", "paesi"),
    "device": ("device", "devices", "gerat", "gerate", "appareil", "appareils", "dispositivo", "dispositivos"),
    "appearance": (
        *("search appearance", "darstellung in der suche", "apparence dans les resultats de recherche"),
        *("aparicion en busquedas", "aspetto nella ricerca", "apparence dans la recherche"),
    ),
    "search_type": ("search type", "searchtype", "type"),
    "anonymized": ("is anonymized query",),
    "filter": ("filter", "filtre", "filtro"),
    "property": ("site url", "site", "property", "website"),
}
ROLES = {name: role for role, names in NAMES.items() for name in names}
CLICKS = frozenset(NAMES["clicks"])
DAY_FIRST = ("klicks", "clics", "clic", "cliques", "klikken")  # in these languages 03/04 is in April
DELIMITERS = ",;\t|"
EXPECTED = (
    "expected a column of pages (Top pages, page, url, ...) or of dates (Date, data_date, ...) or both, with clicks "
    "and impressions, as Search Console exports them in English, German, French, Spanish, Italian, Portuguese or Dutch"
)


@dataclass(frozen=True, slots=True)
class Header:
    """What the columns of one sheet are. Where something keeps it from being used, `why_not` says so."""

    line_no: int  # the first line is 1
    delimiter: str
    n_columns: int
    at: Mapping[str, int]  # the column of each role
    is_day_first: bool | None = None
    has_more_dimensions: bool = False  # rows may share page and date
    why_not: str = ""

    @property
    def is_filters(self) -> bool:
        return "filter" in self.at and "clicks" not in self.at


def plain_name(text: str) -> str:
    """A header as it is compared: small letters and digits, with a blank between words.

    >>> plain_name("H\u00e4ufigste Seiten"), plain_name('"data_date"'), plain_name("\ufeffURL")
    ('haufigste seiten', 'data date', 'url')
    """
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return re.sub(r"[\W_]+", " ", letters).strip()


def read_header(cells: Sequence[str], line_no: int, delimiter: str) -> Header | None:
    """What these columns are; None where they are no header of an export."""
    names = [plain_name(cell) for cell in cells]
    roles = [ROLES.get(name) for name in names]
    at = {role: i for i, role in reversed(list(enumerate(roles))) if role}
    n_clicks = sum(not CLICKS.isdisjoint(name.split()) for name in names)
    if "filter" in at and len(cells) == 2:
        return Header(line_no, delimiter, 2, at)
    if n_clicks > 1:
        return _unusable(line_no, delimiter, "compares two periods: export one period without a comparison")
    if not {"clicks", "impressions"} <= set(at):
        return None
    header = Header(
        line_no,
        delimiter,
        len(cells),
        at,
        is_day_first=True if names[at["clicks"]] in DAY_FIRST else None,
        has_more_dimensions=any(role is None or role in ("query", "country", "device", "anonymized") for role in roles),
    )
    why_not = _why_not(header)
    if why_not:
        return _unusable(line_no, delimiter, why_not)
    return header if {"page", "date"} & set(at) else None


def _why_not(header: Header) -> str:
    at = header.at
    if "appearance" in at:
        return "counts by search appearance, which is no part of the clicks of a page or day: export it without"
    if "query" in at and "page" not in at and "anonymized" not in at:
        return "lists queries without pages, and leaves out rare ones: give the export of pages or of dates"
    if {"country", "device"} & set(at) and not {"page", "date"} & set(at):
        return "counts countries or devices without pages and dates: give the export of pages or of dates"
    return ""


def _unusable(line_no: int, delimiter: str, why_not: str) -> Header:
    return Header(line_no, delimiter, 0, {}, why_not=why_not)
