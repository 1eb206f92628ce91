"""One page back from the archive: by its evidence, with its digests verified.

A page that had not changed comes back from two records: its own head, and the body of the record it refers to.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from linkcrawler.archive.members import member_at
from linkcrawler.archive.referred import profile_of, referred
from linkcrawler.archive.stored import request_headers, verified
from linkcrawler.records import Evidence

_CHARSET = re.compile(r"""charset\s*=\s*["']?([\w.:-]+)""", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ArchivedPage:
    """A response as it was archived, and the headers of its request.

    Of a revisit record (`revisit_of` is set), `payload`, `body`, `text` and all that describes them come from the
    response record that it refers to; status and headers are its own.
    """

    url: str
    fetched_at: str  # as in the record: 2026-01-02T03:04:05.678Z
    ip: str
    status: int
    reason: str
    headers: list[tuple[str, str]]
    raw: bytes  # the record's own HTTP block: status line, headers, payload; no payload in a revisit record
    payload: bytes  # the body as stored, with its content coding
    body: bytes  # the body without it, as far as it can be decoded
    body_fetched_at: str  # when the body came; `fetched_at` but for a revisit record
    body_content_type: str  # the Content-Type that the body came with
    is_truncated: bool  # the body was cut at a limit
    request_headers: list[tuple[str, str]]  # empty where no request record follows
    revisit_of: Evidence | None = None  # the record that has the body, where it is another one
    revisit_profile: str = ""  # server-not-modified or identical-payload-digest, where it is another one

    @property
    def text(self) -> str:
        """The body as text, by the charset of its header or document, else UTF-8; what does not fit becomes U+FFFD."""
        start = self.body[:1024].decode("latin-1")
        for found in (*_CHARSET.finditer(self.body_content_type), *_CHARSET.finditer(start)):
            try:
                return self.body.decode(found[1], "replace")
            except (LookupError, ValueError):
                continue
        return self.body.decode("utf-8", "replace")


def read_record(folder: Path, evidence: Evidence, is_import_allowed: bool = False) -> ArchivedPage:
    """The response or revisit record that `evidence` names, read from `folder`.

    `is_import_allowed`: it may be an absolute path or a URL, as rows of an import have it. To be given only where
    `evidence` comes from the store, or from whoever may read any file of this machine.

    Raises ArchiveError, naming file and offset, where the file is missing or outside of `folder`, where no whole
    response or revisit record lies there, and where its digests do not match its bytes. It names both places where
    this is so of the record that a revisit record refers to.
    """
    text, after = member_at(folder, evidence, is_import_allowed)
    own = verified(text, evidence, "response", "revisit")
    profile = profile_of(own, evidence)
    holder, revisit_of = referred(folder, evidence, own) if profile else (own, None)
    status, _, reason = own.record.http_headers.statusline.partition(" ")
    return ArchivedPage(
        url=own.field("WARC-Target-URI"),
        fetched_at=own.field("WARC-Date"),
        ip=own.field("WARC-IP-Address"),
        status=int(status) if status.isdigit() else 0,
        reason=reason,
        headers=own.headers,
        raw=own.block,
        payload=holder.payload,
        body=holder.body(),
        body_fetched_at=holder.field("WARC-Date"),
        body_content_type=holder.header("content-type"),
        is_truncated=bool(holder.field("WARC-Truncated")),
        request_headers=request_headers(after, own.field("WARC-Record-ID")),
        revisit_of=revisit_of,
        revisit_profile=profile,
    )
