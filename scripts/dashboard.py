"""Build the dashboard's two files from their sources: `make dashboard`, after each change of `web/source`.

What the package serves are `web/assets/app.js` (d3 and all pages) and `web/assets/style.css`: a browser asks for two
files and not for sixty. Both are in the repository, so whoever installs the package needs no Node.js. The first line
of each holds the checksum of the sources it was built from; a test compares it.
"""

from __future__ import annotations

import hashlib
import subprocess
import sys
from pathlib import Path

WEB = Path(__file__).parents[1] / "linkcrawler" / "api" / "web"
SOURCE = WEB / "source"
STYLES = ("style.css", "pages.css")
ESBUILD = "esbuild@0.25.12"
OPTIONS = ("--minify", "--target=es2022", "--log-level=warning", "--legal-comments=none")


def checksum() -> str:
    """SHA-256 over the sources: each one's path and content, in the order of their paths."""
    digest = hashlib.sha256(ESBUILD.encode())
    for path in sorted(path for path in SOURCE.rglob("*") if path.is_file()):
        digest.update(f"\0{path.relative_to(SOURCE).as_posix()}\0".encode() + path.read_bytes())
    return digest.hexdigest()


def main() -> int:
    """Both files are written, or neither and it says why."""
    head = f"/* Built by `make dashboard` from web/source, checksum {checksum()} */\n".encode()
    try:
        app = _esbuild(str(SOURCE / "app.js"), "--bundle", "--format=iife")
        style = _esbuild("--loader=css", given=b"".join((SOURCE / name).read_bytes() for name in STYLES))
    except (OSError, subprocess.CalledProcessError) as failure:
        sys.stderr.write(f"the dashboard was not built: {failure}; it takes Node.js with npm 7 or later\n")
        return 1
    # d3 stands before the bundle as its authors published it: it makes the global that core/ui.js hands out.
    built = {"app.js": head + (SOURCE / "vendor" / "d3.js").read_bytes() + app, "style.css": head + style}
    for name, content in built.items():
        (WEB / "assets" / name).write_bytes(content)
        sys.stdout.write(f"{name}: {len(content):,} bytes\n")
    return 0


def _esbuild(*arguments: str, given: bytes = b"") -> bytes:
    command = ["npm", "exec", "--yes", "--", ESBUILD, *OPTIONS, *arguments]
    return subprocess.run(command, input=given, check=True, stdout=subprocess.PIPE).stdout


if __name__ == "__main__":
    sys.exit(main())
