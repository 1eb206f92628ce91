"""Group C: redirects that lead round in circles, nowhere, or on for ever."""

from __future__ import annotations

from tests.hostile.case import Case, link
from tests.hostile.server import Asked, answer

# A chain costs depth from its second hop on, and the crawl that meets these has a limit of depth.
MAX_DEPTH = 12


def moved(*locations: bytes | str, status: str = "302 Found") -> bytes:
    """A redirect with so many Location headers."""
    lines = [b"Location: " + (place.encode() if isinstance(place, str) else place) for place in locations]
    return answer(b"", *lines, status=status)


async def growing(asked: Asked) -> None:
    """Each path leads to one that is a letter longer."""
    await asked.send(moved(asked.path + "a"))


async def counting(asked: Asked) -> None:
    """/hop/7 leads to /hop/8."""
    await asked.send(moved(f"/hop/{int(asked.path.rpartition('/')[2] or 0) + 1}"))


def leading(number: str, location: bytes | str, path: str, outcome: str = "redirect") -> Case:
    """A website whose first page leads to `path`, where a link is."""
    return Case(
        number, {"/": moved(location), path: answer(link(number))}, {"/": outcome, path: "ok"}, frozenset({number})
    )


CASES = (
    Case("C.1", {"/": moved("/")}, {"/": "redirect"}, max_asked=1),
    Case("C.2", {"/": moved("/b"), "/b": moved("/")}, {"/": "redirect", "/b": "redirect"}, max_asked=2),
    Case("C.3", {"/": growing, **{"/" + "a" * n: growing for n in range(1, 60)}}, {"/": "redirect"},
         max_asked=MAX_DEPTH + 3),
    Case("C.4", {"/": counting, **{f"/hop/{n}": counting for n in range(60)}}, {"/": "redirect"},
         max_asked=MAX_DEPTH + 3),
    Case("C.5", {"/": moved("http://www.c-5.example/")}, {"/": "redirect"}, max_asked=1),
    Case("C.6", {"/": moved("")}, {"/": "http_error without a usable Location"}),
    leading("C.7", "x/../y?z", "/y?z"),
    leading("C.8", "//c-8.example/there", "/there"),
    leading("C.9", "/caf\u00e9", "/caf%C3%A9"),
    leading("C.10", " /a b\tc ", "/a%20bc"),
    leading("C.11", "/there#fragment", "/there"),
    Case("C.12", {"/": moved("/first", "/second"), "/first": answer(link("C.12"))}, {"/": "redirect", "/first": "ok"},
         frozenset({"C.12"})),
    Case("C.13", {"/": answer(b"", status="304 Not Modified")}, {"/": "http_error 304 Not Modified to a request"}),
    Case("C.14", {"/robots.txt": answer(b"User-agent: *\nDisallow: /no", kind="text/plain"), "/": moved("/no/1")},
         {"/": "redirect", "/no/1": "robots_denied disallows it"}, max_asked=1),
)  # fmt: skip
# The other side of C.5.
PARTNERS = {"http://www.c-5.example/": moved("http://c-5.example/")}
