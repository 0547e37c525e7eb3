# Needs python3 (3.11 or later, with venv) and make; everything else comes from the hash-locked files.

PYTHON ?= python3
PY := .venv/bin/python
STORY := tests/scenarios/clinic-money.toml
MAKE_ENV := $(PYTHON) tools/environment.py

.DEFAULT_GOAL := help
.PHONY: help demo demo-matrix pictures run test test-long adversary lint bench clean python env env-dev env-synapse
.NOTPARALLEL:

help: ## show this list
	@echo "Own Table. The first call of a target makes what it needs; nothing is installed outside this folder."
	@sed -n 's/^\([a-z-]*\):.*## /  make \1|/p' Makefile | awk -F'|' '{ printf "%-20s %s\n", $$1, $$2 }'

demo: env ## a group decides, from start to finish, in this terminal (virtual time)
	@$(PY) -m bot rehearse $(STORY)

demo-matrix: env env-synapse ## the same on a real Matrix server with seven people
	@$(PY) tools/demo_matrix.py

pictures: env env-synapse ## take the pictures of docs/pictures in a real client; needs node, npm and chromium
	@$(PY) -m tools.pictures

run: env ## serve a group: make run CONFIG=own-table.toml
	@$(PY) -m bot run $(if $(CONFIG),--config "$(CONFIG)")

test: env-dev env-synapse ## every quick test, layer by layer; LAYERS="unit fence" runs only these
	@$(PY) tools/layers.py $(LAYERS)

test-long: env-dev env-synapse ## the slow tests
	@$(PY) tools/layers.py --long $(LAYERS)

adversary: env-dev ## attack it for two hours on two cores, and write docs/adversary-report.md; goes on where it stopped
	@$(PY) -m tests.adversary.run

lint: env-dev ## style, types, import doors, sizes, lock files
	@bad=0; \
	for check in "$(PY) -m ruff check ." "$(PY) -m ruff format --check ." "$(PY) -m mypy" \
		".venv/bin/lint-imports --no-logo" "$(PY) tools/check_tree.py"; do \
		echo "== $$check"; $$check || bad=1; done; \
	exit $$bad

bench: env-dev env-synapse ## measure, each figure beside its floor
	@set -e; for file in benchmarks/*.py; do \
		test -e "$$file" || { echo "benchmarks/ holds no file"; exit 1; }; \
		echo "== $$file"; $(PY) "$$file"; done

clean: ## take away everything make has made (never var/)
	@rm -rf .venv .venv-synapse .venv-node .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	@rm -rf .coverage .coverage.* htmlcov build dist *.egg-info
	@find bot adapters governance config tools tests benchmarks -name __pycache__ -type d -prune -exec rm -rf {} +

python:
	@command -v $(PYTHON) >/dev/null || { \
		echo "There is no $(PYTHON) here. Install Python 3.11 or later, then run make again."; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "$$($(PYTHON) --version 2>&1) is too old; Own Table needs 3.11 or later."; \
		echo "If a later one is installed, name it: make demo PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
		echo "$(PYTHON) has no venv. On Debian and Ubuntu: sudo apt install python3-venv. Then run make again."; exit 1; }

env: python
	@$(MAKE_ENV) --project .venv requirements.lock requirements-dev.lock

env-dev: python
	@$(MAKE_ENV) --project .venv requirements-dev.lock

env-synapse: python
	@$(MAKE_ENV) .venv-synapse requirements-synapse.lock
