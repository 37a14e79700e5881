# Kẻng: every verb a keeper of the code needs. `make` alone lists them.
# No root is needed for `make run`; `make test` installs Chromium and PostgreSQL by apt where it may.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := $(CURDIR)/.venv
BIN := $(VENV)/bin
UV := $(shell command -v uv || echo $(BIN)/uv)
COMPILE := $(UV) pip compile --quiet --python-version 3.11 --generate-hashes --no-emit-index-url --no-header

# Never fetch another Python, never leave this virtual environment.
export UV_PYTHON_DOWNLOADS := never
export VIRTUAL_ENV := $(VENV)
export PATH := $(BIN):$(PATH)
export PYTHONPATH :=
# Without its compiled files every process would read the whole of Django and of the tests anew.
unexport PYTHONDONTWRITEBYTECODE

RUN_STAMP := $(VENV)/.installed-run
TEST_STAMP := $(VENV)/.installed-test
BENCH_STAMP := $(VENV)/.installed-bench
PAGES_STAMP := node_modules/.installed
WORDS := $(shell find src/keng -name '*.po' 2>/dev/null)
WORDS_STAMP := $(VENV)/.words

.PHONY: help
help: ## List these verbs
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "  make %-14s %s\n", $$1, $$2}'

# --- Setting up ---------------------------------------------------------------------------------

.PHONY: setup
setup: $(RUN_STAMP) $(PAGES_STAMP) $(WORDS_STAMP) ## Install what the product needs, into .venv and node_modules

.PHONY: setup-test
setup-test: $(RUN_STAMP) $(TEST_STAMP) $(PAGES_STAMP) $(WORDS_STAMP) ## The same, and what tests and checks need

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed, and none was found."; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; $(PYTHON) is older."; exit 1; }
	@if command -v uv >/dev/null; then uv venv --quiet --python "$(PYTHON)" $(VENV); \
	else $(PYTHON) -m venv $(VENV) && $(BIN)/pip install --quiet --require-hashes -r requirements/uv.txt; fi

$(RUN_STAMP): requirements/run.txt requirements/plan.txt pyproject.toml | $(BIN)/python
	@$(UV) pip install --quiet --require-hashes -r requirements/run.txt -r requirements/plan.txt
	@$(UV) pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

$(TEST_STAMP): requirements/test.txt $(RUN_STAMP)
	@$(UV) pip install --quiet --require-hashes -r requirements/test.txt
	@touch $@

$(BENCH_STAMP): requirements/bench.txt $(TEST_STAMP)
	@$(UV) pip install --quiet --require-hashes -r requirements/bench.txt
	@touch $@

$(PAGES_STAMP): package.json package-lock.json .npmrc | $(RUN_STAMP)
	@command -v npm >/dev/null || $(UV) pip install --quiet --require-hashes -r requirements/node.txt
	@npm ci --silent
	@touch $@

$(WORDS_STAMP): $(WORDS) | $(RUN_STAMP)
	@for po in $(WORDS); do $(BIN)/pybabel --quiet compile --input-file $$po --output-file $${po%.po}.mo; done
	@touch $@

# --- Running ------------------------------------------------------------------------------------

.PHONY: run
run: setup ## Start Kẻng with the sample commune on SQLite; Ctrl-C stops it
	@exec $(BIN)/keng serve --sample

.PHONY: demo
demo: setup ## A whole night of the sample commune at 60 times the speed, from 21:40
	@exec $(BIN)/keng demo

# --- Testing ------------------------------------------------------------------------------------

.PHONY: test
test: ## Everything that CI runs
	@$(MAKE) --no-print-directory --jobs=2 machine setup-test
	@$(BIN)/python -m tests.everything

.PHONY: machine
machine: ## Chromium and PostgreSQL by apt, when root and when they are missing
	@bash tests/machine.sh

.PHONY: check
check: setup-test ## Style, types, imports and templates
	@$(BIN)/python -m tests.everything check

.PHONY: quick
quick: setup-test ## Style, and the tests that take seconds
	@$(BIN)/ruff check --quiet . && $(BIN)/ruff format --quiet --check .
	@$(BIN)/pytest -q -x -m "not slow and not browser" tests/house tests/core

.PHONY: features
features: setup-test ## Write docs/features.md out of the marks on the tests
	@$(BIN)/python -m tests.features

.PHONY: screens
screens: setup-test ## Take every screenshot anew into docs/screens
	@$(BIN)/pytest -q -m browser --screens docs/screens tests/phone

.PHONY: docs
docs: setup-test ## Write the generated parts of ARCHITECTURE.md anew
	@$(BIN)/python -m tests.house.architecture

.PHONY: migration
migration: setup-test ## Write the first migration anew after a change to a model (nothing is released yet)
	@$(BIN)/python -m tests.house.migration

.PHONY: bench
bench: setup-test $(BENCH_STAMP) ## Every benchmark, SQLite: each prints a table, none judges
	@for name in $$(grep -l __main__ bench/*.py | xargs -n1 basename -s .py); do \
	  echo; echo "== $$name"; $(BIN)/python -m bench.$$name; done

# --- Keeping ------------------------------------------------------------------------------------

.PHONY: requirements
requirements: $(BIN)/python ## Pin the dependencies anew (requirements/*.in, package.json)
	@$(COMPILE) requirements/run.in --output-file requirements/run.txt
	@$(COMPILE) requirements/plan.in --constraint requirements/run.txt --output-file requirements/plan.txt
	@for set in test bench; do $(COMPILE) requirements/$$set.in --constraint requirements/run.txt \
	  --constraint requirements/plan.txt --output-file requirements/$$set.txt; done
	@for tool in uv node; do $(COMPILE) requirements/$$tool.in --output-file requirements/$$tool.txt; done
	@npm install --silent --package-lock-only

.PHONY: clean
clean: ## Remove what setup and the tests made; the data in var/ stays
	@rm -rf .venv node_modules dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
