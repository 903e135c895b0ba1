# Every target makes what it needs. Asks for nothing but python3 (3.11 or newer) and make.
PYTHON ?= python3
BIN := .venv/bin
.DEFAULT_GOAL := help

.PHONY: help venv run test check soak bench picture sheets pins

help:            ## what can be made
	@grep -hE '^[a-z]+: .*##' $(MAKEFILE_LIST) | sed -E 's/: .*##/\t/' | expand -t 12

venv: .venv/ready        ## the virtual environment, with everything pinned

.venv/ready: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Unkink needs Python 3.11 or newer; found " + sys.version.split()[0] + ". Try: make PYTHON=python3.11 $(MAKECMDGOALS)")'
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
	@touch $@

.venv/foreign: .venv/ready
	$(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev,foreign]'
	@touch $@

run: venv                ## the bot; without TELEGRAM_BOT_TOKEN in a sandbox chat page
	@$(BIN)/unkink run

check: venv              ## style, types and import contracts
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/unkink content check

test: check              ## everything: check, then all tests
	$(BIN)/pytest

soak: .venv/foreign      ## the slow ones: a hundred kills, every zone, long random runs
	$(BIN)/pytest -m soak -n0 -o timeout=3600 -s

bench: venv              ## how fast: prints figures, fails nothing
	@for one in benchmarks/*.py; do $(BIN)/python $$one || exit 1; done

picture: venv            ## remakes the pictures of the chat, of somebody's weeks and of a report in docs/
	$(BIN)/python docs/picture.py
	$(BIN)/python docs/progress_picture.py

sheets: venv             ## redraws the sheets of all figures in docs/figures/
	$(BIN)/python docs/contact_sheet.py

pins: .venv/foreign      ## rewrites constraints.txt from what is installed
	@(head -1 constraints.txt; $(BIN)/pip freeze --exclude-editable) > constraints.new && mv constraints.new constraints.txt
