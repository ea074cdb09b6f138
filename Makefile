.DEFAULT_GOAL := help
PYTHON ?= python3
BIN := .venv/bin

.PHONY: soak bench-recovery run demo kafka test-kafka bench env-example schemas help setup lock format lint types imports unit test check accuracy bench-tagging
help: ## Print this help
	@awk -F':.*## ' '/^[a-z-]+:.*## /{printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.venv/.installed: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Tocsin needs Python 3.11 or later; set PYTHON=/path/to/python3.11"; exit 1; }
	@test -x $(BIN)/pip || $(PYTHON) -m venv .venv 2>/dev/null || { $(PYTHON) -m venv --clear --without-pip .venv && $(BIN)/python scripts/bootstrap_pip.py; }
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

setup: .venv/.installed ## Make the environment (.venv) and the gazetteer
	@$(BIN)/python -m streams.gazetteer

run: setup ## Run the service with the starter feeds, on an embedded broker and Valkey
	@$(BIN)/tocsin run

demo: setup ## Show the service on sample feeds from a local server, without internet
	@$(BIN)/tocsin demo

kafka: setup ## Run Apache Kafka 4 on 127.0.0.1:9092 (needs Java 17+ and Maven); data in .kafka/
	@$(BIN)/python -m tests.local_kafka .kafka/run --port 9092

lock: ## Pin the dependencies with hashes
	uv pip compile pyproject.toml --extra dev --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --quiet -o requirements.lock
	uv pip compile pyproject.toml --constraint requirements.lock --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --no-annotate --quiet -o docker/requirements.lock

format: setup ## Format the code
	@$(BIN)/ruff check --fix-only --quiet . ; $(BIN)/ruff format --quiet .

lint: setup ## Check style
	@$(BIN)/ruff check . && $(BIN)/ruff format --check --quiet .

types: setup ## Check types
	@$(BIN)/mypy

imports: setup ## Check that imports point one way
	@$(BIN)/lint-imports

schemas: setup ## Write the JSON Schemas in docs/ from the types
	@$(BIN)/python -m streams.schemas docs

check: lint types imports ## Everything that runs no code

env-example: setup ## Write .env.example from the settings
	@$(BIN)/python -m streams.settings_doc > .env.example

unit: setup ## Run the tests, those without a server two at a time; those on a real Kafka are skipped, in one line, where Java or Maven is missing
	@$(BIN)/python -m pytest -n 2 --dist loadfile tests/news
	@$(BIN)/python -m pytest --ignore tests/news

test-kafka: setup ## Run the end-to-end tests on a real Apache Kafka only
	@$(BIN)/python -m pytest -m kafka

chaos: setup ## Kill workers, brokers and Valkey at random for 20 minutes and check that no alert is lost or repeated
	@$(BIN)/python -m tests.chaos --minutes 20 --kills 60 --rate 200

poll-chaos: setup ## Kill one of two pollers over and over for 60 s and check that every entry arrives once
	@TOCSIN_TEST_KILL_SECONDS=60 $(BIN)/python -m pytest tests/agents/test_poll_killed.py

fuzz: setup ## Run the tests on generated input with new examples, a thousand each
	@TOCSIN_TEST_EXAMPLES=fuzz $(BIN)/python -m pytest $$(grep -rl "from hypothesis import.*given" tests)

chaos-short: setup ## The same for two minutes; part of make test where Java and Maven are
	@$(BIN)/python -m pytest -s tests/chaos

soak: setup ## Sixty simulated days through the chain in half an hour: do memory and disk level off?
	@$(BIN)/python -m benchmarks.soak --days 60 --minutes 30 --rate 46

bench-recovery: setup ## Time until a worker with much state serves again
	@$(BIN)/python -m benchmarks.recovery

bench-workers: setup ## Articles per second with 1, 2 and 3 workers on a real Kafka
	@$(BIN)/python -m benchmarks.workers

accuracy: setup ## Score the tagger on labelled sets and on our own tables: make accuracy LABELLED=DIRECTORY
	@$(BIN)/python benchmarks/accuracy.py $(LABELLED)
	@$(BIN)/python -m pytest tests/news/test_headlines.py tests/news/test_halves.py

bench-tagging: setup ## Articles tagged per second of one core, and where the time goes
	@$(BIN)/python -m benchmarks.tagging

bench: setup ## Articles per second through the chain, and latency from publish to alert
	@$(BIN)/python -m benchmarks.chain

test: check unit ## Lint, types, import rules and all tests
