# Two commands matter: `make demo` and `make test`. Each makes its own environment first.
SHELL := /bin/sh
.DEFAULT_GOAL := help
.PHONY: help environment compiled test-compiled browser demo test test-long chaos chaos-kafka test-kafka bench fuzz schemas formats lock clean

PYTHON := .venv/bin/python
PYTEST := $(PYTHON) -m pytest
# Files that benches are made of, which measure nothing alone.
PIECES := __init__ workload stand crew held growth quix_host peer boosting
BENCHES := $(filter-out $(PIECES),$(patsubst bench/%.py,%,$(wildcard bench/*.py)))
# Tests with engines that speak to no broker, or to the embedded one alone: `make test` has run them.
BROKERLESS := tests/lianyun tests/streams/test_store.py tests/schemas
ONCE ?=
SYNTAX ?=
SECONDS_EACH ?= 60
ARGS ?=
# `make demo COMPILED=1`, `make bench COMPILED=1`: what .compiled holds stands before what this folder does.
COMPILED ?=
AS_COMPILED := PYTHONSAFEPATH=1 PYTHONPATH=$(CURDIR)/.compiled:$(CURDIR)
# One test breaks a rule by putting another method in the place of Node's, which compiled callers do not look up.
PATCHED := --deselect "tests/streams/test_rules.py::test_without_this_rule_a_history_goes_wrong[SkipsWhatItHolds]"
CORE := tests/adapters tests/ingest tests/schemas tests/streams tests/test_compiled.py
READY := environment
ifneq ($(filter-out 0 no false,$(COMPILED)),)
READY := compiled
PYTHON := $(AS_COMPILED) $(PYTHON)
endif

help:  ## this list
	@grep -E '^[a-z-]+:.*##' Makefile | sed -E 's/:.*## /\t/' | expand -t 14

environment:  ## .venv, from requirements.lock
	@sh tools/bootstrap.sh

browser:
	@sh tools/bootstrap.sh browser

demo: $(READY)  ## everything on this machine and a live scenario; ONCE=1 plays it to the end and stops
	@$(PYTHON) -m lianyun demo $(if $(filter-out 0 no false,$(ONCE)),--once) $(ARGS)

test: browser  ## lint, types, all tests
	$(PYTHON) -m ruff check .
	$(PYTHON) -m ruff format --check .
	$(PYTHON) -m mypy
	$(PYTEST) -n 2 -m "not long" $(ARGS)

test-long: environment  ## the property tests, tens of thousands of histories
	LIANYUN_HISTORIES=20000 $(PYTEST) tests/streams/test_order.py -n 2 --timeout 7200 $(ARGS)

chaos: environment  ## a whole copy under load while its processes are killed hundreds of times
	$(PYTEST) tests/lianyun/test_chaos.py -s -m long $(ARGS)

chaos-kafka: environment  ## the same on Apache Kafka with three brokers, one killed after the other (needs java and mvn)
	$(PYTEST) tests/lianyun/test_chaos_kafka.py -s -m long $(ARGS)

test-kafka: environment  ## the tests that use a broker, against Apache Kafka (needs java and mvn)
	@$(PYTHON) -m tools.kafka $(PYTEST) -m "engines and not long" $(BROKERLESS:%=--ignore %) $(ARGS)

compiled: environment .compiled/made  ## the core compiled, in .compiled (needs a C compiler and Python's headers)

.compiled/made: setup.py pyproject.toml $(wildcard schemas/*.py ingest/*.py ingest/*/*.py ingest/*/*/*.py streams/*.py)
	@sh tools/compiled.sh

test-compiled: compiled  ## the tests of the core, on what was compiled
	$(AS_COMPILED) LIANYUN_COMPILED=1 $(PYTEST) -n 2 -m "not engines and not long" --import-mode=append $(PATCHED) $(CORE) $(ARGS)

bench: $(READY) .venv-bench/made  ## every measurement
	@for name in $(BENCHES); do echo "== $$name"; $(PYTHON) -m "bench.$$name" || exit 1; done

.venv-bench/made: bench/requirements.lock
	$(PYTHON) -m venv --clear .venv-bench
	.venv-bench/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r bench/requirements.lock
	@touch $@

fuzz: environment .venv-fuzz/made  ## every syntax under a fuzzer; SYNTAX="EDIFACT xml" SECONDS_EACH=60
	.venv-fuzz/bin/python -m fuzz $(SYNTAX) --seconds $(SECONDS_EACH)

.venv-fuzz/made: fuzz/requirements.lock
	$(PYTHON) -m venv --clear .venv-fuzz
	.venv-fuzz/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r fuzz/requirements.lock
	@touch $@

schemas: environment  ## schemas/json again, from the model
	$(PYTHON) -m schemas.json_schema

formats: environment  ## docs/formats again, from the registry and the adapters
	$(PYTHON) -m tools.formats

lock:  ## requirements.lock again, from pyproject.toml
	@sh tools/lock.sh

clean:  ## what make made
	rm -rf .venv .venv-lock .venv-bench .venv-fuzz .compiled .lianyun .mypy_cache .ruff_cache .pytest_cache .hypothesis build dist
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
	rm -rf -- *.egg-info
