# Two commands do all the set-up: `make demo` and `make test`. `make help` lists the rest.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
DEMO := demo
KARE_DATA ?= $(wildcard ../shared/data)
SPARK := .venv-spark
COMPILE := $(abspath $(BIN))/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header

.DEFAULT_GOAL := help
.PHONY: help demo test test-spark check format golden docs picture screens bench bench-explain bench-trust bench-history bench-quality bench-reading bench-rules bench-settling bench-walk bench-web bench-whitespace corpus corpus-guards faults lock clean
.DELETE_ON_ERROR:
ifneq ($(KARE_DATA),)
export KARE_DATA
endif

help: ## say what there is
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' Makefile

demo: $(VENV)/core ## set up, make a sample book, train, score, and show what comes of it
	@rm -rf $(DEMO)
	@$(BIN)/kare init $(DEMO) --sample
	@$(BIN)/python -m kare_ml.pipelines.train $(DEMO)
	@$(BIN)/python -m kare_ml.pipelines.score $(DEMO)
	@$(BIN)/kare report --workspace $(DEMO)

test: $(VENV)/dev ## every test, but those of the spark extra
	$(BIN)/pytest --numprocesses auto --maxprocesses 4 --dist loadfile

test-spark: $(SPARK)/spark ## the tests of the spark extra (needs Java 17)
	$(SPARK)/bin/pytest -m spark

check: $(VENV)/dev ## lint, format, types, architecture
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(VENV)/dev ## put the code into its format
	$(BIN)/ruff check --fix-only
	$(BIN)/ruff format

golden: $(VENV)/dev ## write the golden files anew; look at the difference before it is kept
	KARE_REGENERATE=1 $(BIN)/pytest tests/golden

docs: $(VENV)/core ## write the reference pages of the guide anew from the code
	$(BIN)/python docs/generate.py

picture: $(VENV)/core ## draw the README's picture of the report anew
	$(BIN)/python docs/picture.py

screens: $(VENV)/dev ## draw the pages of the app for the guide anew (needs Chromium; KARE_BOOK: a workspace to draw from)
	$(BIN)/python docs/screens.py

bench: $(VENV)/core ## measure what the documents claim, and write it down (some minutes; needs KARE_DATA)
	OMP_WAIT_POLICY=PASSIVE $(BIN)/python docs/benchmarks/bench.py

corpus: $(VENV)/dev ## try all 10,000 inputs of the bad-input corpus; taken up again where it stopped
	$(BIN)/python -m tests.corpus.run --write

corpus-guards: $(VENV)/dev ## take the guards of intake out one at a time: does the corpus see them go?
	$(BIN)/python -m tests.corpus.run --guards --cases 2000 --write

bench-quality: $(VENV)/dev ## measure how good the models are on public data (half an hour; needs KARE_DATA)
	OMP_WAIT_POLICY=PASSIVE $(BIN)/python docs/benchmarks/quality.py

bench-walk: $(VENV)/core ## measure how often what came lies in the range of the revenue walk (half an hour; needs KARE_DATA)
	OMP_WAIT_POLICY=PASSIVE $(BIN)/python docs/benchmarks/walk.py

bench-web: $(VENV)/core ## measure the pages of a book of a million accounts (some minutes, and 20 GB of memory)
	$(BIN)/python docs/benchmarks/web.py

bench-whitespace: $(VENV)/core ## measure how often what is offered next is bought next (a minute; needs KARE_DATA)
	$(BIN)/python docs/benchmarks/whitespace.py

bench-explain: $(VENV)/core ## measure what exact reasons cost, beside shap and beside scoring (some minutes)
	OMP_NUM_THREADS=1 $(BIN)/python docs/benchmarks/explain.py

bench-trust: $(VENV)/dev ## measure how often the reasons name the cause, on books whose causes are known (a quarter of an hour)
	OMP_NUM_THREADS=1 $(BIN)/python -m tests.trust.run

bench-history: $(VENV)/core ## measure intake and features of a large book, and write it down (an hour)
	$(BIN)/python docs/benchmarks/history.py

faults: $(VENV)/dev ## break the nightly job on purpose, in full; taken up again where it stopped (some hours)
	$(BIN)/python -m tests.faults.run --write

bench-settling: $(VENV)/core ## measure what settling holds back, and what it costs (half an hour; needs KARE_DATA)
	OMP_WAIT_POLICY=PASSIVE $(BIN)/python docs/benchmarks/settling.py

bench-reading: $(VENV)/core ## measure reading the answers of a million accounts (a minute)
	$(BIN)/python docs/benchmarks/reading.py

bench-rules: $(VENV)/core ## measure placing a million accounts by the rules
	OMP_WAIT_POLICY=PASSIVE $(BIN)/python docs/benchmarks/rules.py

lock: $(VENV)/core ## resolve the versions of pyproject.toml anew into requirements/
	cd requirements && $(COMPILE) bootstrap.in -o bootstrap.txt
	cd requirements && $(COMPILE) ../pyproject.toml -o core.txt
	cd requirements && $(COMPILE) ../pyproject.toml --extra dev -c core.txt -o dev.txt
	cd requirements && $(COMPILE) ../pyproject.toml --extra dev --extra spark -c core.txt -o spark.txt

clean: ## remove what was built; nothing that you made
	rm -rf $(VENV) $(SPARK) $(DEMO) build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache .corpus .faults

# Set-up. Each step leaves a stamp in its environment, so that it is done once.
$(VENV)/bootstrap $(SPARK)/bootstrap: %/bootstrap: requirements/bootstrap.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || \
		{ echo "kare_ml needs Python 3.11 or newer, and $(PYTHON) is not: name one, as in make PYTHON=python3.12"; exit 1; }
	@echo "Setting up $* (once)"
	@$(PYTHON) -m venv $*
	@$*/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement $<
	@touch $@

define editable
	@$(@D)/bin/uv pip install --quiet --no-deps --no-build-isolation --python $(@D) --editable .
	@touch $@
endef

define exactly
	@$(@D)/bin/uv pip sync --quiet --require-hashes --compile-bytecode --python $(@D) requirements/bootstrap.txt $<
	$(editable)
endef

# Only adds, so that an environment with the development tools keeps them.
$(VENV)/core: requirements/core.txt $(VENV)/bootstrap pyproject.toml
	@$(BIN)/uv pip install --quiet --require-hashes --compile-bytecode --python $(VENV) --requirement $<
	$(editable)

$(VENV)/dev: requirements/dev.txt $(VENV)/bootstrap pyproject.toml
	$(exactly)

$(SPARK)/spark: requirements/spark.txt $(SPARK)/bootstrap pyproject.toml
	$(exactly)
