"""deploy/, carried out as far as it can be without an engine: `make bench ARGS="image"`. As root, on Linux.

The steps of deploy/Dockerfile, with the Python that is named (`--python`, else one of the image's minor version, else
this one), in mounts that nobody else sees; then what the image would run, under its user, without capabilities, with a
root file system that cannot be written: --help, a crawl of a page on loopback, the API and its health check, the end
by SIGTERM. systemd verifies the units, where it is installed. `--redis` goes on with the Redis Cluster of the chart.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from tests.bench.boxed import as_user, bind, close_root, fresh
from tests.bench.chart_redis import prove_redis
from tests.bench.recipe import Stage, stages_of
from tests.tiny_web import TinyWeb

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
PREFIX = Path("/opt/linkcrawler")
LIBRARIES = {"LD_LIBRARY_PATH": "/usr/local/lib"}  # of a Python that was moved there


def main() -> int:
    parser = argparse.ArgumentParser(prog='make bench ARGS="image ..."', description=__doc__)
    parser.add_argument("--python", type=Path, help="The prefix of the Python that the image is of.")
    parser.add_argument("--inside", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--redis", action="store_true", help="Only the Redis Cluster: needs redis-server, redis-cli 7.")
    options = parser.parse_args()
    if options.redis:
        return prove_redis()
    if os.geteuid() or not shutil.which("unshare"):
        sys.stderr.write("make bench: image mounts file systems: it needs root, and unshare of util-linux\n")
        return 2
    if options.inside:
        return inside(options.inside)
    wanted = re.search(r"PYTHON_IMAGE=python:(\d+\.\d+)", (DEPLOY / "Dockerfile").read_text())
    prefix = options.python or _prefix(wanted[1] if wanted else "")
    made = [place for place in (PREFIX, Path("/data")) if not place.exists()]
    with tempfile.TemporaryDirectory(prefix="image-", dir="/var/tmp") as folder:
        again = [sys.executable, "-m", "tests.bench.bench_image", "--inside", folder]
        unshared = ["unshare", "--mount", "--propagation", "private"]
        is_failed = subprocess.run(unshared + again, env={**os.environ, "IMAGE_PYTHON": str(prefix)}).returncode
    for place in made:  # to mount upon: they are empty
        if place.exists():
            place.rmdir()
    return is_failed or prove_redis()


def inside(folder: Path) -> int:
    """In mounts of its own: build, and run. 1 where something is not as it should be."""
    build, run = stages_of(DEPLOY / "Dockerfile")
    prefix = Path(os.environ["IMAGE_PYTHON"])
    (folder / "built").mkdir()
    (folder / "work").mkdir()
    bind(folder / "built", PREFIX)
    if not (prefix / "bin" / "python").is_relative_to("/usr"):
        bind(prefix, Path("/usr/local"))  # where the image has it, and where its user may read it
    _tell(
        "python",
        _out(["env", "LD_LIBRARY_PATH=/usr/local/lib", "/usr/local/bin/python", "--version"]).strip() or sys.version,
    )
    carry_out(build, folder / "work")
    _tell("size of /opt/linkcrawler", f"{_size(PREFIX) / 1e6:,.0f} MB")
    verify_units()
    return run_as_the_image(run)


def carry_out(build: Stage, work: Path) -> None:
    """The steps of the stage that builds, as they stand; only the source tree is read from where it is."""
    env = {**os.environ, **build.env, **LIBRARIES, "PATH": f"/usr/local/bin:{os.environ['PATH']}"}
    env["PIP_QUIET"] = "2"
    env.pop("PYTHONPATH", None)
    for word, rest in build.steps:
        if word == "COPY":
            *sources, target = rest.split()
            for source in sources:
                _copy(ROOT / source, work / target if target != "./" else work / source)
        elif word == "RUN":
            began = time.monotonic()
            subprocess.run(["/bin/sh", "-ec", rest], cwd=work, env=env, check=True, stdout=subprocess.DEVNULL)
            _tell(f"RUN {rest[:60]}...", f"{time.monotonic() - began:.0f} s")


def verify_units() -> None:
    """What systemd says against the units; their program is there, and runs."""
    if not shutil.which("systemd-analyze"):
        _tell("systemd-analyze verify", "not tried: it is not installed")
        return
    units = sorted((DEPLOY / "systemd").glob("linkcrawler*.service")) + sorted((DEPLOY / "systemd").glob("*.timer"))
    said = subprocess.run(["systemd-analyze", "verify", *units], capture_output=True, text=True)
    ours = [line for line in said.stderr.splitlines() if "linkcrawler" in line]
    _tell(f"systemd-analyze verify of {len(units)} units", "; ".join(ours) or "nothing to say")
    if ours:
        raise SystemExit(1)


def run_as_the_image(run: Stage) -> int:
    """What the last stage runs, as its user."""
    uid = int(run.user.split(":")[0])
    fresh(Path("/data"), f"mode=0750,uid={uid},gid={uid},size=2g")
    fresh(Path("/tmp"), "mode=1777,size=256m")
    close_root([PREFIX, Path("/usr/local")] if os.path.ismount("/usr/local") else [PREFIX])
    env = {name: value.replace("$PATH", "/usr/local/bin:/usr/bin:/bin") for name, value in run.env.items()} | LIBRARIES

    def command(*words: str) -> list[str]:
        return as_user(run.user, [*run.entrypoint, *words], env)

    failures = [
        _check("the root cannot be written", _fails(as_user(run.user, ["touch", "/opt/linkcrawler/x"], env))),
        _check("nor by root", _fails(["touch", "/opt/linkcrawler/x"])),
        _check("--help", "Crawl the web" in _out(command("--help"))),
    ]
    with TinyWeb() as web:
        web.page("http://one.test/", '<a href="http://two.test/">two</a>')
        options = ["--name", "image", "--allow-private", "--delay", "0", *web.connect]
        told = _out(command("crawl", "http://one.test/", *options), "/data")
        failures.append(_check("a page is crawled", "1 external" in told, told))
    failures.append(_check("it is counted", "two.test" in _out(command("report", "two.test"), "/data")))
    _out(command("tokens", "create"), "/data")
    failures.append(_serve_and_end(run, command(*run.command), as_user(run.user, run.healthcheck, env)))
    written = {path.name for path in Path("/data").iterdir()}
    failures.append(_check("all that was written", written >= {"warc", "store", "redis"}, " ".join(sorted(written))))
    left = [path.name for path in Path("/tmp").iterdir()]
    _tell("left in /tmp", " ".join(left) or "nothing")
    return int(any(failures))


def _serve_and_end(run: Stage, serve: Sequence[str], check: Sequence[str]) -> bool:
    """The API is healthy by the image's own check, and ends within the time that it is given; True where not."""
    with subprocess.Popen(serve, cwd="/data", stderr=subprocess.PIPE, text=True) as process:
        end = time.monotonic() + 60
        while (code := subprocess.run(check, capture_output=True).returncode) and time.monotonic() < end:
            time.sleep(0.5)
        is_unhealthy = _check("HEALTHCHECK", code == 0, f"exit code {code}")
        began = time.monotonic()
        process.send_signal(signal.SIGTERM)
        _, err = process.communicate(timeout=60)
        took = time.monotonic() - began
    return _check(f"SIGTERM ends it ({took:.1f} s)", process.returncode == 0 and took < 15, err) or is_unhealthy


def _prefix(version: str) -> Path:
    """Of a Python of that version, else of this one."""
    found = shutil.which(f"python{version}") or sys.executable
    told = subprocess.run([found, "-c", "import sys; print(sys.base_prefix)"], capture_output=True, text=True)
    return Path(told.stdout.strip() or sys.base_prefix)


def _copy(source: Path, target: Path) -> None:
    if source.is_dir():
        shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
    else:
        shutil.copy(source, target)


def _size(folder: Path) -> int:
    return sum(path.lstat().st_size for path in folder.rglob("*") if path.is_file() and not path.is_symlink())


def _out(command: Sequence[str], folder: str = "/") -> str:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=300)
    return done.stdout + ("" if done.returncode == 0 else done.stderr)


def _fails(command: Sequence[str]) -> bool:
    return subprocess.run(command, capture_output=True).returncode != 0


def _check(what: str, is_right: bool, told: str = "") -> bool:
    _tell(what, "ok" if is_right else f"FAILED {told}")
    return not is_right


def _tell(what: str, result: str) -> None:
    sys.stdout.write(f"{what:<70} {result}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
