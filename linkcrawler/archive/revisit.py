"""WARC 1.1 `revisit` records: a page that came again as it was, whose body lies in an earlier record.

https://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/#revisit. The place of the earlier
record stands in two fields of Heritrix's, WARC-Refers-To-Filename (here with its folders, as in `Evidence.file`)
and WARC-Refers-To-File-Offset: the body is found without an index. Tools that have an index (pywb) look it up by
WARC-Refers-To-Target-URI and WARC-Refers-To-Date, which they need for both profiles.
"""

from __future__ import annotations

from dataclasses import dataclass

from linkcrawler.records import Evidence, Exchange, Known

PROFILES = "http://netpreserve.org/warc/1.1/revisit/"
NOT_MODIFIED = "server-not-modified"
IDENTICAL = "identical-payload-digest"


@dataclass(frozen=True, slots=True)
class Revisit:
    """What one exchange is a revisit of."""

    profile: str  # NOT_MODIFIED or IDENTICAL
    known: Known
    evidence: Evidence  # of the record that has the body


def revisit_of(exchange: Exchange, payload_digest: str) -> Revisit | None:
    """What `exchange`, whose body has `payload_digest`, is a revisit of; None where it is to be kept whole.

    A body that was cut at a limit is kept: what was not read of it may differ.

    >>> known = Known(payload_digest="sha1:X", evidence=Evidence("c/1.warc.gz", 1, 2))
    >>> same = Exchange("http://a.example/", 5, "", "GET", [], "1.1", 200, "OK", [], b"x", known=known)
    >>> revisit_of(same, "sha1:X").profile, revisit_of(same, "sha1:Y")
    ('identical-payload-digest', None)
    """
    known = exchange.known
    if known is None or known.evidence is None:
        return None
    if exchange.status == 304:
        return Revisit(NOT_MODIFIED, known, known.evidence)
    is_whole = bool(exchange.response_body) and not exchange.is_truncated
    if exchange.status == 200 and is_whole and payload_digest == known.payload_digest:
        return Revisit(IDENTICAL, known, known.evidence)
    return None
