"""How long 120 pages of 40 fast hosts take while one slow host is waited for: ours, Scrapy, scrapy-redis.

    python -m tests.bench.bench_slow_host

One server on this machine answers for 41 addresses of loopback. Forty answer at once, with 3 pages each; the slow one
has 30 pages and takes 0.7 s for each, 21 s in all. All 150 URLs are known from the start, those of the slow host
first. Everybody is asked to fetch one page of a host at a time and 16 pages at a time in all. The peers run twice:
with a pause of 10 ms between two pages of a host, and without one; then the server sees them fetch several pages of
the slow host at once, and they are done sooner for that. Ours is the whole program: robots.txt, archive and store
included; of its peers, one is Scrapy with its own scheduler, one Scrapy with the scheduler, queue and duplicate
filter of scrapy-redis. The clock is the server's: from the first request of any kind until the last of the 120 pages
is answered. scrapy-redis hands out requests whatever host they are of, until the slow one has taken all 16 places;
Scrapy's own scheduler looks for another host, and so does ours.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

if __name__ == "__main__":  # runs from a checkout, installed or not
    sys.path.insert(0, str(Path(__file__).parents[2]))

from linkcrawler.embedded import redis_service

N_FAST_HOSTS, PAGES_PER_HOST = 40, 3
N_SLOW_PAGES, SLOW_S = 30, 0.7
SLOW = "127.0.1.10"  # scrapy-redis sorts requests of one priority by their bytes: this one comes first there, too
FAST = [f"127.0.1.{11 + i}" for i in range(N_FAST_HOSTS)]
PAGE = b"<!doctype html><title>A page</title><p>Nothing to see."


class SlowWeb:
    """The server, and when it was first asked and what it answered when."""

    def __init__(self) -> None:
        web = self
        self.began_at = 0.0
        self.fast: dict[str, float] = {}
        self.n_slow = 0

        class Serve(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                web.began_at = web.began_at or time.monotonic()
                host, is_page = self.headers["Host"].partition(":")[0], self.path != "/robots.txt"
                if host == SLOW and is_page:
                    time.sleep(SLOW_S)
                    web.n_slow += 1
                self.send_response(200 if is_page else 404)
                self.send_header("Content-Type", "text/html")
                self.send_header("Content-Length", str(len(PAGE) if is_page else 0))
                self.end_headers()
                if is_page:
                    self.wfile.write(PAGE)
                    if host != SLOW:
                        web.fast[f"{host}{self.path}"] = time.monotonic()

            def log_message(self, format: str, *args: object) -> None:
                pass

        class Server(ThreadingHTTPServer):
            daemon_threads = True
            request_queue_size = 128

        self._server = Server(("0.0.0.0", 0), Serve)  # every address of loopback
        self.port: int = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def urls(self) -> list[str]:
        """Those of the slow host first."""
        slow = [f"http://{SLOW}:{self.port}/{n:02}" for n in range(N_SLOW_PAGES)]
        return slow + [f"http://{host}:{self.port}/{n:02}" for n in range(PAGES_PER_HOST) for host in FAST]

    def seconds(self) -> float:
        """From the first request until the last fast page; everything was fetched."""
        assert (len(self.fast), self.n_slow) == (N_FAST_HOSTS * PAGES_PER_HOST, N_SLOW_PAGES)
        return max(self.fast.values()) - self.began_at

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@contextmanager
def slow_web() -> Iterator[SlowWeb]:
    web = SlowWeb()
    try:
        yield web
    finally:
        web.close()


def ours(web: SlowWeb) -> None:
    with tempfile.TemporaryDirectory() as folder:
        seeds = Path(folder) / "seeds.txt"
        seeds.write_text("\n".join(web.urls()))
        subprocess.run(
            [sys.executable, "-m", "linkcrawler", "crawl", "--seeds", str(seeds), "--scope", "hosts", "--json"]
            + ["--allow-private", "--no-sitemaps", "--concurrency", "16", "--data", str(Path(folder) / "data")],
            capture_output=True,
            check=True,
        )


def scrapy(web: SlowWeb, delay_s: float, scheduler: str = "stock") -> None:
    subprocess.run(
        [sys.executable, str(Path(__file__).with_name("peer_slow_host.py")), scheduler, str(delay_s)],
        input="\n".join(web.urls()).encode(),
        check=True,
    )


def scrapy_redis(web: SlowWeb, delay_s: float) -> None:
    with tempfile.TemporaryDirectory() as folder, redis_service(Path(folder)) as url:
        scrapy(web, delay_s, url)


def timed(crawl: Callable[[SlowWeb], None]) -> float:
    with slow_web() as web:
        crawl(web)
        return web.seconds()


def main() -> None:
    crawlers: dict[str, Callable[[SlowWeb], None]] = {"linkcrawler": ours}
    for delay_s, pace in ((0.01, "10 ms between pages of a host"), (0, "no pause")):
        crawlers[f"Scrapy, {pace}"] = partial(scrapy, delay_s=delay_s)
        crawlers[f"scrapy-redis, {pace}"] = partial(scrapy_redis, delay_s=delay_s)
    took = {name: timed(crawl) for name, crawl in crawlers.items()}
    sys.stdout.write(f"{'120 pages of 40 hosts beside a slow one':<48}{'seconds':>8}{'times ours':>12}\n")
    for name, seconds in took.items():
        sys.stdout.write(f"  {name:<46}{seconds:>8.2f}{seconds / took['linkcrawler']:>10.1f} x\n")


if __name__ == "__main__":
    main()
