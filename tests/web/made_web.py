"""The small web that the dashboard is tried on: known links, some of them by people who mean harm."""

from __future__ import annotations

import html

from tests.tiny_web import TinyWeb

TARGET = "acme.example"
SEEDS = ("http://blog.example/", "http://news.example/", "http://forum.example/", "http://acme.example/")
# What strangers write as anchors. None of it may run, calculate, or turn the text around it.
HOSTILE = (
    '<img src=x onerror="document.title=1;window.hurt=1">',
    "<script>window.hurt=1</script>",
    "=cmd|' /C calc'!A0",
    "+1+1",
    "turned \u202earound",  # the index keeps no such character
    "javascript:window.hurt=1",
)


def fill(web: TinyWeb) -> None:
    """blog has 12 pages, news 5 and forum 1 that link to acme; the forum's links are hostile and nofollow."""
    for host, n_pages in (("blog.example", 12), ("news.example", 5)):
        pages = [f"http://{host}/{n}" for n in range(n_pages)]
        web.page(f"http://{host}/", "".join(f'<a href="{url}">page</a>' for url in pages), title=host)
        for n, url in enumerate(pages):
            body = f'<p>Some words on <a href="http://acme.example/{n % 3}">Acme {n % 4}</a>, and more.</p>'
            web.page(url, body, title=f"Page {n}")
    links = (
        f'<a rel="nofollow ugc" href="http://acme.example/{n}">{html.escape(text)}</a>'
        for n, text in enumerate(HOSTILE, 10)
    )
    trap = '<script>window.top.hurt=1</script><img src="http://evil.example/seen.png">'
    web.page("http://forum.example/", f"<h1>Forum</h1>{trap}{'<br>'.join(links)}", title="=1+1")
    others = "".join(f'<a href="http://{name}.example/">partner</a>' for name in ("blog", "rival", "other"))
    web.page("http://acme.example/", f'<a href="http://acme.example/0">Products</a>{others}', title="Acme")
    for n in range(3):
        web.page(f"http://acme.example/{n}", f"<h1>Product {n}</h1>", title=f"Product {n}")
