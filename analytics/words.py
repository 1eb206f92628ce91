"""The words of a text: what is left of it where case, signs and blanks do not count.

`words_of` says it in Python, the attribute `anchor_words` says the same in SQL, by the same two tables. The tables are
our own because a ClickHouse without ICU, such as the embedded one, knows the case of ASCII letters only.
"""

from __future__ import annotations

# Letters by block: Latin, Greek, Cyrillic, Armenian, Latin with several accents (Vietnamese), full-width Latin.
_BLOCKS = ((0x41, 0x24F), (0x370, 0x52F), (0x531, 0x556), (0x1E00, 0x1EFF), (0xFF21, 0xFF3A))
# Turkish has two letters i, whose capitals are each other's: all four are one letter here. A final sigma is a sigma.
_ONE_LETTER = {"İ": "i", "ı": "i", "ς": "σ"}
# Each is a blank. Those of no width are among them, but for the two joiners, without which some scripts misspell.
_SIGNS = (
    "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"
    "\u00a0¡¢£¤¥¦§¨©«¬\u00ad®¯°±´¶·¸»¿×÷"
    "‐‑‒–—―‖‗‘’‚‛“”„‟†‡•‣…‧‰′″‹›※‼⁄™℠№"
    "\u2002\u2003\u2009\u200a\u200b\u200e\u200f\u2028\u2029\u202a\u202c\u202f\u2060\ufe0f\ufeff"
    "←↑→↓↔↗↘↩↪↳⇐⇒⇨➔➙➜➝➞➡➤➥➨⟶⟩⮕▶▷►▸▹◀◄◂▲▼▾■□▪●○◆◇★☆☛☞✓✔✗✘✦❤♥❮❯❱⭐👆👇👈👉🔗"
    "\u3000、。〃〈〉《》「」『』【】〔〕〖〗〜・！＂＃％＆（）＊＋，－．／：；＜＝＞？＠［］＿｛｜｝～"
    "،؛؟٪«»־׳״।॥՝։·"
)
_CAPITALS = "".join(
    chr(code)
    for first, last in _BLOCKS
    for code in range(first, last + 1)
    if chr(code).lower() != chr(code) and len(chr(code).lower()) == 1
)
_CHANGED = dict.fromkeys(_SIGNS, " ") | {letter: letter.lower() for letter in _CAPITALS} | _ONE_LETTER
FROM, TO = "".join(_CHANGED), "".join(_CHANGED.values())
_TABLE = str.maketrans(FROM, TO)


def words_of(text: str) -> str:
    """The words of a text in lower case, one blank between two of them.

    >>> words_of("»Read  MORE…«"), words_of("J'ai lu"), words_of("→")
    ('read more', 'j ai lu', '')
    """
    return " ".join(text.translate(_TABLE).split())
