"""The guide in docs/guide.md, made anew: real commands on real documentation sites, and what they print.

python -m tests.guide [--data DIR]      writes docs/guide.md and docs/images/
"""
