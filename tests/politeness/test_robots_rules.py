"""robots.txt: what a file says (the parser), and which rule decides (the matcher)."""

import re
import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from protego import Protego

from linkcrawler.politeness.patterns import Wildcard, decode_unreserved, encode, has_other_form
from linkcrawler.politeness.robots import MAX_BODY_BYTES, parse, product_token


def allows(body: str | bytes, path: str, agent: str = "linkcrawler") -> bool:
    return parse(body.encode() if isinstance(body, str) else body).allows(agent, path)


@pytest.mark.parametrize(
    ("rules", "path", "is_allowed"),
    [
        ("Disallow: /", "/", False),
        ("Disallow: /", "", False),
        ("Disallow:", "/a", True),
        ("Disallow: /a", "/b", True),
        ("Disallow: /a", "/abc?d", False),
        ("Disallow: /a$", "/a", False),
        ("Disallow: /a$", "/a?b", True),
        ("Disallow: /*?", "/a?b", False),
        ("Disallow: /*?", "/a", True),
        ("Disallow: *.pdf$", "/x/y.pdf", False),
        ("Disallow: *.pdf$", "/x/y.pdf?z", True),
        ("Disallow: /a*$", "/a/b", False),
        ("Disallow: /a**b", "/a-b", False),
        ("Disallow: /a*b*c$", "/abc", False),
        ("Disallow: /a*bc*c$", "/abc", True),  # the middle and the end must not overlap
        ("Disallow: a", "/a", True),  # a pattern is compared from the first slash
        ("Disallow: *", "/a", False),
        ("Disallow: $", "/", True),
        ("Disallow: /a\nAllow: /a", "/a", True),  # a tie
        ("Disallow: /a*\nAllow: /a", "/a", False),  # two octets against three
        ("Disallow: /a\nAllow: /*", "/a", True),
        ("Disallow: /ab\nAllow: /*", "/ab", False),
        ("Disallow: /\nAllow: /*.html", "/x.html?y", True),
        ("Disallow: /a/b\nAllow: /a\nDisallow: /", "/a/c", True),
        ("Disallow: /private # keep out", "/private", False),
        ("Disallow: /a%2fb", "/a%2Fb", False),
        ("Disallow: /a%2Fb", "/a/b", True),  # an encoded slash is no slash
        ("Disallow: /caf\u00e9", "/caf%C3%A9", False),
        ("Disallow: /caf%c3%a9", "/caf%C3%A9", False),
        ("Disallow: /%7Ejoe", "/~joe", False),
        ("Disallow: /~joe", "/%7Ejoe", False),
        ("Disallow: /%7ejoe", "/%7ejoe", False),
        ("Disallow: /%7ejoe", "/%7Ejoe", False),
        ("Disallow: /caf\u00e9", "/caf\u00e9", False),
        ("Disallow: /\nAllow: /caf%c3%a9", "/caf%c3%a9", True),
        ("Disallow: /\nAllow: /%7Ejoe", "/~joe", False),  # the stricter reading
    ],
)
def test_the_most_specific_rule_decides(rules: str, path: str, is_allowed: bool):
    assert allows(f"User-agent: *\n{rules}", path) is is_allowed


@pytest.mark.parametrize("line", ["Disalow: /a", "dissallow /a", "DISALLOW : /a", "\tDisallow:/a\t", "Diasllow: /a"])
def test_a_misspelt_disallow_is_still_one(line: str):
    assert not allows(f"User-Agent : *\n{line}", "/a")


@pytest.mark.parametrize(
    "line", ["Disallow /a and /b", "Deny: /a", "#Disallow: /a", "Disallow", ": /a", ":", "Noindex: /a"]
)
def test_a_line_without_a_known_meaning_says_nothing(line: str):
    assert allows(f"User-agent: *\n{line}", "/a")


@pytest.mark.parametrize("body", [b"", b"\xef\xbb\xbf", b"\0" * 100, b"\xff\xfe", b"\xfe\xff\xd8", b"\r\r\n\n", b":::"])
def test_a_file_without_rules_allows_everything(body: bytes):
    assert allows(body, "/a")


def test_a_web_page_in_place_of_the_file_allows_everything():
    page = "<!DOCTYPE html>\n<html lang=en><head><title>User-agent: *</title>\n<p>Disallow: /</p>\n</html>"

    assert allows(page, "/a")


@pytest.mark.parametrize("codec", ["utf-8-sig", "utf-16"])
def test_a_byte_order_mark_does_not_hide_the_first_line(codec: str):
    assert not allows("User-agent: *\nDisallow: /a".encode(codec), "/a")


def test_the_groups_of_one_agent_are_merged_and_replace_those_of_all():
    body = (
        "User-agent: other\nUser-agent: LinkCrawler/2.0\nDisallow: /a\n\n"
        "User-agent: *\nDisallow: /b\n\nUser-agent: linkcrawler\nDisallow: /c\n"
    )

    assert [allows(body, path) for path in ("/a", "/b", "/c")] == [False, True, False]
    assert [allows(body, path, "someone") for path in ("/a", "/b", "/c")] == [True, False, True]


def test_an_agent_with_an_empty_group_may_fetch_everything():
    assert allows("User-agent: *\nDisallow: /\n\nUser-agent: linkcrawler\nDisallow:", "/a")


def test_a_name_that_begins_like_ours_is_another_agent():
    assert allows("User-agent: linkcrawler-images\nDisallow: /\nUser-agent: link\nDisallow: /", "/a")


def test_a_version_behind_our_name_is_left_out():
    assert not allows("User-agent: linkcrawler\nDisallow: /", "/a", agent="LinkCrawler/0.1")
    assert product_token("two words") == product_token("crawler2") == product_token("") == ""


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("10", 10.0),
        ("0.5", 0.5),
        ("0,5", 0.5),
        ("10 s", 10.0),
        ("1e9", 1e9),
        ("0", 0.0),
        ("-1", None),
        ("nan", None),
        ("inf", None),
        ("-inf", None),
        ("1e999", None),
        ("soon", None),
        ("", None),
    ],
)
def test_a_crawl_delay_is_a_finite_number_of_seconds_or_none(value: str, seconds: float | None):
    assert parse(f"User-agent: *\nCrawl-delay: {value}".encode()).crawl_delay_s("linkcrawler") == seconds


def test_the_crawl_delay_of_our_own_groups_applies_and_the_longest_of_several():
    robots = parse(
        b"User-agent: *\nCrawl-delay: 30\n\nUser-agent: a\nCrawl-delay: 2\nDisallow: /x\n\n"
        b"User-agent: a\nUser-agent: b\nCrawl-delay: 7\nDisallow: /y"
    )

    assert [robots.crawl_delay_s(agent) for agent in "abc"] == [7.0, 7.0, 30.0]


def test_a_crawl_delay_does_not_end_a_group():
    """RFC 9309, 2.2.4: other records must not interfere with the rules."""
    body = "User-agent: linkcrawler\nCrawl-delay: 5\nSitemap: /s\nUser-agent: other\nDisallow: /a"

    assert not allows(body, "/a")
    assert parse(body.encode()).crawl_delay_s("other") is None


def test_sitemaps_are_listed_once_each_in_their_order_outside_of_groups():
    robots = parse(b"Sitemap: https://a/2.xml\nUser-agent: *\nsite-map:https://a/1.xml # x\nSitemap: https://a/2.xml\n")

    assert robots.sitemaps == ("https://a/2.xml", "https://a/1.xml")


def test_only_the_first_500_kib_are_read_and_a_line_cut_there_is_left_out():
    head = b"User-agent: *\nDisallow: /first\n"
    filler = b"#" * (MAX_BODY_BYTES - len(head) - len(b"\nDisallow: /")) + b"\nDisallow: /last\nDisallow: /beyond\n"
    robots = parse(head + filler)

    assert not robots.allows("linkcrawler", "/first")
    assert robots.allows("linkcrawler", "/last")
    assert robots.allows("linkcrawler", "/other")


def test_a_file_that_ends_at_the_limit_is_read_to_its_last_octet():
    tail = b"\nDisallow: /a"
    body = b"User-agent: *\n".ljust(MAX_BODY_BYTES - len(tail), b"#") + tail

    assert len(body) == MAX_BODY_BYTES
    assert not allows(body, "/a")


def test_wildcards_that_defeat_backtracking_take_one_pass():
    body = "User-agent: *\n" + "Disallow: /" + "*a" * 8000 + "*b$\n" + "Disallow: /*a*a*a*a*a*a*a*b$\n" * 50
    robots = parse(body.encode())
    robots.allows("linkcrawler", "/")
    began = time.process_time()

    assert robots.allows("linkcrawler", "/" + "a" * 2000)
    assert time.process_time() - began < 0.5  # backtracking would not end at all


def test_ten_thousand_groups_are_read_in_well_under_a_second():
    body = "".join(f"User-agent: bot{'x' * (i % 7)}\nDisallow: /{i}\nAllow: /*/{i}$\n" for i in range(10_000)).encode()
    began = time.process_time()
    robots = parse(body)

    assert robots.allows("linkcrawler", "/5")
    assert not robots.allows("botx", "/1")
    assert time.process_time() - began < 3


def test_a_question_about_an_ordinary_file_takes_microseconds():
    body = "User-agent: *\n" + "".join(f"Disallow: /{'abcdefghij'[i % 10] * (i // 3 + 1)}/\n" for i in range(30))
    body += "Disallow: /*?sort=\nDisallow: /*/print/\nDisallow: /*.pdf$\nAllow: /wp-admin/admin-ajax.php\n"
    robots = parse(body.encode())
    paths = [f"/docs/page-{i}.html" for i in range(2000)]
    best_s = 1.0
    for _ in range(5):
        began = time.perf_counter()
        assert all(robots.allows("linkcrawler", path) for path in paths)
        best_s = min(best_s, (time.perf_counter() - began) / len(paths))

    assert best_s < 20e-6  # 2 us measured; the bound leaves room for a busy machine


def as_regex(pattern: str) -> re.Pattern[str]:
    """The textbook reading of a pattern, as an independent judge of short ones."""
    end = "$" if pattern.endswith("$") else ""
    return re.compile(".*".join(map(re.escape, pattern.removesuffix("$").split("*"))) + end.replace("$", r"\Z"), re.S)


@given(st.text("%24567AEFaef0-\u00e9", max_size=12))
def test_a_path_has_another_form_exactly_where_normalising_changes_it(path: str):
    assert has_other_form(path) == (decode_unreserved(encode(path.encode())) != path)


@given(st.text("ab/*", max_size=8), st.booleans(), st.text("ab/", max_size=10))
@example("/*a*a", True, "/aba")
def test_a_wildcard_matches_exactly_what_its_regular_expression_does(text: str, is_anchored: bool, path: str):
    pattern = f"/{text}*" + ("$" if is_anchored else "")

    assert Wildcard.of(pattern).matches("/" + path) == bool(as_regex(pattern).match("/" + path))


# No `?`, `%` or `;`: Protego takes URLs apart and puts them together again, and drops an empty query.
LITERAL = st.text("ab/.=-", max_size=5)
PATTERN = st.builds(
    lambda parts, is_anchored: "/" + "*".join(parts) + ("$" if is_anchored else ""),
    st.lists(LITERAL.filter(lambda text: not text.startswith("/")), min_size=1, max_size=4),
    st.booleans(),
)
RULE = st.builds("{}: {}".format, st.sampled_from(["Allow", "Disallow"]), PATTERN | st.just(""))
GROUP = st.builds(
    lambda agents, rules: "\n".join([f"User-agent: {agent}" for agent in agents] + rules),
    st.lists(st.sampled_from(["*", "alpha", "Beta", "gamma"]), min_size=1, max_size=3, unique=True),
    st.lists(RULE, min_size=1, max_size=6),
)
PATH = st.builds("/{}".format, st.text("ab.=-", max_size=1)).flatmap(
    lambda start: st.builds((start + "{}").format, st.text("ab/.=-", max_size=10))
)


@given(st.lists(GROUP, max_size=4), st.sampled_from(["alpha", "beta", "delta"]), PATH)
def test_protego_agrees_on_files_that_leave_no_room_for_interpretation(groups: list[str], agent: str, path: str):
    body = "\n\n".join(groups)

    assert allows(body, path, agent) == Protego.parse(body).can_fetch("http://a.example" + path, agent)


@given(st.binary(max_size=300), st.text(max_size=30), st.text(max_size=30))
@example(b"User-agent: a\xff\nDisallow: /\xff%", "\ud800", "/\ud800%zz")
def test_no_file_agent_or_path_raises(body: bytes, agent: str, path: str):
    robots = parse(b"User-agent: *\nDisallow: /x\n" + body)
    robots.allows(agent, path)
    robots.crawl_delay_s(agent)
