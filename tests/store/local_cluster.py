"""ClickHouse's own Distributed tables in one process: the embedded endpoint, told of a cluster of itself.

chDB opens no port for other servers and has no queue for ON CLUSTER, so the cluster has one shard, which is this
process. Its Keeper, one in memory, makes replicated tables but lets nobody write to them: `plain` takes their place.
Rows go through a Distributed table to the one behind it, and are read back through it, as on a cluster.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from linkcrawler.embedded.place import Place
from tests.tour.conftest import wait_until

NAME = "lc"
CONFIG = f"""
<clickhouse>
  <tcp_port>9000</tcp_port>
  <zookeeper><implementation>testkeeper</implementation></zookeeper>
  <macros><shard>1</shard><replica>r1</replica></macros>
  <remote_servers>
    <{NAME}><shard>
      <internal_replication>true</internal_replication>
      <replica><host>127.0.0.1</host><port>9000</port></replica>
    </shard></{NAME}>
  </remote_servers>
</clickhouse>
"""
SERVER = """
import sys, os
from pathlib import Path
from linkcrawler.embedded import engine, store_process
connect, config = engine._chdb.connect, sys.argv[2]
engine._chdb.connect = lambda path: connect(f"{path}?config-file={config}")
store_process.main(Path(sys.argv[1]))
os._exit(0)
"""


def plain(statement: str) -> str:
    """The statement for this process alone, with tables that are not replicated."""
    statement = statement.replace(f" on cluster `{NAME}`", "")
    return re.sub(r"Replicated(\w+)\('[^']*', '[^']*'(?:, )?", r"\1(", statement)


@contextmanager
def local_cluster(folder: Path) -> Iterator[str]:
    """The DSN of the server."""
    data, config = folder / "data", folder / "config.xml"
    config.write_text(CONFIG)
    place = Place(data, "store")
    place.make()
    place.keep.touch()  # nobody holds its lock
    process = subprocess.Popen([sys.executable, "-c", SERVER, str(data), str(config)], env=dict(os.environ))
    try:
        wait_until(lambda: place.read() is not None, "the server has announced itself")
        running = place.read()
        assert running is not None
        yield running.url
    finally:
        process.terminate()
        process.wait(30)
