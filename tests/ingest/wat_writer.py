"""WAT records as Common Crawl's ia-web-commons writes them, from a response: by Python's own HTML parser.

Its rules, as far as they concern links: anchors are added when they close, with at most 128 characters of text and none
of the images inside; an anchor that never closes is none; `link` has href, rel and type; `form` has action, target and
method; an area has rel; frames have src only.
"""

from __future__ import annotations

import json
from html.parser import HTMLParser
from typing import Any

from tests.ingest.warc_files import record

MAX_TEXT_CHARS = 128


class Told(HTMLParser):
    """HTML-Metadata of a document."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.head: dict[str, Any] = {}
        self.links: list[dict[str, str]] = []
        self._open: list[tuple[dict[str, str], list[str]]] = []
        self._is_title = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag == "html" and "lang" in said:
            self._add("Metas", {"name": "HTML@/lang", "content": said["lang"]})
        elif tag == "base" and "href" in said:
            self.head["Base"] = said["href"]
        elif tag == "title":
            self._is_title = True
        elif tag == "meta":
            self._add("Metas", {k: said[k] for k in ("name", "rel", "content", "http-equiv", "property") if k in said})
        elif tag == "link" and "href" in said:
            self._add("Link", self._told("LINK@/href", said, "href", "rel", "type"))
        elif tag == "a":
            names = ("target", "alt", "title", "rel", "hreflang", "type")
            self._open.append((self._told("A@/href", said, "href", *names) if "href" in said else {}, []))
        elif tag == "area" and "href" in said:
            self.links.append(self._told("AREA@/href", said, "href", "rel"))
        elif tag == "form" and "action" in said:
            self.links.append(self._told("FORM@/action", said, "action", "target", "method"))
        elif tag in ("iframe", "frame") and "src" in said:
            self.links.append(self._told(f"{tag.upper()}@/src", said, "src"))
        elif tag == "img" and "src" in said:
            self.links.append(self._told("IMG@/src", said, "src", "alt", "title"))

    def handle_endtag(self, tag: str) -> None:
        self._is_title = self._is_title and tag != "title"
        if tag == "a" and self._open:
            link, parts = self._open.pop()
            text = " ".join("".join(parts).split())[:MAX_TEXT_CHARS]
            if link:
                self.links.append({**link, "text": text} if text else link)

    def handle_data(self, data: str) -> None:
        if self._is_title:
            self.head["Title"] = data.strip()[:MAX_TEXT_CHARS]
        for _, parts in self._open:
            parts.append(data)

    def _add(self, name: str, item: dict[str, str]) -> None:
        self.head.setdefault(name, []).append(item)

    @staticmethod
    def _told(path: str, said: dict[str, str], url: str, *names: str) -> dict[str, str]:
        return {"path": path, "url": said[url], **{name: said[name] for name in names if name in said}}


def wat_of(
    url: str,
    html: str,
    headers: dict[str, str],
    *,
    date: str,
    status: str = "200",
    container: dict[str, Any] | None = None,
    **fields: str,
) -> bytes:
    """The WAT record of a response."""
    told = Told()
    told.feed(html)
    said = {
        "Container": container or {},
        "Envelope": {
            "WARC-Header-Metadata": {
                "WARC-Type": "response",
                "WARC-Date": date,
                "WARC-Target-URI": url,
                **{name.replace("_", "-"): value for name, value in fields.items()},
            },
            "Payload-Metadata": {
                "HTTP-Response-Metadata": {
                    "Response-Message": {"Version": "HTTP/1.1", "Status": status, "Reason": ""},
                    "Headers": headers,
                    "Entity-Length": str(len(html.encode())),
                    "HTML-Metadata": {"Head": told.head, "Links": told.links},
                }
            },
        },
    }
    return record("metadata", url, json.dumps(said).encode())
