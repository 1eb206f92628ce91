"""Group A: every way to write, or to lead to, an address that a crawl must not connect to.

`links(port)` are the hrefs of one page: with each what becomes of it. `port` is that of a canary that listens on every
address of this machine, so that one that was let through would be seen.
"""

from __future__ import annotations

from dataclasses import dataclass

from tests.hostile.bad_redirects import moved
from tests.hostile.server import Answer, answer

BLOCKED = "blocked_address"
NO_URL = ""  # it is no URL at all, and nothing is fetched


@dataclass(frozen=True)
class Href:
    """What a page links to, the URL that it is, and how a fetch of it ends."""

    number: str
    href: str
    url: str
    outcome: str = BLOCKED


def links(port: int) -> list[Href]:
    """The hrefs of http://home.example/."""
    loopback = f"http://127.0.0.1:{port}"

    def at(number: str, host: str, becomes: str = "127.0.0.1", scheme: str = "http://") -> Href:
        path = number.lower().replace(".", "-")
        return Href(number, f"{scheme}{host}:{port}/{path}", f"http://{becomes}:{port}/{path}")

    def public(number: str, host: str) -> Href:
        """An address on a port of the web, where only the address is wrong."""
        return Href(number, f"http://{host}/{number}", f"http://{host}/{number}")

    return [
        *(at(f"A1.{n}", host) for n, host in enumerate(
            ["127.0.0.1", "127.1", "127.0.1", "0", "0.0.0.0", "2130706433", "0x7f000001", "0177.0.0.1", "0x7f.1",
             "127.0.0.1."], 1) if host not in ("0", "0.0.0.0")),
        at("A1.4", "0", "0.0.0.0"),
        at("A1.5", "0.0.0.0", "0.0.0.0"),
        at("A2.1", "[::1]", "[::1]"),
        at("A2.2", "[::]", "[::]"),
        at("A2.3", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]"),
        at("A2.4", "[::ffff:7f00:1]", "[::ffff:7f00:1]"),
        at("A2.5", "[0:0:0:0:0:ffff:127.0.0.1]", "[::ffff:7f00:1]"),
        at("A2.6", "[64:ff9b::7f00:1]", "[64:ff9b::7f00:1]"),
        at("A2.7", "[2002:7f00:1::]", "[2002:7f00:1::]"),
        Href("A2.8", f"http://[fe80::1%25lo]:{port}/", "", NO_URL),
        at("A2.9", "[fc00::1]", "[fc00::1]"),
        public("A3.1", "169.254.169.254"),
        public("A3.2", "[fd00:ec2::254]"),
        public("A3.3", "100.100.100.200"),
        *(public(f"A3.{n}", host) for n, host in enumerate(
            ["192.0.0.192", "10.0.0.1", "172.16.0.1", "192.168.0.1", "100.64.0.1", "198.18.0.1", "224.0.0.1",
             "240.0.0.1", "255.255.255.255"], 5)),
        at("A4.1", "①②⑦.⓪.⓪.①"),
        at("A4.2", "１２７.０.０.１"),
        at("A4.3", "127。0。0。1"),
        at("A4.4", "ⅼocalhost", "localhost"),
        at("A4.5", "127.0.0.\u00ad1"),
        at("A4.6", "%31%32%37.0.0.1"),
        at("A5.1", "a@127.0.0.1"),
        Href("A5.2", f"http://google.com:80+&@127.0.0.1:{port}/a5-2#@x", f"{loopback}/a5-2"),
        # The backslash ends the host: what follows is a path of the host `g`, which has nothing there.
        Href("A5.3", f"http://g\\@127.0.0.1:{port}/", f"http://g/@127.0.0.1:{port}/", "http_error"),
        # Relative, on a page of http: a path beside that page.
        Href("A5.4", "http:127.0.0.1", "http://home.example/127.0.0.1", "http_error"),
        at("A5.5", "127.0.0.1", scheme="http:///"),
        at("A5.6", "127.\t0.0\r\n.1"),
        *(Href(f"A8.{n}", f"http://home.example:{bad}/", f"http://home.example:{bad}/") for n, bad in enumerate(
            [22, 25, 6379, 8123, 9000, 11211], 1)),
        Href("A8.7", "/%0d%0aSET x y%0d%0a", "http://home.example/%0D%0ASET%20x%20y%0D%0A", "http_error"),
        Href("A8.8", "/?q=%0d%0aSET x y", "http://home.example/?q=%0D%0ASET%20x%20y", "http_error"),
    ]  # fmt: skip


@dataclass(frozen=True)
class Way:
    """A website that leads inside: its answers, how its first page ends, and how what it leads to ends."""

    number: str
    answers: dict[str, Answer]
    outcome: str
    inside: str = ""
    inside_outcome: str = NO_URL

    @property
    def host(self) -> str:
        return self.number.lower().replace(".", "-") + ".example"


def ways(port: int) -> list[Way]:
    """Websites that lead to the canary by something else than a link."""
    place = f"http://127.0.0.1:{port}"

    def to(number: str, status: str, outcome: str = "redirect", inside: str = BLOCKED) -> Way:
        target = f"{place}/way-{number}"
        return Way(number, {"/": moved(target, status=status)}, outcome, target, inside)

    sitemap, robots = f"{place}/sitemap.xml", f"{place}/robots.txt"
    return [
        Way("A0.1", {"/robots.txt": moved(robots), "/": answer(b"page")}, "robots_unreachable"),
        *(Way(number, {"/robots.txt": answer(f"Sitemap: {sitemap}?{number}", kind="text/plain"), "/": answer(b"page")},
              "ok", f"{sitemap}?{number}", BLOCKED) for number in ("A0.2", "E.20")),
        Way("A0.4", {"/": moved("/1"), "/1": moved("/2"), "/2": moved(f"{place}/way-A0.4")}, "redirect",
            f"{place}/way-A0.4", BLOCKED),
        to("A7.1", "300 Multiple Choices", "http_error", NO_URL),
        to("A7.2", "301 Moved Permanently"),
        to("A7.3", "302 Found"),
        to("A7.4", "303 See Other"),
        to("A7.5", "305 Use Proxy", "http_error", NO_URL),
        to("A7.6", "307 Temporary Redirect"),
        to("A7.7", "308 Permanent Redirect"),
        Way("A7.8", {"/": answer(b"page", f"Refresh: 0; url={place}/way-A7.8")}, "ok", f"{place}/way-A7.8", NO_URL),
        Way("A7.9", {"/": answer(f'<meta http-equiv=refresh content="0; url={place}/way-A7.9">')}, "ok",
            f"{place}/way-A7.9", BLOCKED),
        *(Way(f"A7.{n}", {"/": moved(place)}, "http_error") for n, place in enumerate(
            ["file:///etc/passwd", "ftp://127.0.0.1/", f"gopher://127.0.0.1:{port}/_x", "data:text/html,x",
             "javascript:alert(1)"], 10)),
    ]  # fmt: skip
