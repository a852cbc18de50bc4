# Everything runs in .venv, made from pyproject.toml with the versions of constraints.txt.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: demo test check bench replay torture clean

# What the saved pages become: no network, real feeds.
demo: .venv/ready
	$(BIN)/python run.py update --offline fixtures --config fixtures/demo.toml --store demo.db \
		--at 2026-06-13T08:00:00Z
	@echo "(Warnings are meant: the page of 2026-06-11 is made of traps. A second time they are known.)"
	@echo
	@echo "Four days were read from fixtures/, no network was used; every other day was not there."
	@echo "Open feeds/index.html in a browser; feeds/daily.rss.xml, .atom.xml or .json in a reader."
	@echo "Delete what the demo wrote, feeds/daily.* and demo.db*, before you publish your own there."
	@echo "Look at a page as the parsers do: $(BIN)/daily-papers check fixtures/huggingface.co/papers.html"

# All tests, types and style; the README names no other command.
test: check .venv/readers
	$(BIN)/pytest -n auto --cov --cov-report=term

check: .venv/ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

# What the program costs, into docs/performance.md: twenty minutes and 20 GB of disk, half of which stay
# in build/ for the next time. With real records if REAL_PAGES names the folder with them.
bench: .venv/ready
	$(BIN)/python -m bench

# The real lists of all months, as they grew, through the real program and a reader (ten minutes);
# REAL_PAGES names the folder with them.
replay: .venv/ready
	$(BIN)/python -m tests.replay

# Faults, hostile input and kills in their long form, an hour or two; docs/reliability.md has the
# results. One of them alone: make torture-kills.
torture: $(addprefix torture-,faults week mutations fuzz kills hardships xss)

torture-%: .venv/torture
	$(BIN)/python -m tests.torture.$*

.venv/ready: pyproject.toml constraints.txt
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
	$(BIN)/python -m compileall -q aggregator  # else a cron that may not write here compiles in each run
	touch $@

# Readers and a browser by others, for the tests.
.venv/readers: .venv/ready tests/readers/install.sh tests/readers/package-lock.json
	tests/readers/install.sh
	touch $@

# The fuzzer has no wheels for every machine.
.venv/torture: .venv/readers
	$(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[torture]'
	touch $@

clean:
	rm -rf .venv tests/readers/node_modules .mypy_cache .pytest_cache .ruff_cache .hypothesis .coverage build *.egg-info
