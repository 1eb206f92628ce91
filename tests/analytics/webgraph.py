"""The crawl graph cnr-2000 of the shared vectors: 325,557 nodes, 3,216,152 arcs of the Italian CNR's web in 2000."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

EDGES = Path(__file__).parents[3] / "shared" / "vectors" / "webgraph" / "cnr-2000.edges.tsv.gz"


def webgraph() -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The sources and targets of its arcs. Skips the test where the file is not there."""
    import pyarrow.csv as csv

    if not EDGES.exists():
        pytest.skip(f"no web graph at {EDGES}")
    plain = csv.ReadOptions(column_names=["source", "target"])
    table = csv.read_csv(EDGES, plain, csv.ParseOptions(delimiter="\t"))
    return table["source"].to_numpy(), table["target"].to_numpy()
