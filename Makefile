# The handles. `make demo` and `make test` are the only two that a newcomer needs; `.ci/run` runs `test-all`.
PYTHON ?= python3.11
BIN := .venv/bin
READY := .venv/.ready

.PHONY: install demo test test-all check eval bench lock audit sbom fuzz

install: $(READY)

$(READY): pyproject.toml constraints.txt
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e ".[dev]"
	touch $@

demo: $(READY)
	$(BIN)/baocao demo

test: $(READY)
	$(BIN)/python -m pytest -n auto -m "not slow"

test-all: $(READY)
	$(BIN)/python -m pytest -n auto

check: $(READY)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

eval: $(READY)
	$(BIN)/baocao eval answers
	$(BIN)/baocao eval search

bench: $(READY)
	$(BIN)/python -m eval.bench

# What is bought in. Each tool stands in an environment of its own: it must not change what it looks at.
.venv/tools: Makefile
	$(PYTHON) -m venv .venv/tools
	.venv/tools/bin/pip install --quiet --disable-pip-version-check uv==0.9.* pip-audit==2.* cyclonedx-bom==7.*

lock: .venv/tools
	.venv/tools/bin/uv pip compile pyproject.toml --extra mcp -c constraints.txt --python-version 3.11 --generate-hashes \
	    --quiet -o requirements.lock

# Strict: a package whose weaknesses could not be looked up (no network, a mirror) is no package without weaknesses.
audit: .venv/tools lock
	.venv/tools/bin/pip-audit --strict --require-hashes --disable-pip -r requirements.lock

sbom: $(READY) .venv/tools
	.venv/tools/bin/cyclonedx-py environment --pyproject pyproject.toml --output-reproducible -o sbom.cdx.json $(BIN)/python

fuzz: $(READY)
	$(BIN)/python -m eval.fuzz
