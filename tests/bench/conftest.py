"""Doctests are looked for in every module; the peers import what is only installed beside them."""

collect_ignore_glob = ["peer_*.py"]
