# ghgcalc. `make demo` and `make test` need nothing but Python 3.11 or newer, git and make.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
FILE ?=
MUTANTS := .mutants-venv
CONFORMANCE := .conformance-venv
SPARK := .spark-venv
WHOLE ?=
WRITE ?=
N ?= 50
SEED ?= 1
CALLS ?= 600
ROOMS ?=
ROUNDS ?= 50

.PHONY: demo sweeps backtest fuzz ties threads ledger system browsers office java test compiled units public quick lint types contract tests docs wheel lowest pythons browser border conformance spark bench mutants lists national golden lock schemas clean help

help: ## show the targets
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/'

demo: $(VENV)/demo.stamp ## make the environment, run the main job on the examples (`ghgcalc demo`); FILE=… calculates a file of your own as well
	$(BIN)/ghgcalc demo -o build/demo --force
	$(if $(FILE),$(BIN)/ghgcalc calculate $(FILE))

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip

$(VENV)/demo.stamp: $(VENV)/bin/python pyproject.toml
	$(BIN)/python -m pip install --quiet --editable .
	@touch $@

$(VENV)/test.stamp: $(VENV)/bin/python pyproject.toml
	-@$(MAKE) --no-print-directory system
	$(BIN)/python -m pip install --quiet --editable '.[all,test,docs]'
	@touch $@

test: system lint types contract tests docs wheel lowest browser conformance spark ## make the environment with the test extra and run everything that CI runs

system: browsers office java ## what the tests want of the system, by apt-get where it is missing: Chromium, fonts for Chinese, LibreOffice (Calc), Java

browsers:
	@need=""; \
	for pair in chromium:chromium fc-list:fontconfig; do command -v $${pair%%:*} >/dev/null 2>&1 || need="$$need $${pair##*:}"; done; \
	{ command -v fc-list >/dev/null 2>&1 && fc-list :lang=zh | grep -q .; } || need="$$need fonts-noto-cjk"; \
	if [ -z "$$need" ]; then echo "Chromium, fonts: found"; exit 0; fi; \
	if ! command -v apt-get >/dev/null 2>&1; then echo "system: install by hand:$$need"; exit 0; fi; \
	as=""; [ "$$(id -u)" = 0 ] || as=sudo; \
	echo "system: installing$$need"; $$as apt-get update -qq && $$as apt-get install -qq -y --no-install-recommends $$need >/dev/null

office:
	@if command -v soffice >/dev/null 2>&1 || command -v libreoffice >/dev/null 2>&1; then echo "LibreOffice: found"; \
	elif command -v apt-get >/dev/null 2>&1; then \
	  as=$$([ "$$(id -u)" = 0 ] || echo "sudo -n"); echo "LibreOffice: installing libreoffice-calc by apt-get"; \
	  { $$as apt-get update -qq && $$as env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends libreoffice-calc python3-uno; } >/dev/null \
	    || echo "LibreOffice: could not be installed; the tests that need it are skipped"; \
	else echo "LibreOffice: not found, and there is no apt-get; the tests that need it are skipped"; fi

java:
	@if command -v java >/dev/null 2>&1; then echo "Java: found"; \
	elif command -v apt-get >/dev/null 2>&1; then \
	  as=$$([ "$$(id -u)" = 0 ] || echo "sudo -n"); echo "Java: installing openjdk-17-jre-headless, or else the default one, by apt-get"; \
	  { $$as apt-get update -qq && { $$as apt-get install -y -qq --no-install-recommends openjdk-17-jre-headless \
	      || $$as apt-get install -y -qq --no-install-recommends default-jre-headless; }; } >/dev/null 2>&1 \
	    || echo "Java: could not be installed; the tests on Spark are skipped"; \
	else echo "Java: not found, and there is no apt-get; the tests on Spark are skipped"; fi

quick: $(VENV)/test.stamp ## the tests without the slow ones
	$(BIN)/python -m pytest -q -n 2 -m 'not slow'

lint: $(VENV)/test.stamp ## ruff: rules and format
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/test.stamp ## mypy --strict
	$(BIN)/mypy

contract: $(VENV)/test.stamp ## the import contract of the house
	$(BIN)/lint-imports

tests: $(VENV)/test.stamp compiled ## every test, with 100 % branch coverage of the core as a gate
	$(BIN)/python -m pytest -n 2 --dist worksteal --cov --cov-report=term --cov-fail-under=100

docs: $(VENV)/test.stamp ## the documentation, warnings are errors
	$(BIN)/python -m sphinx -W --keep-going -q -b html docs docs/_build/html

wheel: $(VENV)/test.stamp ## build the wheel, install it in an environment of its own and run the main job there
	rm -rf build/wheel && mkdir -p build/wheel
	$(BIN)/python -m pip wheel --quiet --no-deps --wheel-dir build/wheel .
	$(PYTHON) -m venv build/wheel/env
	build/wheel/env/bin/python -m pip install --quiet build/wheel/*.whl
	cd build/wheel && env/bin/ghgcalc factors check && env/bin/ghgcalc demo && env/bin/ghgcalc calculate ../../examples/smelter-2024.toml -o inventory.json && env/bin/ghgcalc verify inventory.json

lowest: ## the tests that meet every dependency, under the lowest versions that are declared
	$(PYTHON) tools/matrix.py lowest

pythons: ## those tests on every supported Python that is found, 3.11 to 3.14; WHOLE=--whole runs every test
	$(PYTHON) tools/matrix.py pythons $(WHOLE)

browser: $(VENV)/test.stamp compiled ## the wheel in CPython 3.14 as WebAssembly, without numpy, where Node and npm are found
	$(BIN)/python tools/browser.py

$(CONFORMANCE)/conformance.stamp: pyproject.toml conformance/requirements.txt
	$(PYTHON) -m venv $(CONFORMANCE)
	$(CONFORMANCE)/bin/python -m pip install --quiet --editable . --requirement conformance/requirements.txt
	$(CONFORMANCE)/bin/python -m pip install --quiet --no-deps --requirement conformance/alone.txt
	@touch $@

border: $(VENV)/test.stamp compiled ## twenty smelters in your own copy of the official communication form, calculated by LibreOffice: TEMPLATE=FILE
	@test -n "$(TEMPLATE)" || { echo "border: name your copy of the form: make border TEMPLATE=FILE"; exit 2; }
	GHGCALC_TEMPLATE="$(abspath $(TEMPLATE))" $(BIN)/python -m pytest -q -p no:cacheprovider tests/official_form.py

conformance: $(CONFORMANCE)/conformance.stamp ## hold every equation against programs and papers of others; WRITE=--write renews docs/conformance.md
	$(CONFORMANCE)/bin/python conformance/run.py $(WRITE)

$(SPARK)/spark.stamp: pyproject.toml tools/engines.txt
	$(PYTHON) -m venv $(SPARK)
	$(SPARK)/bin/python -m pip install --quiet --editable '.[spark]' --requirement tools/engines.txt
	@touch $@

spark: java ## the batch on a real Spark session, and under Dask and Ray where they install, in an environment of their own; adapter covered to 100 %
	@if $(MAKE) --no-print-directory $(SPARK)/spark.stamp; then \
	  $(SPARK)/bin/python -m pytest -q -rs --cov --cov-config=tools/engines.coveragerc --cov-report=term-missing --cov-fail-under=100 tests/test_spark.py tests/test_engines.py; \
	else echo "Spark: could not be installed; the tests that need it are skipped"; fi

public: $(VENV)/test.stamp ## write the list of public names into docs/public.md
	$(BIN)/python tools/public_names.py

bench: ## the ratios of the README, against peers in an environment of their own
	$(PYTHON) -m venv .bench-venv
	.bench-venv/bin/python -m pip install --quiet --upgrade pip
	.bench-venv/bin/python -m pip install --quiet --editable . --requirement benchmarks/requirements.txt
	.bench-venv/bin/python benchmarks/run.py
	.bench-venv/bin/python benchmarks/batch.py

fuzz: $(VENV)/test.stamp ## hostile input for hours: N=20000 through the Python API, CALLS=600 through the command line, SEED=1
	cd tests && ../$(BIN)/python -m fuzzing.run --api $(if $(filter-out 50,$(N)),$(N),20000) --cli $(CALLS) --seed $(SEED)

ties: $(VENV)/test.stamp ## so many planted ties through the kernel of columns and the exact engine, N=1000000 SEED=1: none may differ
	$(BIN)/python tools/ties.py $(if $(filter-out 50,$(N)),$(N),1000000) $(SEED)

threads: $(VENV)/test.stamp ## eight threads at a switch interval of a microsecond for five minutes: no digit and no digest may differ
	GHGCALC_THREAD_SECONDS=300 $(BIN)/python -m pytest -q -m slow tests/test_threads.py

sweeps: $(VENV)/test.stamp ## every leaf and every key of an inventory file tampered with, where a run of the tests takes a third of those that are alike
	GHGCALC_SWEEP=whole $(BIN)/python -m pytest -q tests/test_inventory.py tests/test_hostile_inventories.py -k "unseen or granted"

backtest: $(VENV)/test.stamp ## 500 generated plants cut after 3 to 11 months: how often the year lies in the ranges of its outlook, at 90 % and at 95 %
	$(BIN)/python tools/outlook_backtest.py 500
	$(BIN)/python tools/outlook_backtest.py 300 "95 %"

ledger: $(VENV)/test.stamp ## ROUNDS=50 rounds of 200 writes into one ledger by 8 processes that are killed at random moments: no acknowledged entry may be lost
	$(BIN)/python tools/ledger_kill.py $(ROUNDS)

compiled: $(VENV)/test.stamp ## prove units and equations by pint and compile the packaged data, as the build does
	$(BIN)/python -m ghgcalc.compiling

units: $(VENV)/test.stamp ## write the table of units from the definitions, by pint
	$(BIN)/python tools/units_table.py

$(MUTANTS)/mutants.stamp: pyproject.toml
	$(PYTHON) -m venv $(MUTANTS)
	$(MUTANTS)/bin/python -m pip install --quiet --upgrade pip
	$(MUTANTS)/bin/python -m pip install --quiet --editable '.[all,test]' --requirement tools/mutants.txt
	@touch $@

mutants: $(MUTANTS)/mutants.stamp ## N random mutants of the rooms that decide numbers (N=50 SEED=1 ROOMS=numbers,exact), in an environment of their own
	$(MUTANTS)/bin/python tools/mutants.py -n $(N) --seed $(SEED) --rooms '$(ROOMS)'

national: $(VENV)/test.stamp ## write a national year of made-up records, examples/national-2024.parquet
	$(BIN)/python tools/national.py -o examples/national-2024.parquet

lists: $(VENV)/test.stamp ## write the lists of the documentation, docs/lists/*.md
	$(BIN)/python tools/lists.py

golden: $(VENV)/test.stamp ## write the golden workbooks of tests/golden anew, for a person to look at before they are committed
	$(BIN)/python tests/golden.py

lock: $(VENV)/test.stamp ## append a new factor edition, and new revisions of guidelines and plans, to their locks
	$(BIN)/python tools/lock_factors.py
	$(BIN)/python tools/lock_revisions.py

schemas: $(VENV)/test.stamp ## write the JSON Schemas of docs/schemas
	for what in activity inventory settlement sector guideline factors plan record quality-plan corrections attestation trust ledger replay market-summary market-quarter value allowance-matrix fine cheapest month outlook forecast border exported package matrix spread; do $(BIN)/ghgcalc schema $$what -o docs/schemas/$$what.schema.json || exit 1; done

clean: ## remove what the targets made
	rm -rf $(VENV) .ci-venv .bench-venv $(MUTANTS) $(CONFORMANCE) $(SPARK) .venv-3.* .venv-lowest build docs/_build .coverage* .hypothesis .mypy_cache .ruff_cache .import_linter_cache
	find docs/guidelines docs/findings -name '*.md' ! -name index.md -delete
