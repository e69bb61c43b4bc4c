# Two commands do everything on a fresh machine: `make run` and `make test`.
# Each creates .venv, installs what is missing, and then does its work.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: run test screenshot clean

run: $(VENV)/installed
	@$(BIN)/depthscope

test: $(VENV)/installed-test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest -q

# The picture in the README, as today's program draws it.
screenshot: $(VENV)/installed
	$(BIN)/depthscope render assets/lessons/twenty-sigmoid-layers.depthscope.json \
		--epochs 9 --size 1600x1000 --theme dark --out assets/screenshot.png

$(VENV)/bin/python:
	@sh .setup/venv.sh $(PYTHON) $(VENV)

$(VENV)/installed: pyproject.toml $(VENV)/bin/python
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	@sh .setup/system.sh $(BIN)/python
	@touch $@

$(VENV)/installed-test: pyproject.toml $(VENV)/installed
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[test]'
	@touch $@

clean:
	rm -rf $(VENV) build *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis
