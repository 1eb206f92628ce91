"""compose.yml: read by Compose's own code, closed where it can be, and with everything that it names."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import Any

from tests.deploy.conftest import DEPLOY

SECRETS = {"redis_url", "redis_password", "clickhouse_dsn", "clickhouse_password"}


def test_every_service_is_closed(compose: dict[str, Any]) -> None:
    for name, service in compose["services"].items():
        assert service["read_only"] is True, name
        assert service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        assert int(service["user"].split(":")[0]) > 0, name
        assert service["deploy"]["resources"]["limits"].keys() >= {"cpus", "memory"}, name
        assert "healthcheck" in service or name == "api", name  # the image's own is that of the API


def test_the_two_services_are_reached_from_inside_only(compose: dict[str, Any]) -> None:
    assert compose["networks"]["services"]["internal"] is True
    for name in ("redis", "clickhouse"):
        assert list(compose["services"][name]["networks"]) == ["services"]
        assert "ports" not in compose["services"][name]
    (port,) = compose["services"]["api"]["ports"]
    assert (port["host_ip"], port["target"]) == ("127.0.0.1", 8900)
    assert "web" in compose["services"]["worker"]["networks"]


def test_no_password_is_in_the_environment(compose: dict[str, Any]) -> None:
    for service in compose["services"].values():
        for name, value in (service.get("environment") or {}).items():
            assert not re.search("PASSWORD|DSN|URL|SECRET", name) or name.endswith("_FILE"), name
            assert "://" not in value
        for secret in service.get("secrets", ()):
            assert secret["source"] in SECRETS


def test_what_is_mounted_is_there(compose: dict[str, Any]) -> None:
    for name, service in compose["services"].items():
        for volume in service["volumes"]:
            if volume["type"] == "bind":
                assert Path(volume["source"]).is_file(), (name, volume)
                assert volume["read_only"] is True, (name, volume)
            else:
                assert volume["source"] in compose["volumes"], (name, volume)


def test_secrets_are_made_once_and_fit_together(tmp_path: Path, compose: dict[str, Any]) -> None:
    """Its user may be anybody; who makes them again keeps what is there."""
    script = ["sh", str(DEPLOY / "make-secrets.sh"), str(tmp_path / "made")]
    subprocess.run(script, check=True, capture_output=True)
    made = {path.name: path.read_text() for path in (tmp_path / "made").iterdir()}
    subprocess.run([*script, "redis-0.redis:6379", "clickhouse-http:8123/default"], check=True, capture_output=True)
    again = {path.name: path.read_text() for path in (tmp_path / "made").iterdir()}

    assert made.keys() == SECRETS | {"clickhouse_cluster_secret"}
    assert compose["secrets"].keys() == SECRETS
    assert made["redis_url"] == f"redis://:{made['redis_password']}@redis:6379/0"
    assert made["clickhouse_dsn"] == f"http://linkcrawler:{made['clickhouse_password']}@clickhouse:8123/default"
    assert re.fullmatch("[0-9a-f]{48}", made["redis_password"])
    assert again["redis_password"] == made["redis_password"]
    assert again["redis_url"] == f"redis://:{made['redis_password']}@redis-0.redis:6379"
    assert (tmp_path / "made").stat().st_mode & 0o777 == 0o700


def test_no_secret_is_kept_in_the_repository() -> None:
    kept = subprocess.run(["git", "ls-files", "deploy/secrets"], cwd=DEPLOY.parent, capture_output=True, text=True)

    assert kept.stdout.split() == ["deploy/secrets/.gitignore"]
