"""The address guard, the refused ports, and --connect-to."""

import ipaddress
import socket

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkcrawler.errors import ConfigError
from linkcrawler.politeness import is_loopback, parse_connect_to, port_refusal, refusal

REFUSED = """
    0.0.0.0 0.1.2.3 10.0.0.1 10.255.255.255 100.64.0.1 100.127.255.255 100.100.100.200 127.0.0.1 127.255.255.255
    169.254.0.1 169.254.169.254 172.16.0.1 172.31.255.255 192.0.0.1 192.0.0.192 192.0.2.1 192.168.0.1
    192.168.255.255 198.18.0.1 198.19.255.255 198.51.100.1 203.0.113.1 224.0.0.1 239.255.255.255 240.0.0.1
    255.255.255.255 168.63.129.16 192.88.99.1
    :: ::1 ::7f00:1 ::ffff:127.0.0.1 ::ffff:7f00:1 0:0:0:0:0:ffff:127.0.0.1 ::ffff:10.0.0.1 ::ffff:0:0
    64:ff9b::7f00:1 64:ff9b::10.0.0.1 64:ff9b::a9fe:a9fe 64:ff9b:1::1 64:ff9b:1::808:808
    2002:7f00:1:: 2002:a00:1::1 2002:a9fe:a9fe:: 2001::1 2001:0:7f00:1:: 2001:0:808:808:0:0:80ff:fffe
    fe80::1 fe80::1%lo fe80::1%25lo febf::1 fec0::1 fc00::1 fd00:ec2::254 fd20:ce::254 fdff::1 ff02::1
    2001:db8::1 2001:2::1 2001:10::1 2001:20::1 3fff::1 100::1 1::1 4000::1 5f00::1 8000::1
    2606:4700::1%eth0
""".split()
PUBLIC = """
    1.1.1.1 8.8.8.8 9.255.255.255 11.0.0.0 93.184.215.14 100.63.255.255 100.128.0.0 126.255.255.255 128.0.0.0
    169.253.255.255 169.255.0.0 172.15.255.255 172.32.0.0 192.0.1.1 192.167.255.255 192.169.0.0 198.17.255.255
    198.20.0.0 223.255.255.255
    2606:4700:4700::1111 2a00:1450:4001:81b::200e 2001:4860:4860::8888 2001:500:88:200::8
    ::ffff:8.8.8.8 64:ff9b::8.8.8.8 2002:808:808::1 2001:0:808:808:0:0:f7f7:f7f7
""".split()
NO_ADDRESS = ["", "127.1", "0", "2130706433", "0x7f000001", "0177.0.0.1", "0x7f.1", "127.0.0.1.", "[::1]", "localhost",
              "①②⑦.⓪.⓪.①", "127。0。0。1", " 8.8.8.8", "8.8.8.8\n", "8.8.8.8/32", "08.8.8.8", "8.8.8.256"]  # fmt: skip


@pytest.mark.parametrize("ip", REFUSED)
def test_an_address_inside_is_refused_in_any_form(ip: str):
    reason = refusal(ip)

    assert reason is not None
    assert ip in reason


@pytest.mark.parametrize("ip", PUBLIC)
def test_a_public_address_is_let_through(ip: str):
    assert refusal(ip) is None


@pytest.mark.parametrize("text", NO_ADDRESS)
def test_what_is_not_exactly_one_address_is_refused(text: str):
    assert "is not an IP address" in str(refusal(text))


def test_the_reason_names_what_the_address_is():
    assert refusal("169.254.169.254") == "169.254.169.254 is a metadata service address"
    assert refusal("::ffff:10.0.0.1") == "::ffff:10.0.0.1 carries the private address 10.0.0.1"
    assert refusal("fe80::1%lo") == "fe80::1%lo has a zone: a link-local address"


@given(st.integers(0, 2**32 - 1))
def test_the_standard_library_knows_no_inside_address_that_is_let_through(number: int):
    address = ipaddress.IPv4Address(number)

    assert refusal(str(address)) is not None or (address.is_global and not address.is_multicast)


@given(st.sampled_from([0x20 << 120, 0x2001 << 112, 0xFC << 120, 0xFE << 120, 0]), st.integers(0, 2**112 - 1))
def test_the_standard_library_knows_no_inside_ipv6_address_that_is_let_through(prefix: int, number: int):
    address = ipaddress.IPv6Address(prefix | number)
    is_tunnel = (
        address.sixtofour or address.teredo or address.ipv4_mapped or address in ipaddress.ip_network("64:ff9b::/96")
    )

    assert refusal(str(address)) is not None or is_tunnel or address.is_global


@given(st.integers(0, 2**32 - 1))
def test_an_ipv4_address_fares_the_same_inside_ipv6(number: int):
    v4 = ipaddress.IPv4Address(number)
    mapped = ipaddress.IPv6Address(0xFFFF << 32 | number)
    nat64 = ipaddress.IPv6Address(int(ipaddress.IPv6Address("64:ff9b::")) | number)
    six_to_four = ipaddress.IPv6Address(0x2002 << 112 | number << 80)

    for carrier in (mapped, nat64, six_to_four):
        assert (refusal(str(v4)) is None) == (refusal(str(carrier)) is None)


@pytest.mark.parametrize("host", ["127.1", "0", "2130706433", "0x7f000001", "0177.0.0.1", "localhost"])
def test_what_the_resolver_makes_of_odd_loopback_names_is_refused(host: str):
    found = {info[4][0] for info in socket.getaddrinfo(host, 80, type=socket.SOCK_STREAM)}

    assert all(refusal(str(ip)) for ip in found)


@pytest.mark.parametrize(("ip", "is_local"), [("127.0.0.1", True), ("127.9.9.9", True), ("::1", True),
                                              ("::ffff:127.0.0.1", True), ("10.0.0.1", False), ("0.0.0.0", False),
                                              ("", False), ("::", False), ("localhost", False)])  # fmt: skip
def test_only_loopback_is_this_machine(ip: str, is_local: bool):
    assert is_loopback(ip) is is_local


@pytest.mark.parametrize("port", [0, 1, 22, 25, 143, 6000, 6379, 6667, 8123, 9000, 10080, 11211, -1, 65536])
def test_a_port_of_another_protocol_is_refused(port: int):
    assert str(port) in str(port_refusal(port))


@pytest.mark.parametrize("port", [80, 443, 81, 3000, 5000, 8000, 8080, 8443, 8888, 9443, 49152, 65535])
def test_a_port_of_the_web_is_let_through(port: int):
    assert port_refusal(port) is None


@pytest.mark.parametrize(
    ("specs", "asked", "target"),
    [
        (["a.example:443:127.0.0.1:8443"], ("a.example", 443), ("127.0.0.1", 8443)),
        (["a.example:443:127.0.0.1:8443"], ("a.example", 80), None),
        (["a.example:443:127.0.0.1:8443"], ("b.example", 443), None),
        (["A.Example:443:Proxy.Example:8443"], ("a.example", 443), ("proxy.example", 8443)),
        (["::127.0.0.1:8443"], ("any.example", 1234), ("127.0.0.1", 8443)),
        ([":443:127.0.0.1:"], ("a.example", 443), ("127.0.0.1", 443)),
        (["a.example:::8443"], ("a.example", 443), ("a.example", 8443)),
        (["a.example:::"], ("a.example", 443), ("a.example", 443)),
        (["[::1]:80:[2001:db8::1]:81"], ("[::1]", 80), ("2001:db8::1", 81)),
        (["[::1]:80:[2001:db8::1]:81"], ("::1", 80), ("2001:db8::1", 81)),
        (["a.example:443:10.0.0.1:1", "::10.0.0.2:2"], ("a.example", 443), ("10.0.0.1", 1)),
        (["a.example:443:10.0.0.1:1", "::10.0.0.2:2"], ("b.example", 443), ("10.0.0.2", 2)),
        ([], ("a.example", 443), None),
    ],
)
def test_connect_to_reads_as_curl_does(specs: list[str], asked: tuple[str, int], target: tuple[str, int] | None):
    assert parse_connect_to(specs).target(*asked) == target


@pytest.mark.parametrize(
    "spec",
    ["", "a.example", "a:b", "a:443:b", "a:443:b:c", "a:443:b:80:90", "a:x:b:80", "a:0:b:80", "a:443:b:65536",
     "::1:80:127.0.0.1:80", "http://a:80:b:80", "a b:80:c:80", "[::1:80:b:80", "a:80:b/c:80", "a:\u0664:b:80"],
)  # fmt: skip
def test_another_form_is_refused_by_name(spec: str):
    with pytest.raises(ConfigError, match="HOST:PORT:ADDR:PORT") as raised:
        parse_connect_to([spec])

    assert repr(spec) in str(raised.value)


def test_all_wrong_specs_are_reported_together():
    with pytest.raises(ConfigError) as raised:
        parse_connect_to(["x", "::127.0.0.1:80", "y"])

    assert [line.split()[1] for line in str(raised.value).splitlines()] == ["'x'", "'y'"]
