"""Every reply can be plotted, and a plot shows the numbers of its rows."""

from __future__ import annotations

from collections.abc import Iterator

import matplotlib
import pytest
from matplotlib import pyplot
from matplotlib.patches import Rectangle

import analytics
from analytics import Analytics
from analytics.plots import PLOTS
from tests.analytics.every_question import QUESTIONS, ranked
from tests.analytics.hand_made import HandMade, day

A, B, C, T = (f"https://{name}.test" for name in "abct")


@pytest.fixture(scope="module")
def web(shared_rows: HandMade) -> Iterator[Analytics]:
    """Three live links of two domains, and a lost one; a hostile anchor among them."""
    rows = shared_rows
    rows.put(
        "links",
        rows.link(f"{A}/1", f"{T}/x", anchor="$\\frac{1}{$ \u202e_^"),
        rows.link(f"{A}/2", f"{T}/x", follow=False),
        rows.link(f"{B}/1", f"{T}/y", first_seen=day(2)),
        rows.link(f"{C}/1", f"{T}/y", first_seen=day(2), lost_at=day(9), lost_reason="page_gone"),
    )
    rows.put("pages", rows.page(f"{T}/x", 404))
    ranked(rows)
    rows.put("annotations", {"target_domain": "t.test", "at": day(3), "note": "core $update"})
    clicks = {"target_domain": "t.test", "date": day(0).date(), "until": day(0).date(), "clicks": 3}
    rows.put("traffic", clicks | {"url": f"{T}/x"})
    rows.put("campaigns", {"campaign": "spring", "target_domain": "t.test", "target_prefix": f"{T}/"})
    index = analytics.connect(rows.dsn)
    yield index
    index.close()


@pytest.fixture(autouse=True)
def closed() -> Iterator[None]:
    """Plots are drawn without a screen, and are gone afterwards."""
    matplotlib.use("agg")
    yield
    pyplot.close("all")


def widths(ax: object) -> list[float]:
    return [patch.get_width() for patch in ax.patches if isinstance(patch, Rectangle)]  # type: ignore[attr-defined]


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_reply_can_be_plotted_with_rows_and_without(question: str, web: Analytics) -> None:
    for reply in (QUESTIONS[question](web), QUESTIONS[question](analytics.nothing_crawled())):
        ax = reply.plot()
        ax.figure.canvas.draw()

        assert ax.get_title(loc="left")


def test_bars_are_the_backlinks_of_the_groups_follow_and_nofollow(web: Analytics) -> None:
    ax = web.refdomains("t.test").plot()

    assert [label.get_text() for label in ax.get_yticklabels()] == ["a.test", "b.test"]
    assert widths(ax) == [1, 1, 1, 0]  # follow of each, then nofollow of each


def test_the_curve_has_the_counts_of_the_history_and_its_moves_below(web: Analytics) -> None:
    reply = web.history("t.test", by="day", from_=day(0), to=day(10))
    ax = reply.plot()
    curve = ax.get_lines()[0]
    below = next(other for other in ax.figure.axes if other.patches)

    assert list(curve.get_ydata()) == [row["backlinks"] for row in reply]
    assert [text.get_text().strip() for text in ax.texts] == [r"core \$update"]
    heights = [patch.get_height() for patch in below.patches if isinstance(patch, Rectangle)]
    assert heights == [row["new_backlinks"] for row in reply] + [-row["lost_backlinks"] for row in reply]


def test_the_share_of_the_largest_pages_ends_at_the_whole(web: Analytics) -> None:
    ax = web.pages("t.test").plot()
    share = next(other for other in ax.figure.axes if other is not ax)

    assert list(share.get_lines()[0].get_ydata()) == pytest.approx([200 / 3, 100])


def test_a_plot_goes_into_axes_that_are_given(web: Analytics) -> None:
    figure, (left, right) = pyplot.subplots(1, 2)

    assert web.refdomains("t.test").plot(ax=left) is left
    assert web.history("t.test").plot(ax=right) is right
    figure.canvas.draw()


def test_what_has_no_number_is_not_drawn_and_says_so(web: Analytics) -> None:
    from dataclasses import replace

    reply = replace(web.refdomains("t.test"), columns=("source_domain",), question="words")

    with pytest.raises(analytics.NotDrawn, match=r"no column of words holds numbers to be plotted: use \.pandas"):
        reply.plot()


def test_another_question_can_bring_its_plot(web: Analytics) -> None:
    from dataclasses import replace

    from analytics.plots import plot_of

    @plot_of("drawn_by_a_test")
    def draw(reply: analytics.Reply, ax: object) -> None:
        ax.set_xlabel(f"{len(reply)} rows")  # type: ignore[attr-defined]

    try:
        assert replace(web.refdomains("t.test"), question="drawn_by_a_test").plot().get_xlabel() == "2 rows"
    finally:
        del PLOTS["drawn_by_a_test"]
