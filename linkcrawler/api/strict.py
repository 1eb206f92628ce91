"""Routes that take no parameter that they do not know: a misspelt one is refused, not ignored."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request, Response
from fastapi.routing import APIRoute

from analytics import NotUnderstood
from linkcrawler.api.problems import NotAccepted
from linkcrawler.errors import UsageError

ROOT = "/api/v1"


class StrictRoute(APIRoute):
    """A route that refuses unknown parameters, and repeated ones where it takes one value."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()
        known = {field.alias for field in self.dependant.query_params}
        several = {field.alias for field in self.dependant.query_params if _is_list(field.field_info.annotation)}

        async def handle_known(request: Request) -> Response:
            for name in request.query_params:
                if name not in known:
                    what = f"it takes {', '.join(sorted(known))}" if known else "it takes none"
                    raise NotAccepted(name, f"parameter {name!r} is not known to {self.path}: {what}")
                times = len(request.query_params.getlist(name))
                if times > 1 and name not in several:
                    raise NotAccepted(name, f"parameter {name!r} was given {times} times: give it once")
            try:
                return await handle(request)
            except (NotUnderstood, UsageError):
                if self.body_field:
                    request.state.told = await request.json()  # for `problems` to say which field is meant
                raise

        return handle_known


def _is_list(kind: Any) -> bool:
    return "list[" in str(kind)
