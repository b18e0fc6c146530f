# make run: the app, on the samples. make test: lint, types, tests, browser tests. Both begin from nothing.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
RUNTIME := $(VENV)/.runtime
DEV := $(VENV)/.dev
TYPESCRIPT := node_modules/.package-lock.json
SCRIPTS := $(wildcard evalkit/live/scripts/*.js evalkit/live/scripts/*/*.js pages/_ui/scripts/*.js tests/live/scripts/*.mjs)
PORT ?= 8501
# Tests are shared among the processors, which journeys through the browser keep busy.
# One thread for the products of matrices: threads of several workers would wait for each other, and spin meanwhile.
PYTEST := OPENBLAS_NUM_THREADS=1 $(BIN)/python -m pytest --numprocesses auto --maxprocesses 4 --dist worksteal

# npm beside pip, and types beside lint.
MAKEFLAGS += --jobs=2

.PHONY: run test lint types soak bench clean

run: $(RUNTIME)
	@echo "The board of a sample: http://localhost:$(PORT)/evaluate"
	@if [ -n "$$DISPLAY$$WAYLAND_DISPLAY" ] || [ "$$(uname)" = Darwin ]; then \
	    (sleep 3; $(BIN)/python -m webbrowser -t "http://localhost:$(PORT)/evaluate" >/dev/null) & fi
	MALLOC_ARENA_MAX=2 $(BIN)/streamlit run app.py --server.port $(PORT)

test: lint types
	$(PYTEST)

lint: $(DEV) $(TYPESCRIPT)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	@for script in $(SCRIPTS); do node --check $$script || exit 1; done
	node_modules/.bin/tsc --project .

types: $(DEV)
	$(BIN)/mypy

soak: $(DEV)
	EVALKIT_SOAK=1 $(PYTEST)
	$(BIN)/python -m tests.worlds --write

bench: $(DEV)
	$(BIN)/python -m tests.benchmarks

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)

$(RUNTIME): requirements.txt | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	touch $@

$(DEV): pyproject.toml $(RUNTIME)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check "pip>=25.1"
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --group dev
	touch $@

$(TYPESCRIPT): package.json package-lock.json
	npm ci --ignore-scripts --no-audit --no-fund --silent
	touch $@

clean:
	rm -rf $(VENV) node_modules .mypy_cache .pytest_cache .ruff_cache .hypothesis
