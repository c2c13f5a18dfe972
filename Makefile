# Everything that people and CI do, by the same short commands. `make help` lists them.

VENV    ?= .venv
# Not from the environment: shells and toolchains have a HOST of their own. `make run HOST=…` does.
HOST    := 127.0.0.1
PORT    ?= 8000
WORKERS ?= $(or $(WEB_CONCURRENCY),1)
# Tests in parallel. Two cores are busy with four: each waits for something half of its time.
JOBS    ?= 4

PY      := $(VENV)/bin/python
TYPED   := websocket rooms chatsite tests benchmarks manage.py .ci/main_job.py .ci/npm.py .ci/foreground.py
# Node comes with the development packages: a machine needs none of its own.
NPM      = $(PY) .ci/npm.py --prefix frontend --silent
COMPILE  = $(VENV)/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
           --no-emit-index-url --no-emit-find-links --no-header --no-annotate pyproject.toml
# A site before people: the settings for which static files are collected.
DEPLOYED = DEBUG=0 ALLOWED_HOSTS=chat.example.org BEHIND_PROXY=127.0.0.1 \
           SECRET_KEY=$$($(PY) -c "import secrets; print(secrets.token_urlsafe(64))")

# Each of the hundreds of processes that the tests start would compile all modules anew.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help run test test-all test-sqlite test-postgres test-js prove cover lint check format static bench bench-page \
        screenshots autobahn services lock clean

help: ## list these commands
	@sed -n 's/^\([a-z-]*\):.*## /  make \1\t/p' Makefile | expand -t 24

run: $(VENV)/.runtime ## serve on http://127.0.0.1:8000 (PORT, HOST and WORKERS change that)
	@$(PY) manage.py migrate --verbosity 0
	@exec $(PY) .ci/foreground.py $(PY) manage.py serve \
	    --host $(HOST) --port $(PORT) --workers $(WORKERS)

# Whole sites run on the database that such a site has. All else that meets one runs on both, but for
# what has the mark `one_database`.
test: export TEST_SITES = once
test: services test-sqlite test-postgres test-js ## all tests: SQLite, PostgreSQL, browser, JavaScript

test-all: services test-sqlite test-postgres test-js ## the same, with whole sites on both databases

test-sqlite: $(VENV)/.dev frontend/node_modules/.installed ## Python and browser tests, on SQLite
	$(PY) -m pytest -q -n $(JOBS) --dist worksteal

# What never meets a database (and the browser, which cannot tell) runs once, on SQLite's turn.
NO_DATABASE = browser engines websocket conformance benchmarks project services \
              rooms/delivery/brokers chatsite/soak

test-postgres: $(VENV)/.dev ## Python tests that meet a database, on a PostgreSQL that they start
	TEST_DATABASE=postgres $(PY) -m pytest -q -n $(JOBS) --dist worksteal \
	    $(NO_DATABASE:%=--ignore=tests/%)

test-js: $(VENV)/.dev frontend/node_modules/.installed ## JavaScript tests
	$(NPM) test

prove: services $(VENV)/.dev ## the proofs of tests/proofs at length, on both databases (PROVE_SEED=… repeats a run)
	PROVE=1 $(PY) -m pytest -q -s tests/proofs
	PROVE=1 TEST_DATABASE=postgres $(PY) -m pytest -q -s tests/proofs

cover: $(VENV)/.dev frontend/node_modules/.installed ## Python tests with branch coverage
	$(PY) -m pytest -q -n $(JOBS) --dist worksteal --cov --cov-report term

lint: $(VENV)/.dev frontend/node_modules/.installed ## style, types and the direction of imports
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/mypy $(TYPED)
	$(VENV)/bin/lint-imports --no-cache
	$(NPM) run check

check: $(VENV)/.dev ## what a deployment relies on: settings, migrations, hashed static files; a part of `test`
	$(PY) -m pytest -q tests/project

static: $(VENV)/.dev frontend/node_modules/.installed ## bundle the pages, and collect all static files
	$(NPM) run bundle
	$(DEPLOYED) $(PY) manage.py collectstatic --noinput --verbosity 0

format: $(VENV)/.dev ## put the code into shape
	$(VENV)/bin/ruff check --fix .
	$(VENV)/bin/ruff format .

bench: services $(VENV)/.dev ## measure this chat and its peers in one sitting (docs/performance.md)
	$(PY) -m benchmarks.run $(BENCH)

bench-page: services $(VENV)/.dev frontend/node_modules/.installed ## measure the page in Chromium
	$(PY) -m benchmarks.page

screenshots: services $(VENV)/.dev ## pictures of the page in all states (SCENES="room home" chooses)
	$(PY) -m tests.screenshots $(SCENES)

autobahn: $(VENV)/.dev ## Autobahn's WebSocket suite; needs Python 2.7 (PYTHON2=…), so no part of `test`
	$(PY) -m tests.conformance.autobahn

services: ## install what the tests start, where it is missing: Redis, PostgreSQL, PgBouncer, browsers, a C compiler
	@sh .ci/services.sh

lock: $(VENV)/.dev ## pin the dependencies anew, with hashes
	$(COMPILE) --upgrade --output-file requirements.lock
	$(COMPILE) --upgrade --group dev --constraint requirements.lock --output-file requirements-dev.lock

clean: ## remove what can be made again (never .data, where the conversations are)
	rm -rf $(VENV) frontend/node_modules frontend/bundle static-root htmlcov .coverage .coverage.* \
	    .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis benchmarks/.venv \
	    benchmarks/build tests/screenshots/build
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(VENV)/.runtime: requirements.lock
	@sh .ci/venv.sh $(VENV) requirements.lock
	@touch $@

# The development lock contains all of the other one.
$(VENV)/.dev: requirements-dev.lock
	@sh .ci/venv.sh $(VENV) requirements-dev.lock
	@touch $@ $(VENV)/.runtime

frontend/node_modules/.installed: frontend/package-lock.json $(VENV)/.dev
	$(NPM) ci
	@touch $@
