"""Which work of a worker is which stage of its profile: `crawl --profile`.

A profiled worker is an ordinary one, with the functions at the borders of the stages wrapped from outside. Without
`--profile` this module is not imported and nothing is measured.
"""

from __future__ import annotations

import functools
import gc
import ssl
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from aiohttp.client_proto import ResponseHandler

from linkcrawler import urls
from linkcrawler.crawl.spiders import backlinks
from linkcrawler.crawl.stages import Stages
from linkcrawler.extract import linkset, page, targets
from linkcrawler.store import store

if TYPE_CHECKING:
    from linkcrawler.crawl.worker import Worker

FRONTIER_VERBS = (
    *("claim", "offer", "release", "finish_many", "retry", "publish", "take_pages", "give_back_pages", "note_pages"),
    *("enter_gate", "leave_gate", "extend", "get_robots", "set_robots", "is_exhausted"),
)


def profile(worker: Worker) -> Stages:
    """The stages of `worker`, which is not running yet; they are counted from now on, in all of this process."""
    stages = Stages()
    _wrap(stages.of_steps, "download", worker.transport, "fetch")
    _wrap(stages.of_steps, "frontier", worker.frontier._connection, "_send_waiting")
    for verb in FRONTIER_VERBS:
        _wrap(stages.of_steps, "frontier", worker.frontier, verb)
    _wrap(stages.of, "warc", worker.settlement, "_write_archive")
    _wrap(stages.of, "insert", worker.settlement, "_write_store")
    _wrap(stages.of, "discovery", worker.discovery, "candidates")
    _wrap(stages.of, "rows", store, "fetch_columns", "link_columns", "steady_span_columns", "first_state_columns")
    _wrap(stages.of, "extract", backlinks, "read_response")
    _wrap(stages.of, "parse", page, "LexborHTMLParser")
    _wrap(stages.of, "extract", linkset, "links_digest")
    _profile_canonicalise(stages)
    _profile_sockets(stages, worker)
    _profile_garbage(stages)
    return stages


def _wrap(how: Any, stage: str, owner: object, *names: str) -> None:
    for name in names:
        setattr(owner, name, how(stage, getattr(owner, name)))


def _profile_canonicalise(stages: Stages) -> None:
    """A page's resolver is made once and called for each of its links."""
    resolver = urls.resolver

    def measured(base: str) -> Callable[[str], str | None]:
        return stages.of_short("canonicalise", resolver(base))

    vars(targets)["resolver"] = measured


def _profile_sockets(stages: Stages, worker: Worker) -> None:
    """What a connection does outside of `fetch`: bytes decrypted (TLS), and read as HTTP (download)."""

    class Protocol(ResponseHandler):
        def data_received(self, data: bytes) -> None:
            stages.enter("download")
            try:
                super().data_received(data)
            finally:
                stages.leave()

    class Tls(ssl.SSLObject):
        read = stages.of("tls", ssl.SSLObject.read)
        write = stages.of("tls", ssl.SSLObject.write)
        do_handshake = stages.of("tls", ssl.SSLObject.do_handshake)

    connector = worker.transport._session.connector
    assert connector is not None
    vars(connector)["_factory"] = functools.partial(Protocol, loop=connector._loop)
    worker.transport._tls.sslobject_class = Tls


def _profile_garbage(stages: Stages) -> None:
    def on_collection(phase: str, _: object) -> None:
        if phase == "start":
            stages.enter("garbage")
        else:
            stages.leave()

    gc.callbacks.append(on_collection)
