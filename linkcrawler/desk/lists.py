"""The lists of a target, changed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from analytics import Analytics
    from analytics.writer import Writer


def read_list_items(domain: str, list_name: str, texts: Sequence[str]) -> list[str]:
    """The items as they are kept: URLs in the spelling that the crawler stores. Raises NotARecord."""
    from analytics.lists import read_items
    from linkcrawler.urls import stored

    if list_name == "money_page":
        texts = [text if "*" in text else stored(text, "url") for text in texts]
    return read_items(domain, list_name, texts)


def change_list(
    writer: Writer, index: Analytics, domain: str, list_name: str, items: Sequence[str], *, is_removed: bool
) -> dict[str, Any]:
    """The items are in the list, or not in it. Returns what became of them. Raises NotARecord where it has too many."""
    from analytics.lists import add_items, read_items, remove_items

    before = index.target_lists(domain)[list_name]
    changed = [item for item in items if (item in before) == is_removed]
    if is_removed:
        remove_items(writer, domain, list_name, changed)
    else:
        read_items(domain, list_name, items, before)  # not too many together
        add_items(writer, domain, list_name, changed)
    did = "removed" if is_removed else "added"
    after = index.target_lists(domain)[list_name]
    return {
        "target": domain,
        "list": list_name,
        did: changed,
        "unchanged": len(items) - len(changed),
        "items": after,
    }
