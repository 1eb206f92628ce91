"""What an analyst lists about a target: brands, keywords that it wants to be found for, pages that earn, rivals.

The classes of anchors go by the first two (`attributes/anchor_class.sql`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from analytics.answering import Answering
from analytics.errors import NotARecord, NotATarget, StoreNotCreated
from analytics.questions import question, without_comments
from analytics.records import put, take_back
from analytics.targets import read_target
from analytics.words import words_of
from analytics.writer import Writer

# Each list: how many items, of how many characters at most. A competitor has its place in one comparison of 200.
LIMITS = {"brand": (200, 100), "keyword": (1_000, 200), "money_page": (1_000, 2_000), "competitor": (199, 2_000)}
LISTS = tuple(LIMITS)


class Lists(Answering):
    """The lists of targets."""

    def target_lists(self, target: str) -> dict[str, list[str]]:
        """The items of every list of a domain, in their order. Raises NotATarget."""
        return self._lists([read_target(target).domain])

    def _lists(self, domains: Sequence[str]) -> dict[str, list[str]]:
        """The items of several domains together."""
        found: dict[str, list[str]] = {name: [] for name in LISTS}
        try:
            rows = self._read(without_comments(question("records/target_lists")), {"domains": list(domains)})
        except StoreNotCreated:
            rows = []
        for row in rows:
            found.setdefault(row["list"], []).append(row["item"])
        return found


def read_items(domain: str, list_name: str, texts: Iterable[str], is_listed: Iterable[str] = ()) -> list[str]:
    """The items as they are kept, each once; `is_listed` are those that the list has. Raises NotARecord.

    Brands and keywords are kept as their words: case, signs and blanks around them do not count. A money page is a URL
    of the domain; one that ends with `/`, and is more than a host, stands for all below it too.

    >>> read_items("example.com", "brand", ["Example", "EXAMPLE!", "Ex-Ample  Corp."])
    ['example', 'ex ample corp']
    >>> read_items("example.com", "money_page", ["example.com/shop/", "https://www.example.com/buy"])
    ['https://example.com/shop/', 'https://www.example.com/buy']
    """
    if list_name not in LIMITS:
        raise NotARecord(f"list {list_name!r} is not one of {', '.join(LISTS)}")
    max_items, max_chars = LIMITS[list_name]
    items: dict[str, None] = {}
    for text in texts:
        item = _item(domain, list_name, text.strip())
        if len(item) > max_chars:
            raise NotARecord(f"{list_name} {text[:40]!r}... has {len(item):,} characters, more than {max_chars:,}")
        items[item] = None
    n_items = len(items.keys() | set(is_listed))
    if n_items > max_items:
        raise NotARecord(f"the {list_name} list of {domain} would have {n_items:,} items: {max_items:,} is the limit")
    return list(items)


def add_items(writer: Writer, domain: str, list_name: str, items: Sequence[str]) -> None:
    """The items are in the list."""
    put(writer, "target_lists", [{"target_domain": domain, "list": list_name, "item": item} for item in items])


def remove_items(writer: Writer, domain: str, list_name: str, items: Sequence[str]) -> None:
    """The items are not in the list."""
    take_back(writer, "target_lists", [{"target_domain": domain, "list": list_name, "item": item} for item in items])


def _item(domain: str, list_name: str, text: str) -> str:
    try:
        if list_name == "competitor":
            rival = read_target(text).domain
            if rival == domain:
                raise NotARecord(f"competitor {text!r} is the target itself: give another domain")
            return rival
        if list_name == "money_page":
            if "*" in text:
                raise NotARecord(f"money_page {text!r}: * stands for nothing: end a URL with / to mean all below it")
            page = read_target(text, "url")
            if page.domain != domain:
                raise NotARecord(f"money_page {text!r} is a page of {page.domain}: give pages of {domain}")
            return page.name
    except NotATarget as exc:
        raise NotARecord(f"{list_name}: {exc}") from exc
    words = words_of(text)
    if not any(letter.isalnum() for letter in words):
        raise NotARecord(f"{list_name} {text!r} has no letter or digit: give words")
    return words
