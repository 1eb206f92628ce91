"""Authority: which domains the index's own graph of links makes important, and who made them so.

The nodes are the domains of all live backlinks, the edges the pairs of domains with a link that is followed. `run`
ranks them (PageRank, harmonic centrality) by one of two methods with the same numbers, in this process or in the store,
and writes a run; the questions of `asking` read what runs have written. docs/authority.md tells the whole of it.
"""

from analytics.authority.plan import HARMONICS, METHODS, Plan
from analytics.authority.runs import Run, run_authority

__all__ = ["HARMONICS", "METHODS", "Plan", "Run", "run_authority"]
