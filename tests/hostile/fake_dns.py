"""A name server on loopback that answers otherwise each time, and a resolver that asks it: DNS over UDP (RFC 1035).

with FakeDns() as dns:
    dns.say("a.example", ["A 192.0.1.1"], ["A 127.0.0.1"])   # the first answer, then all later ones
    Transport(config, dns.getaddrinfo)
    dns.asked   # [("a.example", "A"), ("a.example", "AAAA"), ...]
"""

from __future__ import annotations

import ipaddress
import itertools
import secrets
import socket
import struct
import threading
from collections.abc import Iterator, Sequence
from typing import Any, Self

TYPES = {"A": 1, "CNAME": 5, "AAAA": 28}
NAMES = {number: name for name, number in TYPES.items()}
FAMILIES = {"A": socket.AF_INET, "AAAA": socket.AF_INET6}
MAX_CNAMES = 8


def packed(name: str) -> bytes:
    """A name as labels."""
    return b"".join(bytes([len(label)]) + label.encode() for label in name.split(".")) + b"\0"


def unpacked(message: bytes, at: int) -> tuple[str, int]:
    """The name that begins at `at`, and where it ends."""
    labels = []
    while message[at]:
        labels.append(message[at + 1 : at + 1 + message[at]].decode())
        at += message[at] + 1
    return ".".join(labels), at + 1


class FakeDns:
    """Answers with a TTL of 0. A name is said as "A 192.0.2.1", "AAAA ::1" or "CNAME other.example"."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str]] = []
        self._said: dict[str, list[Sequence[str]]] = {}
        self._turns: dict[tuple[str, str], Iterator[int]] = {}
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", 0))
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def say(self, name: str, *answers: Sequence[str]) -> None:
        """The first question for `name` has the first answer, and so on; the last one stays."""
        self._said[name] = list(answers)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.sendto(b"", self._socket.getsockname())
        self._thread.join()
        self._socket.close()

    def _serve(self) -> None:
        while True:
            question, sender = self._socket.recvfrom(512)
            if not question:
                return
            name, end = unpacked(question, 12)
            kind = NAMES[struct.unpack_from("!H", question, end)[0]]
            turn = next(self._turns.setdefault((name, kind), itertools.count()))
            self.asked.append((name, kind))
            answers = self._said.get(name)
            said = [record.split() for record in answers[min(turn, len(answers) - 1)]] if answers else []
            records = [self._record(name, k, value) for k, value in said if k in (kind, "CNAME")]
            code = 0x8180 if answers else 0x8183  # no such name
            head = question[:2] + struct.pack("!HHHHH", code, 1, len(records), 0, 0)
            self._socket.sendto(head + question[12 : end + 4] + b"".join(records), sender)

    @staticmethod
    def _record(name: str, kind: str, value: str) -> bytes:
        data = packed(value) if kind == "CNAME" else ipaddress.ip_address(value).packed
        return packed(name) + struct.pack("!HHIH", TYPES[kind], 1, 0, len(data)) + data

    def getaddrinfo(self, host: str, port: int, family: int, kind: int, proto: int, flags: int) -> list[Any]:
        """As `socket.getaddrinfo` of a machine whose name server this is; `localhost` is in its hosts file."""
        found = []
        for want in ("A", "AAAA"):
            if family in (socket.AF_UNSPEC, FAMILIES[want]):
                found += [(FAMILIES[want], socket.SOCK_STREAM, 6, "", (ip, port)) for ip in self._look_up(host, want)]
        if not found:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return found

    def _look_up(self, host: str, kind: str) -> list[str]:
        for _ in range(MAX_CNAMES):
            if host == "localhost":
                return ["127.0.0.1"] if kind == "A" else ["::1"]
            records = self._query(host, kind)
            aliases = [value for k, value in records if k == "CNAME"]
            if not aliases:
                return [value for k, value in records if k == kind]
            host = aliases[0]
        return []

    def _query(self, host: str, kind: str) -> list[tuple[str, str]]:
        number = secrets.token_bytes(2)
        question = (
            number + struct.pack("!HHHHH", 0x0100, 1, 0, 0, 0) + packed(host) + struct.pack("!HH", TYPES[kind], 1)
        )
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
            asking.settimeout(5)
            asking.sendto(question, self._socket.getsockname())
            reply = asking.recv(4096)
        n_records = struct.unpack_from("!H", reply, 6)[0]
        _, at = unpacked(reply, 12)
        at += 4
        records = []
        for _ in range(n_records):
            _, at = unpacked(reply, at)
            code, _, _, length = struct.unpack_from("!HHIH", reply, at)
            data, at = reply[at + 10 : at + 10 + length], at + 10 + length
            value = unpacked(data, 0)[0] if code == TYPES["CNAME"] else str(ipaddress.ip_address(data))
            records.append((NAMES[code], value))
        return records
