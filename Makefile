# What people and CI type. Everything is installed into .venv; nothing is reinstalled unless its
# lock file or pyproject.toml changed.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
RUN_READY := $(VENV)/.ready-run
DEV_READY := $(VENV)/.ready-dev
APT_PACKAGES := python3-venv chromium postgresql
EVAL ?= ../shared/eval

.DEFAULT_GOAL := help
.PHONY: help run install test system system-for-tests lint format bench lock clean

help: ## list the targets
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 18

run: $(RUN_READY) ## install, then run the bot (FAQBOT_TOKEN set) or the local preview
	@$(BIN)/faqbot

install: $(RUN_READY) ## .venv with the faqbot command

test: system-for-tests $(DEV_READY) ## every test
	@$(BIN)/python -m pytest

lint: $(DEV_READY) ## format, lint, types, import contract, coverage of the core, Dockerfile
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/hadolint Dockerfile

format: $(DEV_READY) ## let Ruff lay out and mend what it can
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: $(DEV_READY) ## the figures of README (EVAL=folder with the public sets)
	$(BIN)/python -m tests.bench --eval $(EVAL)

lock: $(DEV_READY) ## resolve the dependencies anew, with hashes and without index addresses
	$(BIN)/uv pip compile -q --upgrade --universal --python-version 3.11 --generate-hashes \
	  --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" \
	  pyproject.toml --extra postgres --group build -o requirements/run.lock
	$(BIN)/uv pip compile -q --upgrade --universal --python-version 3.11 --generate-hashes \
	  --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" \
	  pyproject.toml --extra postgres --group dev -o requirements/dev.lock

clean: ## remove what was installed and built
	rm -rf $(VENV) build dist .coverage .mypy_cache .pytest_cache .ruff_cache .hypothesis

$(VENV)/bin/python:
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); \
	  echo "No virtual environment could be made: Debian and Ubuntu need 'make system' first (python3-venv)." >&2; exit 1; }

$(RUN_READY): $(VENV)/bin/python requirements/run.lock pyproject.toml
	@echo "Installing into $(VENV) ..."
	@$(PIP) install --require-hashes -r requirements/run.lock
	@$(PIP) install --no-build-isolation --no-deps --editable .
	@touch $@

$(DEV_READY): $(RUN_READY) requirements/dev.lock
	@echo "Installing the development tools into $(VENV) ..."
	@$(PIP) install --require-hashes -r requirements/dev.lock
	@touch $@

system: ## the system packages that tests need (through sudo where not root)
	@sudo=; [ "$$(id -u)" = 0 ] || sudo=sudo; \
	if ! command -v apt-get >/dev/null; then \
	  echo "make system knows Debian's apt only; install: $(APT_PACKAGES)" >&2; exit 1; fi; \
	if dpkg -s $(APT_PACKAGES) >/dev/null 2>&1; then exit 0; fi; \
	$$sudo mkdir -p /etc/postgresql-common/createcluster.d; \
	echo "create_main_cluster = false" | $$sudo tee /etc/postgresql-common/createcluster.d/faqbot.conf >/dev/null; \
	$$sudo apt-get update -q && \
	$$sudo env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends $(APT_PACKAGES)

# Tests install system packages by themselves only where that disturbs nobody: as root, with apt,
# and not forbidden by FAQBOT_APT=0. Elsewhere the tests that need them skip, and say so.
system-for-tests:
	@missing=; \
	command -v chromium >/dev/null || missing="$$missing chromium"; \
	ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || missing="$$missing postgresql"; \
	$(PYTHON) -c 'import ensurepip' 2>/dev/null || missing="$$missing python3-venv"; \
	if [ -n "$$missing" ]; then \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && [ "$$FAQBOT_APT" != 0 ]; then \
	    $(MAKE) --no-print-directory system; \
	  else echo "Missing system packages, their tests will skip:$$missing ('make system' installs them)"; fi; fi
