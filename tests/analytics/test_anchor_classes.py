"""What class an anchor is in, whatever its script; and that every backlink is in one."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

import analytics
from analytics import Analytics
from analytics.lists import add_items, read_items
from analytics.words import FROM, TO, words_of
from analytics.writer import Writer
from tests.analytics.hand_made import HandMade, day
from tests.analytics.plain_anchors import class_of, plain

CLASSES = "empty image naked branded exact partial generic other".split()


def put_lists(rows: HandMade, domain: str, **listed: list[str]) -> None:
    writer = Writer(rows.dsn)
    for name, items in listed.items():
        add_items(writer, domain, name, read_items(domain, name, items))
    writer.close()


def put_anchors(rows: HandMade, *anchors: str, domain: str = "acme.example", **columns: object) -> None:
    """A link for each, all to one page; the source's path is the anchor's number."""
    rows.put(
        "links",
        *(
            rows.link(f"https://s{i % 7}.test/{i}", f"https://www.{domain}/", anchor=anchor, **columns)
            for i, anchor in enumerate(anchors)
        ),
    )


def classes(index: Analytics, anchors: list[str], domain: str = "acme.example") -> dict[str, str]:
    """The class of each anchor, as filters tell it."""
    found = {}
    for name in CLASSES:
        for row in index.backlinks(domain, where=[f"anchor_class={name}"], limit=0).rows:
            found[str(row["anchor"])] = name
    return {anchor: found.get(anchor, "none") for anchor in anchors}


EXPECTED = {
    "": "empty",
    " \u200b\u00a0": "empty",
    "https://www.acme.example/a?b=c": "naked",
    "WWW.Acme.example": "naked",
    "acme.example/some…page.html": "naked",
    "(docs.acme.example.)": "naked",
    "see acme.example": "branded",
    "info@acme.example": "branded",
    "notacme.example": "other",
    "Acme's shop": "branded",
    "AC-ME": "branded",
    "pineacme": "other",
    "アクメの製品": "branded",
    "新アクメ": "branded",
    "Acmeの製品": "branded",
    "running shoes": "exact",
    "Running-Shoes!": "exact",
    "cheap running shoes online": "partial",
    "runningshoes": "exact",
    "shoes for running": "other",
    "КРОССОВКИ": "exact",
    "купить кроссовки": "partial",
    "Click here »": "generic",
    "CLIQUEZ ICI": "generic",
    "Hier klicken": "generic",
    "Читать далее…": "generic",
    "続きを読む": "generic",
    "阅读全文": "generic",
    "자세히 보기": "generic",
    "اقرأ المزيد": "generic",
    "DEVAMINI OKU": "generic",
    "→": "generic",
    "a story of hills": "other",
    "click here for the hills": "other",
}


def test_anchors_of_many_scripts_are_in_the_class_that_a_person_would_say(rows: HandMade, index: Analytics) -> None:
    put_lists(rows, "acme.example", brand=["Acme", "アクメ"], keyword=["running shoes", "кроссовки"])
    put_anchors(rows, *EXPECTED)

    assert classes(index, list(EXPECTED)) == EXPECTED


def test_an_image_is_in_the_class_image_where_its_alt_says_something(rows: HandMade, index: Analytics) -> None:
    put_anchors(rows, "Acme", "", link_type="image")

    assert classes(index, ["Acme", ""]) == {"Acme": "image", "": "empty"}


def test_without_lists_the_name_of_the_domain_is_the_brand_and_no_anchor_is_exact(
    rows: HandMade, index: Analytics
) -> None:
    put_anchors(rows, "Acme Corp", "acmecorp", "running shoes", domain="acme-corp.example")

    reply = index.anchor_classes("acme-corp.example")
    counts = {row["anchor_class"]: (row["backlinks"], row["share"]) for row in reply.rows}

    assert list(counts) == ["empty", "image", "naked", "branded", "generic", "other"]
    assert counts["branded"] == (2, pytest.approx(2 / 3))
    assert (counts["other"][0], counts["empty"]) == (1, (0, 0))
    assert reply.head == {"brands": ["acme corp"], "is_brand_listed": False, "n_keywords": 0}


def test_a_domain_is_known_by_the_letters_that_people_write_it_with(rows: HandMade, index: Analytics) -> None:
    anchors = ["bücher.example", "http://www.bücher.example/liste", "xn--bcher-kva.example", "Bücher kaufen", "Bucher"]
    put_anchors(rows, *anchors, domain="xn--bcher-kva.example")

    assert list(classes(index, anchors, "bücher.example").values()) == ["naked"] * 3 + ["branded", "other"]


def test_each_target_goes_by_its_own_lists(rows: HandMade, index: Analytics) -> None:
    put_lists(rows, "acme.example", keyword=["hills"])
    put_lists(rows, "b.example", brand=["bee"], keyword=["valleys"])
    for domain in ("acme.example", "b.example"):
        put_anchors(rows, "hills", "valleys", "bee", "acme", domain=domain)

    assert list(classes(index, ["hills", "valleys", "bee", "acme"]).values()) == ["exact", "other", "other", "branded"]
    assert list(classes(index, ["hills", "valleys", "bee", "acme"], "b.example").values()) == [
        *("other", "exact", "branded", "other")
    ]


def test_the_classes_come_in_their_order_and_exact_and_partial_with_keywords(rows: HandMade, index: Analytics) -> None:
    put_lists(rows, "acme.example", keyword=["hills"])

    reply = index.anchor_classes("acme.example")

    assert [row["anchor_class"] for row in reply.rows] == CLASSES
    assert {row["backlinks"] for row in reply.rows} == {0}
    assert {row["share"] for row in reply.rows} == {None}


def test_a_class_moves_in_a_window_and_is_known_of_an_earlier_look(rows: HandMade, index: Analytics) -> None:
    look = [(day(5), "text", "click here", [], True, "", 1)]
    put_anchors(rows, "Acme", "Acme", first_seen=day(2), earlier_looks=look)

    then, now = index.anchor_classes("acme.example", as_of=day(3)), index.anchor_classes("acme.example", from_=day(1))

    assert [row["anchor_class"] for row in then.rows if row["backlinks"]] == ["generic"]
    assert [(row["anchor_class"], row["new_backlinks"]) for row in now.rows if row["backlinks"]] == [("branded", 2)]


def test_the_printed_sql_run_by_hand_gives_the_same_classes(rows: HandMade, index: Analytics) -> None:
    put_lists(rows, "acme.example", brand=["it's"], keyword=["hills"])
    put_anchors(rows, *EXPECTED)

    for reply in (
        index.anchor_classes("acme.example", from_=day(-1)),
        index.breakdown("acme.example", "anchor_class", where=["anchor_class!=other"]),
        index.breakdown("acme.example", "anchor_words"),
    ):
        by_hand = index.sql(reply.sql)
        by_name = [dict(zip(by_hand.columns, row, strict=True)) for row in by_hand.rows]

        assert [{name: row[name] for name in reply.columns} for row in by_name] == reply.rows


PIECES = st.sampled_from(
    "Acme acme ACME アクメ の 製品 running shoes кроссовки Купить click here Read more hier klicken ici подробнее "
    "İ ß é www.acme.example https://acme.example/x other.example 東京 ไทย क्लिक हिन्दी اقرأ 42 » → - ' . , (".split()
)
ANCHORS = st.lists(st.tuples(PIECES, st.sampled_from(["", " ", "-"])), max_size=4).map(
    lambda parts: "".join(piece + gap for piece, gap in parts)
)
LINKS = st.lists(st.tuples(ANCHORS, st.sampled_from(["text", "text", "image", "frame"])), min_size=60, max_size=120)


@settings(
    max_examples=2, deadline=None, phases=[Phase.generate], suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(links=LINKS)
def test_the_classes_part_the_backlinks_as_a_plain_classifier_does(
    rows: HandMade, index: Analytics, links: list[tuple[str, str]]
) -> None:
    domain = f"acme{len(set(links))}.example"
    links = [(anchor.replace("acme.example", domain), link_type) for anchor, link_type in links]
    brands, keywords = ["acme", "アクメ"], ["running shoes", "кроссовки", "東京"]
    put_lists(rows, domain, brand=brands, keyword=keywords)
    rows.put(
        "links",
        *(
            rows.link(f"https://s{i}.test/", f"https://{domain}/{i}", anchor=anchor, link_type=link_type)
            for i, (anchor, link_type) in enumerate(links)
        ),
    )
    generic = {str(row[0]) for row in index.sql("select phrase from generic_phrases").rows}

    got = {row["anchor_class"]: row["backlinks"] for row in index.anchor_classes(domain).rows}
    expected = [class_of(anchor, kind, domain, brands, keywords, generic) for anchor, kind in links]

    assert sum(got.values()) == len(links)
    assert {name: n for name, n in got.items() if n} == dict(Counter(expected)), [*zip(links, expected, strict=True)]
    rows._client.command("truncate table links")


def test_every_listed_phrase_is_in_words_and_every_language_has_many(rows: HandMade, index: Analytics) -> None:
    phrases = index.sql("select language, phrase from generic_phrases").rows
    languages = Counter(language for language, _ in phrases)

    assert [phrase for _, phrase in phrases if words_of(phrase) != phrase] == []
    wanted = "en de fr es it pt nl pl ru uk cs sv da fi tr ja zh ko ar".split()
    assert [language for language in wanted if languages[language] < 90] == []


def test_the_words_of_a_text_are_the_same_in_python_and_in_the_store(rows: HandMade, index: Analytics) -> None:
    anchors = ["Read  MORE…", "Ünïted", "ΟΔΟΣ", "Привет, МИР!", "ＡＢＣ", "J’ai lu", "Đường", "«»", "Ķ ķ"]
    put_anchors(rows, *anchors)

    found = {row["anchor_words"] for row in index.breakdown("acme.example", "anchor_words").rows}

    assert found == {words_of(anchor) for anchor in anchors} == {" ".join(plain(anchor)) for anchor in anchors}
    assert len(FROM) == len(TO) == len(set(FROM))


@pytest.mark.parametrize(
    ("list_name", "item", "said"),
    [
        ("brand", "…", "no letter or digit"),
        ("brands", "acme", "not one of brand, keyword"),
        ("keyword", "x" * 201, "more than 200"),
        ("money_page", "https://other.example/", "a page of other.example"),
        ("money_page", "https://acme.example/shop/*", "end a URL with /"),
        ("money_page", "ftp://acme.example/", "not a domain or http"),
        ("competitor", "www.acme.example", "the target itself"),
        ("competitor", "not a domain", "is not a domain"),
    ],
)
def test_what_cannot_be_an_item_is_refused_in_one_line(list_name: str, item: str, said: str) -> None:
    with pytest.raises(analytics.NotARecord, match=said) as raised:
        read_items("acme.example", list_name, [item])

    assert "\n" not in str(raised.value)


def test_a_list_has_a_limit_that_counts_what_it_has() -> None:
    with pytest.raises(analytics.NotARecord, match="would have 201 items: 200 is the limit"):
        read_items("acme.example", "brand", ["new"], [f"b{i}" for i in range(200)])
