"""Doctests are looked for in every module; peers and `fuzz_guided` import what is only installed beside them."""

collect_ignore_glob = ["peer_*.py", "fuzz_guided.py"]
