"""The files of the dashboard, and its pages, which all are `index.html`; another address outside `/api` is not found.

What is not found is told by the dashboard, too: to a person as a page, to whatever asks by the status 404.
"""

from __future__ import annotations

import mimetypes
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import PurePosixPath

from fastapi import APIRouter, Request, Response
from starlette.exceptions import HTTPException

from linkcrawler.api.sending import send

WEB = files("linkcrawler.api") / "web"
# As in source/pages/index.js.
PAGES = frozenset(
    "/ /overview /links /anchors /types /landing /authority /diversity /competitors /network /lost /campaigns /traffic"
    " /watches /lists /crawls /sql".split()
)
TYPES = {".js": "text/javascript", ".mjs": "text/javascript", ".woff2": "font/woff2", ".map": "application/json"}


def router() -> APIRouter:
    """The routes of the dashboard; to be added last."""
    routes = APIRouter(include_in_schema=False)
    routes.add_api_route("/{path:path}", _page, methods=["GET", "HEAD"], response_class=Response)
    return routes


# Not in a thread: one for each of fifty files would cost more than they do.
async def _page(request: Request, path: str) -> Response:
    if path == "api" or path.startswith("api/"):
        raise HTTPException(404)
    file = _found(path)
    if file is None and path.strip("/") in ("healthz", "readyz", "metrics"):
        raise HTTPException(404)  # a probe that is nearly right shall not find everything well
    if file is None:
        if PurePosixPath(path).parts[:1] == ("assets",):
            raise HTTPException(404)
        status = 200 if f"/{path.rstrip('/')}" in PAGES else 404
        return send(request, (WEB / "index.html").read_bytes(), "text/html", status=status)
    kind = TYPES.get(PurePosixPath(path).suffix) or mimetypes.guess_type(path)[0] or "application/octet-stream"
    return send(request, file.read_bytes(), kind)


def _found(path: str) -> Traversable | None:
    """The file of that path inside the folder; nothing outside it has one."""
    parts = PurePosixPath(path).parts
    if not parts or any(part in ("", ".", "..", "/") or "\\" in part or "\0" in part for part in parts):
        return None
    file = WEB.joinpath(*parts)
    return file if file.is_file() else None
