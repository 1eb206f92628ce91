"""A request is written as text and comes back as it was, or is said not to be writable."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from enum import Enum
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scrapy import Field, FormRequest, Item, Request, Spider
from scrapy.http import JsonRequest
from scrapy_redis import picklecompat

from linkcrawler.crawl.dropin.requests import Unwritable, read, write

URL = "http://a.example/x?y=1"


class Product(Item):
    name = Field()
    price = Field()


@dataclass
class Offer:
    price: Decimal
    tags: set[str] = field(default_factory=set)


class ShopSpider(Spider):
    name = "shop"

    def parse_page(self, response: Any) -> None: ...

    def failed(self, failure: Any) -> None: ...


SPIDER = ShopSpider()


def again(request: Request, **kwargs: Any) -> Request:
    payload = write(request, SPIDER, **kwargs)
    assert "\t" not in payload and "\n" not in payload
    return read(request.url, payload, SPIDER, **kwargs)


def assert_same(one: Request, other: Request) -> None:
    assert type(one) is type(other)
    assert one.to_dict(spider=SPIDER) == other.to_dict(spider=SPIDER)


@pytest.mark.parametrize(
    "request_",
    [
        Request(URL),
        Request(URL, method="PUT", body=b"\x00\xff\n\t", encoding="latin-1", flags=["a"], priority=-3),
        Request(URL, headers={"X-A": ["1", "2"], "X-B": b"\xe4\xff", "X-C": "\u20ac"}),
        Request(URL, callback=SPIDER.parse_page, errback=SPIDER.failed, cb_kwargs={"n": 1}, dont_filter=True),
        Request(URL, cookies={"a": "b"}),
        Request(URL, cookies=[{"name": "a", "value": "b", "domain": "a.example", "secure": True}]),
        FormRequest(URL, formdata={"q": "tea & cake", "x": ["1", "2"]}),
        JsonRequest(URL, data={"a": [1, None]}, dumps_kwargs={"sort_keys": True}),
    ],
    ids=lambda r: repr(r.to_dict(spider=SPIDER))[:60],
)
def test_a_request_comes_back_as_it_was(request_: Request) -> None:
    assert_same(again(request_), request_)


@pytest.mark.parametrize(
    "value",
    [
        [None, True, 1, 1.5, "\ud800 \t\n", -(2**70)],
        (1, (2,)),
        {1: "a", (2, 3): {4}, None: b"\x00"},
        {"!tuple": [1], "plain": {}},
        {},
        frozenset({"a"}),
        Decimal("1.10"),
        date(2026, 1, 2),
        datetime(2026, 1, 2, 3, 4, 5, 6),
        datetime(2026, 1, 2, tzinfo=UTC),
        datetime(2026, 1, 2, tzinfo=timezone(timedelta(hours=-3, minutes=-30))),
        Product(name="tea", price=Decimal(3)),
        Offer(Decimal(3), {"new"}),
    ],
    ids=repr,
)
def test_whatever_meta_holds_comes_back_with_its_type(value: Any) -> None:
    back = again(Request(URL, meta={"it": value})).meta["it"]

    assert back == value
    assert type(back) is type(value)


DATA = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text() | st.binary(),
    lambda inner: st.lists(inner) | st.tuples(inner, inner) | st.dictionaries(st.text() | st.integers(), inner),
    max_leaves=20,
)


@given(DATA)
def test_any_data_in_meta_comes_back(data: Any) -> None:
    assert again(Request(URL, meta={"it": data})).meta["it"] == data


class Colour(Enum):
    RED = 1


def nested() -> list[Any]:
    it: list[Any] = []
    it.append(it)
    return it


@pytest.mark.parametrize(
    "make",
    [
        lambda: Request(URL, callback=lambda response: None),
        lambda: Request(URL, meta={"it": object()}),
        lambda: Request(URL, meta={"it": Colour.RED}),
        lambda: Request(URL, meta={"it": nested()}),
        lambda: Request(URL, meta={"it": type("Local", (Item,), {})()}),
    ],
    ids=["lambda", "object", "enum", "endless", "local class"],
)
def test_what_is_no_data_is_said_to_be_unwritable(make: Callable[[], Request]) -> None:
    with pytest.raises(Unwritable):
        write(make(), SPIDER)


def test_a_plain_get_has_an_empty_payload() -> None:
    assert write(Request(URL), SPIDER) == ""


def test_two_unfiltered_requests_of_one_url_are_told_apart() -> None:
    request = Request(URL, dont_filter=True)

    assert write(request, SPIDER) != write(request, SPIDER)
    assert write(request, SPIDER, picklecompat) != write(request, SPIDER, picklecompat)


def test_a_serializer_of_the_project_is_used_where_it_names_one() -> None:
    request = Request(URL, meta={"it": Colour.RED}, callback=SPIDER.parse_page)

    assert_same(again(request, serializer=picklecompat), request)
    with pytest.raises(ValueError, match="SCHEDULER_SERIALIZER"):
        read(URL, write(request, SPIDER, picklecompat), SPIDER)


@pytest.mark.parametrize("said", [{"_class": "subprocess.Popen"}, {"meta": {"it": {"!object": ["os.system", {}]}}}])
def test_only_requests_and_items_are_made_from_what_lies_in_redis(said: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="is no class of"):
        read(URL, json.dumps(said), SPIDER)
