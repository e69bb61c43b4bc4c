# Two commands do everything on a fresh machine: `make run` and `make test`.
# Each creates .venv, installs what is missing, and then does its work.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --quiet --disable-pip-version-check
on_screen := $(if $(DISPLAY),$(VENV)/display)

.PHONY: run test check parity cluster mutants coverage keys screenshot clean

run: $(VENV)/installed $(on_screen)
	@$(BIN)/depthscope

test: $(VENV)/installed-test $(VENV)/stage
	@echo '== style';   $(BIN)/ruff check .
	@echo '== format';  $(BIN)/ruff format --check .
	@echo '== floors';  $(BIN)/lint-imports --no-logo
	@echo '== types';   $(BIN)/mypy
	@echo '== tests';   $(BIN)/python -m pytest -q -n auto --dist worksteal

# The quick round, in under a minute: everything but the window's tests and the slow ones.
check: $(VENV)/installed-test
	@$(BIN)/ruff check --quiet . && $(BIN)/ruff format --quiet --check .
	@$(BIN)/lint-imports --no-logo
	@$(BIN)/mypy
	@$(BIN)/python -m pytest -q -n auto -m 'not slow' tests/simulator tests/test_tree.py tests/test_mirror.py

# The engine beside PyTorch's. PyTorch stays in .venv, so `make test` compares as well from then on.
parity: $(VENV)/installed-parity
	@$(BIN)/python -m pytest -q -n auto \
		tests/simulator/engine/test_parity.py tests/simulator/nn/optimizers/test_optimizers.py

# Studies on a real Dask cluster of this machine. The library stays, as PyTorch does.
cluster: $(VENV)/installed-cluster
	@$(BIN)/python -m pytest -q tests/simulator/study/test_cluster.py

# All tests once more, counting the lines they run; slower by 40 %, so it is no part of `make test`.
coverage: $(VENV)/installed-test
	@$(BIN)/python -m pytest -q -n auto --dist worksteal --cov --cov-report=term

# Changes single places of the simulator's sources and lists the changes that no test notices:
# make mutants SEED=3 COUNT=40 FOLDERS=simulator/measurement. 200 take about an hour on two cores.
SEED ?= 1
COUNT ?= 200
FOLDERS ?=
mutants: $(VENV)/installed-mutation
	@$(BIN)/python -m tests.mutation.runner --seed $(SEED) --count $(COUNT) $(FOLDERS)

# The picture in the README, as today's program draws it.
screenshot: $(VENV)/installed
	$(BIN)/depthscope render assets/lessons/twenty-sigmoid-layers/design.depthscope.json \
		--epochs 9 --size 1600x1000 --theme dark --out assets/screenshot.png

# The table of keys in the README, from the program's own data.
keys: $(VENV)/installed
	$(BIN)/python -m ui.shell.key_table README.md

# The stamps keep a second run instant; a change of pyproject.toml installs again.
$(VENV)/installed: pyproject.toml constraints.txt .setup/venv.sh .setup/system.sh
	@sh .setup/venv.sh $(PYTHON) $(VENV)
	@echo 'Installing Depthscope into $(VENV)'
	@$(PIP) --constraint constraints.txt --editable .
	@sh .setup/system.sh $(BIN)/python libraries
	@touch $@

$(VENV)/installed-test: $(VENV)/installed
$(VENV)/installed-mutation $(VENV)/installed-parity $(VENV)/installed-cluster: $(VENV)/installed-test
$(VENV)/installed-%:
	@echo "Installing the tools of the tests ($*) into $(VENV)"
	@$(PIP) --constraint constraints.txt --editable '.[$*]'
	@touch $@

$(VENV)/display: $(VENV)/installed
	@sh .setup/system.sh $(BIN)/python display
	@touch $@

# A screen without a monitor, a window manager and a hand, for the test that plays a lecture.
$(VENV)/stage: $(VENV)/installed .setup/system.sh
	@sh .setup/system.sh $(BIN)/python stage || echo 'The tests go on without playing a lecture.'
	@touch $@

clean:
	rm -rf $(VENV) build *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis \
		.import_linter_cache
