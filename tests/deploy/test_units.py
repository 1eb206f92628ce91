"""The units of systemd as they are written; `make bench ARGS="image"` has systemd verify them where it is there."""

from __future__ import annotations

import re

from tests.deploy.conftest import DEPLOY, UNITS, Unit, read_unit

CLOSED = {
    "NoNewPrivileges": "yes",
    "ProtectSystem": "strict",
    "ProtectHome": "yes",
    "PrivateTmp": "yes",
    "PrivateDevices": "yes",
    "ProtectKernelTunables": "yes",
    "ProtectKernelModules": "yes",
    "ProtectControlGroups": "yes",
    "RestrictNamespaces": "yes",
    "RestrictSUIDSGID": "yes",
    "LockPersonality": "yes",
    "CapabilityBoundingSet": "",
    "User": "linkcrawler",
}


def test_a_unit_writes_to_its_own_folder_only(unit: Unit) -> None:
    assert {key: unit.one(key) for key in CLOSED} == CLOSED
    assert unit.one("StateDirectory") == "linkcrawler"
    assert "LINKCRAWLER_DATA=/var/lib/linkcrawler" in unit.service["Environment"][0]
    assert unit.service["SystemCallFilter"][0] == "@system-service"


def test_what_ends_by_itself_is_called_by_a_timer() -> None:
    timed = {path.stem for path in (DEPLOY / "systemd").glob("*.timer")}
    ending = {path.stem for path in UNITS if read_unit(path).one("Type") == "oneshot"}

    assert timed == ending - {"linkcrawler-services"}
    for path in (DEPLOY / "systemd").glob("*.timer"):
        assert re.search(r"^OnCalendar=\*:0/\d+$", path.read_text(), re.M)


def test_what_stays_is_started_again(unit: Unit) -> None:
    if unit.one("Type") == "exec":
        assert unit.one("Restart") == "always"


def test_the_crawl_has_a_name_in_the_settings() -> None:
    settings = (DEPLOY / "systemd" / "linkcrawler.env").read_text()

    assert re.search(r"^CRAWL=\w+$", settings, re.M)
    for path in UNITS:
        assert set(re.findall(r"\$\{(\w+)\}", path.read_text())) <= {"CRAWL"}
