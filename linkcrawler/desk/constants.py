"""What a page, a URL and a link cost, as measured: the one place that docs/SCALING.md and `linkcrawler plan` read.

CPU is that of one core of the development machine (two shared virtual cores). It is busy as a rule, and then everything
costs two to four times as much: parsing a page of 95 kB, 0.47 ms at rest, tells by how much. Where a figure was taken
beside other work it is scaled by that, and rounded up.
"""

from __future__ import annotations

# ── CPU of a worker, ms
WORKER_MS_PER_PAGE = 1.0  # 0.6 to 0.96 for pages of 1 kB, on 10 to 1,000 hosts: docs/benchmarks.md, scaled
WORKER_MS_PER_KB = 0.0085  # parse 0.47 ms, archive 0.30 ms for 95 kB: docs/extract.md, docs/archive.md
WORKER_MS_PER_LINK = 0.0024  # extract_page without the parser, 311 links: docs/extract.md
TLS_MS_PER_PAGE = 0.2  # connections kept; a page over https took 0.17 more: docs/benchmarks.md

# ── CPU of the services, ms
STORE_MS_PER_PAGE = 0.5  # 0.30 to 0.51 with merges, in batches of a few hundred: docs/benchmarks.md, scaled
STORE_MS_PER_EXTERNAL_LINK = 0.005
REDIS_MS_PER_PAGE = 0.1  # claim, finish, release: 0.04 on 10 hosts, 0.16 on 1,000: docs/benchmarks.md, scaled
REDIS_MS_PER_URL = 0.015  # a URL offered for the first time: docs/frontier.md, 68,000 a second and process

# ── memory of Redis, bytes
REDIS_BYTES_PER_URL_SEEN = 10  # 9.1 to 9.9 on the way to 50 million: docs/frontier.md
REDIS_BYTES_PER_URL_QUEUED = 42  # 16 of a host
REDIS_BYTES_PER_HOST = 220

# ── disk, bytes
STORE_BYTES_PER_EXTERNAL_LINK = 25  # `links` and `link_sets`: ADR 2
STORE_BYTES_PER_PAGE = 200  # rows of `fetches` and `pages`: 121 and 71
STORE_SHARE_OF_ROLLUPS = 0.3  # what is counted ahead, pairs of domains; assumed, not measured
WARC_SHARE_OF_BODY = 0.18  # igzip level 1, 95 kB pages: 17 kB
WARC_BYTES_PER_PAGE = 900  # headers and the request record

# ── what one machine is taken to be; not measured
CORES_PER_MACHINE = 16
GB_PER_MACHINE = 128  # a worker takes 0.26, whatever it has crawled: docs/benchmarks.md
REDIS_SHARDS_PER_MACHINE = 2
REDIS_GB_PER_SHARD = 24  # of a machine with twice as much: a copy is written while an append-only file is rewritten
STORE_TB_PER_NODE = 8
UTILISATION = 0.6  # of cores, over the days: the rest is for peaks and failures
WIRE_SHARE_OF_BODY = 0.3  # bodies travel compressed by servers that can

# ── prices, USD: a large cloud's list, rounded; say your own
USD_PER_CORE_HOUR = 0.04
USD_PER_GB_HOUR = 0.005
USD_PER_TB_MONTH = 80.0  # disks of the store
USD_PER_TB_MONTH_COLD = 20.0  # object storage, for the archive
