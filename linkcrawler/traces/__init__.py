"""Traces, for who wants them: what a page, a batch, a pass or a request went through, sent to an OTLP collector.

    spans   begun and ended where the work is done; nothing, and no import, where no endpoint is set
    otlp    how they are sent: OpenTelemetry's SDK, its complaints in one line, and an end within seconds
    shown   what of a URL or a statement may be seen outside

Names and attributes are those of OpenTelemetry's semantic conventions where it has some, else `linkcrawler.*`;
docs/observability.md lists them.
"""

from linkcrawler.traces.shown import of_url
from linkcrawler.traces.spans import Traces, current, failed, span, statement, traced

__all__ = ["Traces", "current", "failed", "of_url", "span", "statement", "traced"]
