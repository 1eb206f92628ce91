"""ArrowStream answers in pieces: each block that chDB gives is a whole stream, and here they become one.

A stream is a schema, record batches and an end; a message begins with four bytes of ones and its length. So of every
block but the first the schema goes, and of every one the end, which stands behind the last.
"""

from __future__ import annotations

END = b"\xff\xff\xff\xff\x00\x00\x00\x00"


class OneStream:
    """What becomes of the blocks of one answer, in their order."""

    def __init__(self) -> None:
        self.is_begun = False

    def piece(self, block: bytes | memoryview) -> memoryview:
        """What of the next block belongs into the stream."""
        whole = memoryview(block)
        begin = 8 + int.from_bytes(whole[4:8], "little") if self.is_begun else 0
        self.is_begun = True
        return whole[begin : -len(END) if whole[-len(END) :] == END else None]
