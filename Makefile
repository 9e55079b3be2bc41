# Two commands do everything on a fresh Debian or Ubuntu machine: `make demo` and `make test`.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
CORE   := .venv-core
DEMO   ?= demo-output
# Whole files of tests, as many at once as there are processors, in the order of tests/conftest.py: the longest first.
# `make test PYTEST_ARGS=` runs them one after the other.
PYTEST_ARGS ?= -n auto --dist loadfile --no-loadscope-reorder
NUMERIC ?= tests/regenerate tests/contracts tests/workflows
DIR    ?= ../shared/parity
PARITY_ARGS ?= --report docs/parity-table.md
LOCK_ARGS ?=
FUZZ_ARGS ?=

export OMP_NUM_THREADS ?= 1
# The suite and the demo start hundreds of processes; where Python may not keep what it compiled, each compiles the kit anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: verifier-page demo test coverage test-core test-kernels fuzz hostile lint format parity bench schemas sample wheels release lock install system-packages clean

demo: install  ## work the sample case from the claimed picture to the verified bundle
	$(BIN)/evidence-kit demo --out $(DEMO)

test: install  ## the whole suite
	$(BIN)/python -m pytest $(PYTEST_ARGS)

coverage: install  ## the whole suite once more, and how much of the kit it runs; the floor stands in pyproject.toml
	$(BIN)/python -m pytest $(PYTEST_ARGS) --cov --cov-report=term

test-kernels: install  ## what computes pictures, tested under two sets of kernels that other processors would choose
	ATEN_CPU_CAPABILITY=default ONEDNN_MAX_CPU_ISA=SSE41 $(BIN)/python -m pytest $(PYTEST_ARGS) $(NUMERIC)
	ATEN_CPU_CAPABILITY=avx2 ONEDNN_MAX_CPU_ISA=AVX2 $(BIN)/python -m pytest $(PYTEST_ARGS) $(NUMERIC)

fuzz: install  ## a million mutated inputs for every parser, hours: make fuzz FUZZ_ARGS="rfc3161 --seconds 600"
	$(BIN)/python -m tests.fuzz $(FUZZ_ARGS)

hostile: install  ## ten thousand changed bytes, a thousand hostile archives, five hundred hostile PDFs, and what large ones cost
	$(BIN)/python -m bench.changed_bytes
	$(BIN)/python -m bench.hostile_archives
	$(BIN)/python -m tests.adversary.hostile_pdfs
	$(BIN)/python -m bench.hostile_sizes

test-core: $(CORE)/.installed system-packages  ## the rooms that a court needs, without torch; then a court's own installation
	$(CORE)/bin/python -m pytest tests/domain tests/formats tests/intake tests/recipe tests/verify
	$(CORE)/bin/python -m pytest -m slow tests/packaging/test_core_alone.py

lint: install  ## ruff, mypy strict, the arrows of docs/architecture.md
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: install
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

parity: install  ## hold the engine against the real programs' pictures: make parity DIR=folder
	$(BIN)/python tools/parity.py $(DIR) $(PARITY_ARGS)

bench: install  ## how fast the engine is beside its peers, on this machine's processor and graphics card
	$(BIN)/python -m bench.cpu_regenerate
	$(BIN)/python -m bench.gpu_regenerate
	$(BIN)/python -m bench.recover

schemas: install  ## write schemas/ anew from the nouns
	$(BIN)/evidence-kit schema --all schemas

verifier-page: system-packages  ## build the page on which a court checks a bundle in a browser; needs node 18 or later
	cd verifier && npm ci --ignore-scripts --no-audit --no-fund && node build.mjs

sample: install  ## make the sample's model, picture and papers again
	$(MAKE) -C samples/celadon-teapot PYTHON=$(abspath $(BIN)/python)

wheels: install  ## the three distributions, in dist/
	$(BIN)/python -m hatchling build -d dist
	cd distributions/fonts && $(abspath $(BIN))/python -m hatchling build -t wheel -d $(abspath dist)
	cd distributions/demo && $(abspath $(BIN))/python -m hatchling build -t wheel -d $(abspath dist)

release: wheels  ## the wheels, the verifier's page and the SHA-256 of each, in dist/
	$(BIN)/python tools/release.py dist

lock: install  ## write requirements.lock anew after a change of pyproject.toml; LOCK_ARGS=--newest moves every release
	$(BIN)/python tools/lock.py $(LOCK_ARGS)

# The process that reads a stranger's bundle writes nothing, its own bytecode included: so that stands there beforehand.
install: $(VENV)/.installed system-packages
	@$(BIN)/python -m compileall -q evidence_kit

# torch first and by itself, since it exists in several builds of one release: what this step takes, the lock then agrees to.
$(VENV)/.installed: pyproject.toml requirements.lock
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "evidence-kit needs Python 3.11 or later")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip
	$(BIN)/python -m pip install --quiet "$$(grep '^torch==' requirements.lock)"
	$(BIN)/python -m pip install --quiet --requirement requirements.lock
	$(BIN)/python -m pip install --quiet --no-deps --editable .
	touch $@

$(CORE)/.installed: pyproject.toml requirements.lock
	$(PYTHON) -m venv $(CORE)
	$(CORE)/bin/python -m pip install --quiet --upgrade pip
	$(CORE)/bin/python -m pip install --quiet --constraint requirements.lock --editable '.[test]'
	touch $@

system-packages:
	@sh tools/system-packages.sh

clean:
	rm -rf $(DEMO) build dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
