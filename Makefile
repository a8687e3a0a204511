# make run    set up, play the demo day on first start, serve on http://127.0.0.1:8000 (PORT changes it)
# make test   everything that decides whether a change may land
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8000
export PORT

.PHONY: run install test check lock vendor clean

run: $(VENV)/installed
	@LIMS_SECURE_COOKIES=0 $(BIN)/lims serve --prepare --port $(PORT)

install: $(VENV)/installed
	@$(BIN)/lims prepare

$(VENV)/installed: requirements.txt pyproject.toml
	@.ci/tools venv
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/installed-dev: $(VENV)/installed requirements-dev.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@

test: $(VENV)/installed-dev
	@.ci/tools test
	@$(MAKE) --no-print-directory check
	$(BIN)/python -m pytest -n 2 --dist worksteal

check: $(VENV)/installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	$(BIN)/mypy
	$(BIN)/djlint --lint --quiet templates

vendor:
	lims/static/vendor/fetch.sh

lock:
	$(BIN)/pip install --quiet uv
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header requirements.in -o requirements.txt
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header requirements-dev.in -o requirements-dev.txt

clean:
	rm -rf $(VENV) build *.egg-info
