"""Spans, begun and ended where the work is done. Without an endpoint each call here looks at one name and returns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING

from linkcrawler.traces.shown import of_statement, reason_of

if TYPE_CHECKING:
    from opentelemetry.trace import Span, Tracer

    from linkcrawler.config import Config

Attributes = Mapping[str, str | int | float | bool]


@dataclass(frozen=True, slots=True)
class Traces:
    """What a process that traces has."""

    tracer: Tracer
    page_ratio: float  # the share of pages that are traced


_NOTHING: AbstractContextManager[None] = nullcontext()
_traces: Traces | None = None


def current() -> Traces | None:
    """What this process traces with; None where it does not."""
    return _traces


@contextmanager
def traced(where: Config, role: str, **of_process: str) -> Iterator[None]:
    """What the block does is traced, where `where` names an endpoint; its last spans are sent at the end, or given up
    after seconds. `role` is worker, api or schedule, `of_process` what all its spans have. Called once, by the command.
    """
    global _traces
    if not where.otlp_endpoint:
        yield
        return
    from linkcrawler.traces.otlp import Sending

    sending = Sending(where.otlp_endpoint, role, of_process)
    _traces = Traces(sending.tracer, where.trace_ratio)
    try:
        yield
    finally:
        _traces = None
        sending.end()


def span(name: str, attributes: Attributes | None = None) -> AbstractContextManager[Span | None]:
    """What the block does is a span, within the one that the block is in; an exception makes it an ERROR."""
    return _NOTHING if _traces is None else _span(_traces.tracer, name, attributes)


def statement(sql: str, dsn: str) -> AbstractContextManager[Span | None]:
    """The block waits for ClickHouse at `dsn` to answer `sql`: a span, within whatever is traced, else none."""
    return _NOTHING if _traces is None else _statement(_traces.tracer, sql, dsn)


def failed(span: Span, reason: object, kind: str) -> None:
    """The span is of something that failed: why, and in a word what for a failure."""
    from opentelemetry.trace import StatusCode

    span.set_status(StatusCode.ERROR, reason_of(reason))
    span.set_attribute("error.type", kind)


@contextmanager
def _span(tracer: Tracer, name: str, attributes: Attributes | None) -> Iterator[Span]:
    with tracer.start_as_current_span(
        name, attributes=attributes, record_exception=False, set_status_on_exception=False
    ) as one:
        try:
            yield one
        except Exception as exc:
            failed(one, exc, type(exc).__name__)
            raise


@contextmanager
def _statement(tracer: Tracer, sql: str, dsn: str) -> Iterator[Span | None]:
    from opentelemetry.trace import SpanKind, get_current_span

    if not get_current_span().is_recording():  # a scrape, a probe, a page that is not traced
        yield None
        return
    name, attributes = of_statement(sql, dsn)
    # Not the current one: rows that are streamed may be read by one thread after the other.
    one = tracer.start_span(name, kind=SpanKind.CLIENT, attributes=attributes)
    try:
        yield one
    except Exception as exc:
        failed(one, exc, type(exc).__name__)
        raise
    finally:
        one.end()
