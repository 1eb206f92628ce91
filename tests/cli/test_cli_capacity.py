"""`linkcrawler plan`: what a crawl needs follows from the measured constants, and docs/SCALING.md says the same."""

from __future__ import annotations

import json
from typing import Any

import pytest
from click.testing import CliRunner

from linkcrawler.cli.capacity import plan
from linkcrawler.desk import constants as c
from linkcrawler.desk.capacity import Wish, need_of
from linkcrawler.errors import UsageError
from tests.bench import bench_plan


def planned(*arguments: str) -> dict[str, Any]:
    done = CliRunner().invoke(plan, [*arguments, "--json"], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return dict(json.loads(done.stdout))


def test_a_billion_pages_in_thirty_days_are_386_pages_a_second() -> None:
    need = planned("--pages", "1e9", "--days", "30", "--page-kb", "100", "--links-per-page", "0")["need"]

    assert need["pages_per_s"] == pytest.approx(385.8, abs=0.1)  # 10^9 / (30 x 86,400)
    assert need["warc_tb"] == pytest.approx(100_000 * c.WARC_SHARE_OF_BODY / 1000 + c.WARC_BYTES_PER_PAGE / 1000)
    assert need["links"] == 0  # a page without links has no external ones either


def test_memory_and_disk_grow_with_the_pages_and_cores_with_the_rate() -> None:
    small, large, slow = Wish(1e8, days=30), Wish(1e9, days=30), Wish(1e9, days=300)

    assert need_of(large).redis_gb == pytest.approx(10 * need_of(small).redis_gb)
    assert need_of(large).store_tb == pytest.approx(10 * need_of(small).store_tb)
    assert need_of(slow).store_tb == need_of(large).store_tb
    assert need_of(slow).pages_per_s == pytest.approx(need_of(small).pages_per_s)
    assert need_of(slow).worker_cores == need_of(small).worker_cores


def test_urls_that_a_host_has_no_room_for_take_no_memory_of_redis() -> None:
    few_hosts = need_of(Wish(1e9, pages_per_host=1e6))  # 3 million URLs wait at each, 20,000 of them in Redis

    seen_gb = 4e9 * c.REDIS_BYTES_PER_URL_SEEN / 1e9
    assert few_hosts.redis_gb == pytest.approx(seen_gb, rel=0.02)


def test_money_is_for_the_machines_that_are_told_and_the_disks() -> None:
    need = need_of(Wish(1e9, days=30))

    machine_hour = 16 * c.USD_PER_CORE_HOUR + 128 * c.USD_PER_GB_HOUR
    disks = need.store_tb * c.USD_PER_TB_MONTH + need.warc_tb * c.USD_PER_TB_MONTH_COLD
    assert need.usd == pytest.approx(need.machines * 30 * 24 * machine_hour + disks)


def test_more_masters_than_slots_are_told() -> None:
    assert not any("slots" in limit for limit in need_of(Wish(1e11, days=365)).limits)
    assert any("1,024 slots" in limit for limit in need_of(Wish(1e13, days=365)).limits)


def test_a_host_is_not_asked_more_often_than_manners_allow() -> None:
    said = " ".join(need_of(Wish(1e6, days=1, pages_per_host=1e6, delay_s=1)).limits)

    assert "politeness" in said  # one host has 86,400 seconds a day


@pytest.mark.parametrize(
    "wrong",
    [
        {"pages": 0},
        {"pages": float("nan")},
        {"pages": 1e30},
        {"pages": 1, "days": 1e-9},
        {"pages": 1, "days": -1},
        {"pages": 1, "urls_per_page": 0.5},
    ]
    + [{"pages": 1, "links_per_page": 1, "external_per_page": 2}, {"pages": 1, "delay_s": float("inf")}],
)
def test_what_cannot_be_is_refused_by_name(wrong: dict[str, float]) -> None:
    with pytest.raises(UsageError, match="="):
        Wish(**wrong)


def test_the_tables_of_the_scaling_page_are_what_the_calculator_says() -> None:
    page = bench_plan.PAGE.read_text()

    assert page == bench_plan.written(page), 'regenerate it: make bench ARGS="plan --write"'
