"""Group F: documents that are enormous, or that hide links where a browser shows none."""

from __future__ import annotations

from collections.abc import Callable

from linkcrawler.config import CrawlConfig

CONFIG = CrawlConfig("t")
URL = "http://a.example/dir/page"
HERE, OUT = "http://a.example", "http://x.example"

# With each: the URLs that it offers to the crawl, in order.
SHOWN: dict[str, tuple[str, list[str]]] = {
    "F.4": (f"<a href={OUT}/1>one <a href={OUT}/2>two <p>three", [f"{OUT}/1", f"{OUT}/2"]),
    "F.5": (f"<svg><a href={OUT}/svg></a><a xlink:href={OUT}/x></a></svg>", [f"{OUT}/svg", f"{OUT}/x"]),
    "F.6": (f"<template><a href={OUT}/></a></template>", []),
    "F.7": (f"<noscript><a href={OUT}/n></a></noscript>", [f"{OUT}/n"]),
    "F.8": (f"<!-- <a href={OUT}/></a> -->", []),
    "F.9": (f"<![CDATA[ <b id=x> <a href={OUT}/></a> ]]>", [f"{OUT}/"]),  # in HTML it is a comment up to its first >
    "F.9 in svg": (f"<svg><![CDATA[ <a href={OUT}/></a> ]]></svg>", []),
    "F.10": (f"<plaintext><a href={OUT}/></a></plaintext><a href={OUT}/2></a>", []),
    "F.11": (f"<script><a href={OUT}/></a></script><style><a href={OUT}/></style>", []),
    "F.12": (f"<a href={OUT}/first href={OUT}/second></a>", [f"{OUT}/first"]),
    "F.13": ('<a href=""></a>', []),
    "F.14": ('<a href="#"></a><a href="#top"></a>', []),
    "F.15": ('<a href=" javascript:alert(1)"></a>', []),
    "F.16": ('<a href="\tjava\nscript:alert(1)"></a><a href="java&#9;script:x"></a>', []),
    "F.17": ('<a href="http:/x"></a>', [f"{HERE}/x"]),
    "F.18": ('<a href="http:///x.example/3"></a>', [f"{OUT}/3"]),
    "F.19": ('<a href="//x.example"></a>', [f"{OUT}/"]),
    "F.20": ('<a href="&#104;ttp&colon;//x.example&sol;&#x61;?a=1&amp;b=2"></a>', [f"{OUT}/a?a=1&b=2"]),
    "F.21": (f'<a href="{OUT}/a\0b"></a>', [f"{OUT}/a%EF%BF%BDb"]),  # the parser makes U+FFFD of it, as browsers do
    "F.22": (f"<base href={OUT}/1/><base href=http://y.example/><a href=p></a>", [f"{OUT}/1/p"]),
    "F.23": (f"<a href=p></a><base href={OUT}/late/>", [f"{OUT}/late/p"]),
    "F.24": ("<base href='data:text/html,x'><a href=p></a>", [f"{HERE}/dir/p"]),
    "F.27": (f'<img srcset="{OUT}/a,b 1x, {OUT}/c,d 2x"><a href="{OUT}/a,b"></a>', [f"{OUT}/a,b"]),
    "F.28": (f'<meta http-equiv="ReFresh" content=" 0 ;  URL = \'{OUT}/r\' ">', [f"{OUT}/r"]),
    "F.29": (f"<html><frameset><frame src={OUT}/f></frameset></html>", [f"{OUT}/f"]),
    "F.30": (f"<iframe src={OUT}/i></iframe>", [f"{OUT}/i"]),
    # These are files that a page shows, and no links to pages.
    "F.31": (f"<object data={OUT}/o></object>", []),
    "F.32": (f"<embed src={OUT}/e>", []),
    "F.33": (f"<video poster={OUT}/p src={OUT}/v></video>", []),
}  # fmt: skip


BOMBS: dict[str, Callable[[], bytes]] = {  # made when they are needed
    "F.1": lambda: b"<div>" * 1_000_000 + b"<a href=/deep>x</a>",
    # 100 MB do not come as far as the parser: max_body_bytes is 16 MiB. This is what can come.
    "F.2": lambda: b"<a href=/x title='" + b"y" * (CONFIG.max_body_bytes - 100) + b"'>x</a>",
    "F.3": lambda: b"".join(b"<a href=/%d>x</a>" % n for n in range(1_000_000))[: CONFIG.max_body_bytes],
}
