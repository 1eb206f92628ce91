"""Records of ARC files, the format before WARC: one line before each block.

    http://example.com/ 192.0.2.1 20050312010203 text/html 4096

Version 1 has these five fields; version 2 ten, of which the first four and the last are the same.
https://archive.org/web/researcher/ArcFileFormat.php
"""

from __future__ import annotations

import re

ARC_START = re.compile(
    rb"(?:https?|ftp|dns|filedesc)(?::|://)[^ \r\n]{1,8000} [0-9a-fA-F.:]{1,45} \d{4,14} [^ \r\n]{1,200} "
    rb"(?:[^ \r\n]{1,8000} ){0,5}\d{1,15}\r?\n"
)


def arc_head(line: bytes) -> tuple[dict[str, str], int] | None:
    """The line before an ARC block, as fields that a WARC record would have, and the bytes of the block.

    None where it is no such line.

    >>> arc_head(b"http://a.example/ 192.0.2.1 20050312010203 text/html 4096")[1]
    4096
    """
    parts = line.rstrip(b"\r").decode("utf-8", "replace").split(" ")
    if len(parts) < 5 or not parts[-1].isdigit():
        return None
    fields = {
        "warc-type": "warcinfo" if parts[0].startswith("filedesc:") else "response",
        "warc-target-uri": parts[0],
        "warc-ip-address": parts[1],
        "warc-date": parts[2],
        "content-type": "application/http; msgtype=response",
        "content-length": parts[-1],
        "warc-record-id": "",
    }
    return fields, int(parts[-1])
