"""What a link looks like to a reader: its anchor text, whether it is an image, and where it stands.

Computed for links that become rows only: nine of ten links of a page are internal and never come here.
"""

from __future__ import annotations

import re

from selectolax.lexbor import LexborNode, create_tag

from linkcrawler.records import LinkType

MAX_ANCHOR_NODES = 500  # nodes looked at inside one element; bounds what nested links can cost
MAX_ANCESTORS = 256
# By lexbor's numbers of elements; comparing names would cost a new string for each ancestor.
PLACEMENTS = {create_tag(name).tag_id: name for name in ("header", "nav", "main", "article", "aside", "footer")}
UNSHOWN = frozenset({"script", "style", "template", "noscript", "-comment"})
# Elements whose start begins a new line, so that their text does not stick to what is before it.
BREAKING = frozenset(
    {
        "address",
        "article",
        "aside",
        "blockquote",
        "br",
        "dd",
        "div",
        "dl",
        "dt",
        "figcaption",
        "figure",
        "footer",
    }
    | {"h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol", "p", "pre", "section"}
    | {"table", "td", "th", "tr", "ul"}
)
# Control characters, and those that turn the direction of text: neither may reach a terminal or a table.
_UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")


def collapsed(text: str, max_chars: int) -> str:
    """`text` in one line: white space runs become one space, control characters go; at most `max_chars`.

    >>> collapsed(" Two\\n\\n words\\x00 ", 100)
    'Two words'
    """
    line = " ".join(text.split())
    if not line.isprintable():
        line = " ".join(_UNPRINTABLE.sub("", line).split())
    return line if len(line) <= max_chars else line[:max_chars].rstrip()


def anchor_of(element: LexborNode, max_chars: int) -> tuple[str, LinkType]:
    """The text that the element shows, with the alt of each image in its place, and whether it is an image.

    It is an image where it holds an img, picture or svg and no text outside of them.
    """
    first = element.first_child
    if first is None:
        return "", LinkType.TEXT
    if first.is_text_node and first.next is None:  # most links
        return collapsed(first.text_content or "", max_chars), LinkType.TEXT
    parts: list[str] = []
    is_image = is_text = False
    stack = [(first, False)]
    for _ in range(MAX_ANCHOR_NODES):
        if not stack:
            break
        node, in_image = stack.pop()
        if (after := node.next) is not None:
            stack.append((after, in_image))
        if node.is_text_node:
            text = node.text_content or ""
            parts.append(text)
            is_text = is_text or not (in_image or text.isspace())
            continue
        name = node.tag
        if name in UNSHOWN:
            continue
        if name == "img":
            is_image = True
            parts.append(f" {node.attributes.get('alt') or ''} ")
        elif name in BREAKING:
            parts.append(" ")
        elif name in ("svg", "picture"):
            is_image = in_image = True
        if (child := node.first_child) is not None:
            stack.append((child, in_image))
    link_type = LinkType.IMAGE if is_image and not is_text else LinkType.TEXT
    return collapsed("".join(parts), max_chars), link_type


def placement_of(element: LexborNode) -> str:
    """The nearest of header, nav, main, article, aside, footer around the element; else empty."""
    node = element.parent
    for _ in range(MAX_ANCESTORS):
        if node is None:
            break
        if node.tag_id in PLACEMENTS:
            return PLACEMENTS[node.tag_id]
        node = node.parent
    return ""
