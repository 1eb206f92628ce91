"""A MaxMind database of a few networks, written byte by byte after its specification (version 2.0)."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from pathlib import Path
from typing import Any

RECORD_BYTES = 4
SEPARATOR_BYTES = 16
MAP, TEXT, UINT16, UINT32, UINT64, ARRAY = 7, 2, 5, 6, 9, 11


def write_mmdb(file: Path, countries: Mapping[str, object]) -> None:
    """The file maps each network to its record; no network may lie in another."""
    nodes: list[list[int | str | None]] = [[None, None]]
    for text in countries:
        network = ipaddress.ip_network(text)
        shift, n_bits = (96, network.prefixlen + 96) if network.version == 4 else (0, network.prefixlen)
        address = int(network.network_address)
        bits = f"{address:0{128 - shift}b}".rjust(128, "0")[:n_bits]
        node = 0
        for bit in bits[:-1]:
            child = nodes[node][int(bit)]
            if child is None:
                nodes.append([None, None])
                child = nodes[node][int(bit)] = len(nodes) - 1
            assert isinstance(child, int), f"{text} lies in another network"
            node = child
        nodes[node][int(bits[-1])] = text
    data, places = b"", {}
    for text, record in countries.items():
        places[text] = len(nodes) + SEPARATOR_BYTES + len(data)
        data += encoded(record)
    tree = b"".join(
        (len(nodes) if side is None else places[side] if isinstance(side, str) else side).to_bytes(RECORD_BYTES, "big")
        for node in nodes
        for side in node
    )
    about = {
        "binary_format_major_version": (UINT16, 2),
        "binary_format_minor_version": (UINT16, 0),
        "build_epoch": (UINT64, 1),
        "database_type": "Tiny-Country",
        "description": {"en": "a test"},
        "ip_version": (UINT16, 6),
        "languages": ["en"],
        "node_count": (UINT32, len(nodes)),
        "record_size": (UINT16, RECORD_BYTES * 8),
    }
    file.write_bytes(tree + bytes(SEPARATOR_BYTES) + data + b"\xab\xcd\xefMaxMind.com" + encoded(about))


def encoded(value: Any) -> bytes:
    """A value of the data section."""
    if isinstance(value, str):
        return head(TEXT, len(value.encode())) + value.encode()
    if isinstance(value, tuple):
        kind, number = value
        written = number.to_bytes((number.bit_length() + 7) // 8, "big")
        return head(kind, len(written)) + written
    if isinstance(value, list):
        return head(ARRAY, len(value)) + b"".join(map(encoded, value))
    return head(MAP, len(value)) + b"".join(encoded(key) + encoded(item) for key, item in value.items())


def head(kind: int, size: int) -> bytes:
    """The control byte: kind and size; kinds above 7 have a byte of their own."""
    assert size < 285
    short, more = (size, b"") if size < 29 else (29, bytes([size - 29]))
    return (bytes([kind << 5 | short]) if kind <= 7 else bytes([short, kind - 7])) + more
