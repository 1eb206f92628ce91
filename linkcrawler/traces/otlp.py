"""How spans are sent: by OpenTelemetry's SDK, in a thread of its own, from a queue that has an end.

What is not set here is read by the SDK from its own OTEL_* variables: headers, certificates, timeouts, compression,
sizes of queue and batch, sampler, further attributes of the resource. An endpoint that does not answer is told once,
and once that it answers again; what did not fit into the queue meanwhile is lost.
"""

from __future__ import annotations

import logging
import os
import platform
import re
import socket
import threading
from collections.abc import Mapping, Sequence
from importlib.metadata import version

from opentelemetry.exporter.otlp.proto.http import trace_exporter
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter, SpanExportResult

from linkcrawler.traces.shown import reason_of
from linkcrawler.values import masked

log = logging.getLogger(__name__)

PATH = "/v1/traces"  # where the OTLP specification has traces, behind the base of an endpoint
END_WITHIN_S = 3.0


class Sending:
    """The spans of this process are on their way to `endpoint` until `end`."""

    def __init__(self, endpoint: str, role: str, of_process: Mapping[str, str]) -> None:
        logging.getLogger("opentelemetry").setLevel(logging.CRITICAL)  # it would complain every few seconds
        address = endpoint.rstrip("/").removesuffix(PATH) + PATH
        self._exporter = Told(OTLPSpanExporter(endpoint=address), masked(address))
        # A provider of our own: nothing else in this process finds it, and what it would send is not sent.
        self._provider = TracerProvider(resource=_resource(role, of_process), shutdown_on_exit=False)
        self._provider.add_span_processor(BatchSpanProcessor(self._exporter))
        self.tracer = self._provider.get_tracer("linkcrawler", version("linkcrawler"))

    def flush(self) -> bool:
        """What waits was sent, or lost; False where it took too long."""
        return self._provider.force_flush()

    def end(self) -> None:
        """What waits is sent, or given up after END_WITHIN_S."""
        self._exporter.is_last = True
        if self._exporter.is_away:
            self._exporter.shutdown()
        self.ending = threading.Thread(target=self._provider.shutdown, daemon=True)
        self.ending.start()
        self.ending.join(END_WITHIN_S)
        if self.ending.is_alive():
            self._exporter.failed(f"the last spans were not taken within {END_WITHIN_S:g} s")


class Told(SpanExporter):
    """The exporter, and the one line that its failures come to."""

    def __init__(self, exporter: OTLPSpanExporter, address: str) -> None:
        self._exporter = exporter
        self._address = address
        self._n_lost = 0
        self.is_away = False  # and that is told
        self._is_closed = False
        self.is_last = False  # the process ends: nothing is tried twice
        said = logging.getLogger(trace_exporter.__name__)
        said.setLevel(logging.WARNING)
        said.filters = [self._hear]

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        result = self._exporter.export(spans)
        if result is not SpanExportResult.SUCCESS:
            self._n_lost += len(spans)
        elif self.is_away:
            log.info("traces are sent again", extra={"address": self._address, "n_lost": self._n_lost})
            self.is_away, self._n_lost = False, 0
        return result

    def failed(self, reason: str) -> None:
        """It is told, unless it was since spans were taken last."""
        if self.is_away:
            return
        self.is_away = True
        told = {"address": self._address, "reason": reason_of(reason), "remedy": REMEDY}
        log.warning("traces are not sent", extra=told)

    def shutdown(self) -> None:
        if not self._is_closed:
            self._is_closed = True
            self._exporter.shutdown()  # type: ignore[no-untyped-call]

    def _hear(self, record: logging.LogRecord) -> bool:
        """What the exporter says is told in our words. At the end a failure is the last: no pause is waited out."""
        text = record.getMessage()
        cause = re.search(r"\[Errno -?\d+\] ([\w ]+)|(timed out)", text)
        self.failed((cause[1] or cause[2]) if cause else text)
        if self.is_last:
            self.shutdown()
        return False


REMEDY = "start a collector there, or correct LINKCRAWLER_OTLP_ENDPOINT; nothing else waits for it"


def _resource(role: str, of_process: Mapping[str, str]) -> Resource:
    """Who sends: as OTEL_SERVICE_NAME says, else by what the process does."""
    return Resource.create(
        {
            "service.name": os.environ.get("OTEL_SERVICE_NAME") or f"linkcrawler-{role}",
            "service.namespace": "linkcrawler",
            "service.version": version("linkcrawler"),
            "service.instance.id": f"{socket.gethostname()}-{os.getpid()}",
            "process.runtime.version": platform.python_version(),
            **{f"linkcrawler.{name}": value for name, value in of_process.items()},
        }
    )
