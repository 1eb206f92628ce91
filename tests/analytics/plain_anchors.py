"""The classes of anchors in plain Python, written from docs/metrics.md alone."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

WITHOUT_BLANKS = re.compile("HIRAGANA|KATAKANA|HANGUL|CJK|THAI|LAO|KHMER|MYANMAR")


def plain(text: str) -> list[str]:
    """The words of a text: runs of letters, marks and digits, in lower case."""
    kept = "".join(char if unicodedata.category(char)[0] in "LMN" else " " for char in text)
    return kept.replace("İ", "i").lower().replace("ı", "i").replace("ς", "σ").split()


def is_apart(char: str) -> bool:
    """Whether a word may begin or end beside this character, of the words of a text, or of none."""
    return char in ("", " ") or bool(WITHOUT_BLANKS.match(unicodedata.name(char, "")))


def holds(words: Sequence[str], phrase: str) -> bool:
    """Whether the phrase stands among the words as whole words, be it written in one or apart."""
    wanted = "".join(plain(phrase))
    text = " ".join(words)
    for start in range(len(text)):
        if text[start] == " ":
            continue
        end, left = start, wanted
        while left and end < len(text) and text[end] in (left[0], " "):
            left = left[1:] if text[end] == left[0] else left
            end += 1
        begins = is_apart(text[start - 1] if start else "") or is_apart(wanted[0])
        ends = is_apart(text[end] if end < len(text) else "") or is_apart(wanted[-1])
        if not left and begins and ends:
            return True
    return False


def is_naked(anchor: str, domain: str) -> bool:
    """Whether the anchor is a URL or host in the domain."""
    bare = anchor.strip(" ()[]<>\"'.,;:!/-").lower()
    is_address = "@" in bare and "/" not in bare
    found = re.match(r"(?:https?://)?(?:[^\s/?#@]*@)?([^\s/?#:@<>%{}|\\^~\[\];=&]+)(?=[/?#:]|$)", bare)
    return " " not in bare and not is_address and bool(found) and f".{found[1]}".endswith(f".{domain}")


def class_of(
    anchor: str,
    link_type: str,
    domain: str,
    brands: Sequence[str],
    keywords: Sequence[str],
    generic: set[str],
) -> str:
    """The first class that fits."""
    words = plain(anchor)
    if not any(unicodedata.category(char) not in ("Zs", "Cc", "Cf", "Zl", "Zp") for char in anchor):
        return "empty"
    if link_type == "image":
        return "image"
    if is_naked(anchor, domain):
        return "naked"
    if any(holds(words, brand) for brand in brands):
        return "branded"
    if any("".join(words) == "".join(plain(keyword)) for keyword in keywords):
        return "exact"
    if any(holds(words, keyword) for keyword in keywords):
        return "partial"
    return "generic" if " ".join(words) in generic else "other"
