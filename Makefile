# One word for each thing. Needs make and Python 3.11 or later; everything else is set up on the way.

VENV ?= .venv
HOME_DIR ?= ./demo
DAYS ?=
SCALE ?=
SERVE ?= yes
ARGS ?=
# Neighbours stay together, so that what a file shares is made once, until a worker has nothing left and takes over.
# How many workers there are stands in tests/conftest.py.
PARALLEL := -n auto --dist worksteal

UV := tools/uv.sh
BIN := $(VENV)/bin

export UV_PROJECT_ENVIRONMENT := $(VENV)
export UV_PYTHON_DOWNLOADS := never
# Tests start a thousand processes: modules are compiled once, and not in each of them.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help demo serve test oldest lint types format benchmark faults fuzz screenshots system lock clean

help: ## what can be asked for
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /\1|/' | awk -F '|' '{ printf "make %-11s %s\n", $$1, $$2 }'

# Two stamps, because a user of the demo needs no development tools. The environment for use leaves alone what is there
# already (--inexact), so that `make demo` never takes the tools away from `make test`.
$(VENV)/.for-use: pyproject.toml uv.lock
	@$(UV) sync --locked --no-dev --inexact
	@touch $@

$(VENV)/.for-work: pyproject.toml uv.lock
	@$(UV) sync --locked
	@touch $(VENV)/.for-use $@

demo: $(VENV)/.for-use ## sample logs, the real ingest, the dashboards (SERVE=no DAYS=28 SCALE=1 HOME_DIR=./demo)
	$(BIN)/spiritlevel demo --home "$(HOME_DIR)" $(if $(DAYS),--days $(DAYS)) $(if $(SCALE),--scale $(SCALE)) \
		$(if $(filter no,$(SERVE)),--no-serve)

serve: $(VENV)/.for-use ## the dashboards of HOME_DIR
	$(BIN)/spiritlevel serve --home "$(HOME_DIR)"

test: $(VENV)/.for-work ## every test (ARGS="tests/metrics -k wilson" for some of them)
	@tools/system.sh || true
	$(BIN)/python -m pytest $(or $(ARGS),$(PARALLEL))

oldest: ## tests with the oldest libraries that pyproject.toml allows
	@$(UV) venv --quiet --clear .venv-oldest
	@$(UV) pip install --quiet --python .venv-oldest --resolution lowest-direct --editable . --group dev
	.venv-oldest/bin/python -m pytest $(or $(ARGS),$(PARALLEL))

lint: $(VENV)/.for-work ## ruff: every rule, and the format
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.for-work ## mypy, strict
	$(BIN)/mypy

format: $(VENV)/.for-work ## let ruff write the format, and mend what it can
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

benchmark: $(VENV)/.for-work ## side by side with what a user would pick instead (ARGS="--list")
	@$(UV) sync --locked --inexact --group benchmark
	$(BIN)/python -m benchmarks $(ARGS)

faults: $(VENV)/.for-work ## what goes wrong at every call, statement and moment; goes on where it was (ARGS="--most 20")
	@tools/system.sh || true
	$(BIN)/python -m tests.faults $(ARGS)

fuzz: $(VENV)/.for-work ## damaged files through every connector (ARGS="--minutes 5 --engine atheris")
	@$(UV) sync --locked --inexact --group fuzz
	$(BIN)/python -W ignore -m tests.fuzz $(ARGS)

screenshots: $(VENV)/.for-work ## the pictures in docs/img, of the dashboards of HOME_DIR (ARGS="speed" for some of them)
	$(BIN)/python -m tools.screenshots $(BIN)/spiritlevel "$(HOME_DIR)" $(ARGS)

system: ## what the tests need of the system: Chromium, a font, PostgreSQL (Debian, as root)
	@tools/system.sh

lock: ## write uv.lock anew after a change of pyproject.toml
	$(UV) lock

clean: ## remove environments, caches, builds and ./demo
	rm -rf .venv .venv-* .uv build dist demo .mypy_cache .ruff_cache .pytest_cache .hypothesis *.egg-info
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
