# make crawl SEEDS="https://..." CONTACT=you@your.domain   set up everything, crawl, and say what was found
# make test                        run the tests
# make test-long                   run those that take minutes each: everything killed at once, six real sites, ...
# make check                       style, types, layers, docs
# make audit                       ask for known vulnerabilities of what is pinned
# make bench                       measure speed against peers; ARGS="NAME --help" says what a benchmark measures
# make dashboard                   build the dashboard's files from their sources
# make soak MINUTES=15             crawl a changing, partly hostile web while everything dies, and check it all; MINUTES + 2 at most
# make vendor                      fetch the dashboard's libraries anew, checked
# make install                     a virtual environment in .venv, from the lock file
# make install-dev                 the same with what tests and benchmarks need
# make lock                        write the lock files anew from pyproject.toml
# make clean                       remove .venv and what tools left behind
# make help                        this list
SHELL := /bin/bash
PYTHON ?= python3
BIN := .venv/bin
SEEDS ?=
MINUTES ?= 15
ARGS ?=
# Whom a site's owner may ask, a page or a mail address; not needed for this machine's own hosts.
CONTACT ?=
# By the environment and not as text: an address may hold what a shell would act upon.
export SEEDS ARGS
ifneq ($(CONTACT),)
export LINKCRAWLER_CONTACT = $(CONTACT)
endif

.PHONY: crawl help test test-long check audit bench soak install install-dev lock dashboard vendor clean

crawl: install
	@test -n "$$SEEDS" || { echo 'make crawl: SEEDS is empty: make crawl SEEDS="https://example.com/" CONTACT=you@your.domain' >&2; exit 2; }
	@set -f; exec $(BIN)/linkcrawler crawl $$SEEDS $$ARGS

help:
	@sed -n 's/^# make /make /p' $(firstword $(MAKEFILE_LIST))

test: install-dev
	$(BIN)/python -m pytest -n 3 --dist loadfile --no-loadscope-reorder -m "not long" $(ARGS)

test-long: install-dev
	$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder -m long $(ARGS)

check: install-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/bandit -q -c pyproject.toml -r linkcrawler analytics
	$(BIN)/python -m pytest -q tests/house

audit: install-dev
	$(BIN)/pip-audit --strict --disable-pip --require-hashes -r requirements.lock

bench: install-dev
	$(BIN)/python -m tests.bench $(ARGS)

soak: install-dev
	$(BIN)/python -m tests.bench.bench_endurance --minutes $(MINUTES)

install: .venv/installed
install-dev: .venv/installed-dev

.venv/installed: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "linkcrawler needs Python 3.11 or newer: make PYTHON=python3.12 ..." >&2; exit 2; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@echo "installing linkcrawler into .venv (once; about 730 MB on disk)" >&2
	@$(BIN)/pip install --quiet --disable-pip-version-check -r requirements.lock
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --editable .
	@touch $@

.venv/installed-dev: .venv/installed requirements-dev.lock
	@echo "installing what tests and benchmarks need (once; minutes)" >&2
	@$(BIN)/pip install --quiet --disable-pip-version-check -r requirements-dev.lock
	@touch $@

lock:
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url pyproject.toml -o requirements.lock
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --extra dev pyproject.toml -o requirements-dev.lock
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --no-annotate --extra otel --constraints requirements.lock pyproject.toml -o requirements-otel.lock

dashboard:
	$(PYTHON) scripts/dashboard.py

vendor:
	$(PYTHON) scripts/vendor.py

clean:
	rm -rf .venv build *.egg-info .mypy_cache .ruff_cache .hypothesis
