"""Fetch the dashboard's libraries anew from npm, at the versions and checksums that stand here: `make vendor`.

What the pages use goes to `web/source/vendor`, built in by `make dashboard`; its licences go where files are served.

Each is taken as its authors published it, minified; the modules of d3 are put behind one another into one file. What is
fetched is checked against its checksum before anything is written.
"""

from __future__ import annotations

import hashlib
import subprocess
import sys
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path

WEB = Path(__file__).parents[1] / "linkcrawler" / "api" / "web"
VENDOR = WEB / "source" / "vendor"


@dataclass(frozen=True)
class Part:
    """One file of one package (none: its licence alone), where it goes, and the checksum of the package's archive."""

    package: str
    version: str
    path: str
    into: str
    sha256: str


def _d3(name: str, version: str, sha256: str) -> Part:
    return Part(name, version, f"dist/{name}.min.js", "d3.js", sha256)


# In the order in which they need one another.
PARTS = (
    Part(
        "htm",
        "3.1.1",
        "preact/standalone.module.js",
        "preact.js",
        "2425b9bee11409177bcabc7f32e319926fc6690c1701c0b257c88bdff2d5ba90",
    ),
    # It is inside htm's file.
    Part("preact", "11.2.0", "", "preact.js", "3c4456766bd32b6b534d52bf4e9c2a29b33e7eedf6e96ed479300ba1a7888ebf"),
    _d3("d3-array", "3.2.5", "90139c20a9a7678badb0ddeb9aafd504c935dc24f5a53c3e61ccf866e4479572"),
    _d3("d3-color", "3.1.1", "a1a3e15ea444d7af2f54c890f24afd07f71d3804852e0cd95de3865529eff607"),
    _d3("d3-interpolate", "3.0.2", "cd6a0769a2cef69ae18191750f5ea927c5aefc817e74d4d57866c98642ed0de9"),
    _d3("d3-format", "3.1.3", "ea7eb24446771f1c68657185b831b4e0aa157b92adc5b9bb19bbe5cfcb7e30bb"),
    _d3("d3-time", "3.1.1", "1a81858956c04d88f06aca5afacc099d241828887d5a52fb4a69db285fdfe394"),
    _d3("d3-time-format", "4.1.1", "56daddd64407ca6e6631d13e16618e17b077fbd5e2a35df6994206c6dce2650d"),
    _d3("d3-scale", "4.0.3", "08acf42ba283a2197ff1f35c2c644fdbbe902cae0a8ba478590e7d2bda6b7838"),
    _d3("d3-path", "3.1.1", "024de6799bd2b8005f7ce4e3f32eec9cd019d7fc2489776c57b863d07cdb8fb1"),
    _d3("d3-shape", "3.2.1", "ed6cec23ab111571064f38e997fe9112d0fe5624629d9190eb227ffdb752d436"),
    _d3("d3-hierarchy", "3.1.3", "d0c3dbb2d2fc5273e03289343b3985fadef07b3968ce53d59c957d3949f9d22a"),
    _d3("d3-quadtree", "3.0.2", "92db92a8f02bd86e25185833f453bb8f179e8a2ff62321461d47627df76ac9c1"),
    _d3("d3-dispatch", "3.0.2", "a7761dc785dd08d6b3c57c92bb245b581cfe36e6a581687142a2b6f3df104b23"),
    _d3("d3-timer", "3.0.2", "94b4d053d0061bfb7a3461234a5a14d5b3200e6dbb28d148559ed91ba787661c"),
    _d3("d3-force", "3.0.1", "8e6c6ec6c684d1246eed13fc7874c32d830f4bda092877677c4718c86d511238"),
)
# A test of the dashboard alone, and no part of the package.
AXE = Part(
    "axe-core", "4.14.1", "axe.min.js", "axe.js", "e6b0ce02b84d892e2e33e403485e7f3d6c29e2be6df65daf44d89ba564139745"
)
AXE_AT = Path(__file__).parents[1] / "tests" / "web" / "vendor"


def main() -> int:
    """All files are written, or none and it says why."""
    wanted = (*((part, VENDOR) for part in PARTS), (AXE, AXE_AT))
    files: dict[Path, bytes] = {}
    with tempfile.TemporaryDirectory() as folder:
        for part, place in wanted:
            archive = _packed(part, Path(folder))
            digest = hashlib.sha256(archive.read_bytes()).hexdigest()
            if digest != part.sha256:
                sys.stderr.write(f"{part.package}@{part.version}: sha256 is {digest}, not {part.sha256}: not taken\n")
                return 1
            with tarfile.open(archive) as tar:
                licence = _member(tar, "package/LICENSE")
                text = _member(tar, f"package/{part.path}") if part.path else b""
            beside = WEB / "assets" if place is VENDOR else place
            name = beside / f"LICENSE.{part.into.removesuffix('.js')}"
            if licence not in files.get(name, b""):
                files[name] = files.get(name, b"") + licence.rstrip() + b"\n\n"
            if text:
                files[place / part.into] = files.get(place / part.into, b"") + text.rstrip() + b"\n"
    for path, content in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        sys.stdout.write(f"{path.name}: {len(content):,} bytes\n")
    return 0


def _packed(part: Part, folder: Path) -> Path:
    command = ["npm", "pack", "--silent", f"{part.package}@{part.version}"]
    name = subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True).stdout.split()[-1]
    return folder / name


def _member(tar: tarfile.TarFile, name: str) -> bytes:
    found = tar.extractfile(name)
    assert found is not None, f"{name} is no file"
    return found.read()


if __name__ == "__main__":
    sys.exit(main())
