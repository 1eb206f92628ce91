"""The questions: one table of names, and a route for each that is read off the method of `analytics` that answers it.

`GET /api/v1/new-lost?target=example.com&only=lost` is `Analytics.new_lost("example.com", only="lost")`.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from inspect import Parameter, Signature
from typing import Annotated, Any, get_args

from fastapi import APIRouter, Request, Response

from analytics import Analytics
from linkcrawler.api.indexes import Indexes
from linkcrawler.api.parameters import EXPLAIN_SQL, FORM, MAX_ROWS, OWN, PARAMETERS
from linkcrawler.api.replies import respond
from linkcrawler.api.strict import ROOT, StrictRoute
from linkcrawler.desk.questions import SECTIONS, spelled, taken_by

_OWN_DEFAULTS = {("campaign_survival", "limit"): 0}


def router(indexes: Indexes) -> APIRouter:
    """The routes of all questions."""
    routes = APIRouter(prefix=ROOT, route_class=StrictRoute)
    for section, names in SECTIONS.items():
        for name in names:
            routes.add_api_route(
                f"/{name.replace('_', '-')}",
                _endpoint(name, indexes),
                methods=["GET"],
                tags=[section],
                operation_id=name,
                summary=name.replace("_", " ").capitalize(),
                description=_description(name),
                response_class=Response,
            )
    return routes


def parameters_of(name: str) -> dict[str, Parameter]:
    """The parameters that a question takes here, by the names that the method has for them."""
    return {word: _parameter(name, word, one.is_required, one.default) for word, one in taken_by(name).items()}


def example_of(name: str) -> dict[str, Any]:
    """Arguments with which the question can be asked: those that must be given, as their parameters say by example."""
    return {
        word: _example(one.annotation)
        for word, one in parameters_of(name).items()
        if one.default is Parameter.empty or (name, word) == ("gap", "competitors")
    }


def _example(kind: Any) -> Any:
    """The example of a parameter: a list of it where it takes several."""
    return next(said for said in get_args(kind)[1:] if hasattr(said, "examples")).examples[0]


def _parameter(question: str, word: str, is_required: bool, default: Any) -> Parameter:
    kind = OWN.get((question, word), PARAMETERS[word])
    default = _OWN_DEFAULTS.get((question, word), default)
    if is_required:
        default = Parameter.empty
    elif default is None:
        kind = _or_none(kind)
    elif isinstance(default, Sequence) and not isinstance(default, str):
        default = list(default)
    return Parameter(word, Parameter.KEYWORD_ONLY, default=default, annotation=kind)


def _or_none(kind: Any) -> Any:
    """The same type, or nothing; what is said of it stays outermost."""
    inner, *said = get_args(kind)
    return Annotated[inner | None, *said]


def _endpoint(name: str, indexes: Indexes) -> Callable[..., Response]:

    def endpoint(request: Request, **given: Any) -> Response:
        form, is_sql_shown = given.pop("format"), given.pop("explain_sql")
        asked = _asked(given)
        with indexes.asked() as index:
            reply = getattr(index, name)(**asked)
        return respond(request, reply, form, is_sql_shown)

    request = Parameter("request", Parameter.POSITIONAL_OR_KEYWORD, annotation=Request)
    forms = (
        Parameter("format", Parameter.KEYWORD_ONLY, default=None, annotation=FORM),
        Parameter("explain_sql", Parameter.KEYWORD_ONLY, default=False, annotation=EXPLAIN_SQL),
    )
    endpoint.__name__ = name
    endpoint.__signature__ = Signature([request, *parameters_of(name).values(), *forms])  # type: ignore[attr-defined]
    return endpoint


def _asked(given: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments of the method."""
    asked = spelled(given)
    if asked.get("limit") == 0:
        asked["limit"] = MAX_ROWS
    return asked


def _description(name: str) -> str:
    text = inspect.getdoc(getattr(Analytics, name)) or ""
    return text.replace("`from_`", "`from`").partition(" Raises ")[0]
