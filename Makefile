# Everything a newcomer needs. `make serve` and `make test` set up all they use, on a machine with Python 3.11+.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# The plain wheels of PyTorch for Linux bring gigabytes for NVIDIA's GPUs; those of this index do not.
# With a GPU: make torch TORCH_INDEX=
TORCH := torch==2.13.0
TORCH_INDEX ?= https://download.pytorch.org/whl/cpu

EXTRAS := with-eval with-mcp with-milvus with-otel with-ray with-tune

.PHONY: serve torch with-torch $(EXTRAS) test screenshots check eval bench edits drill lock clean

serve: $(VENV)/serving  ## Build the index of corpus/ and serve it on http://127.0.0.1:8000
	@$(BIN)/rag build
	@$(BIN)/rag serve

torch: $(VENV)/torch  ## Add PyTorch and sentence-transformers: for other models than the default, and for GPUs

with-torch: torch

$(EXTRAS): with-%: $(VENV)/serving  ## Add the libraries of one optional feature, in the versions of the locks
	@$(PIP_INSTALL) --constraint requirements.lock --constraint requirements-torch.lock --constraint requirements-dev.lock --editable '.[$*]'

test: $(VENV)/installed  ## Lint, type-check and test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	-if command -v npm >/dev/null; then $(MAKE) --silent build/axe/node_modules/axe-core/axe.min.js; fi
	-$(MAKE) --silent build/milvus/bin/milvus-server
	OMP_NUM_THREADS=1 $(BIN)/pytest --numprocesses 2 --dist loadfile

build/axe/node_modules/axe-core/axe.min.js:
	npm install --silent --prefix build/axe axe-core@4.14.1

# A server of Milvus for Linux, apart from what the project needs itself.
build/milvus/bin/milvus-server:
	$(PYTHON) -m venv build/milvus
	build/milvus/bin/pip install --quiet milvus==2.3.5

screenshots: $(VENV)/installed  ## Take pictures of every page, into build/screenshots
	$(BIN)/rag build
	$(BIN)/python -m docs.make.screenshots

check: $(VENV)/installed  ## Hold corpus/ to docs/corpus.md
	$(BIN)/rag check

eval: $(VENV)/installed  ## Measure the shipped glossary on the dev questions; plots go to docs/plots
	$(BIN)/rag build
	$(BIN)/rag eval tests/questions/dev.jsonl --out-of-scope tests/questions/dev-out-of-scope.jsonl --plot docs/plots

bench: $(VENV)/installed  ## Measure against txtai, side by side; about fifteen minutes; the plot goes to docs/plots
	$(BIN)/python -m bench.versus

edits: $(VENV)/installed  ## Measure how soon an edit of a glossary of 100,000 entries is served; about five minutes
	$(BIN)/python -m bench.edits

drill: $(VENV)/installed build/drill/installed  ## Kill, fill, damage, flood and fuzz; about ten minutes
	$(BIN)/python -m drills.faults
	$(BIN)/python -m drills.soak
	$(BIN)/python -m drills.fuzz
	$(BIN)/rag build
	$(BIN)/python -m drills.growth
	build/drill/bin/pip-audit --requirement requirements.lock --no-deps --disable-pip

build/drill/installed:
	$(PYTHON) -m venv build/drill
	build/drill/bin/pip install --quiet schemathesis pip-audit
	touch $@

# The locks name every package: nothing else is installed. Python compiles a module when it first runs.
PIP_INSTALL := $(BIN)/pip install --quiet --disable-pip-version-check --no-compile

$(VENV)/serving: requirements.lock pyproject.toml
	@echo "Setting up Python packages in $(VENV); this happens once and takes about a minute"
	@$(PYTHON) -m venv $(VENV)
	@$(PIP_INSTALL) --no-deps --requirement requirements.lock
	@$(PIP_INSTALL) --no-deps --editable .
	@touch $@

$(VENV)/torch: $(VENV)/serving requirements-torch.lock
	@echo "Adding PyTorch and sentence-transformers; this takes some minutes"
	-@[ -z "$(TORCH_INDEX)" ] || $(PIP_INSTALL) --no-deps --retries 0 --index-url $(TORCH_INDEX) $(TORCH)
	@$(PIP_INSTALL) $(TORCH)
	@$(PIP_INSTALL) --no-deps --requirement requirements-torch.lock
	@touch $@

$(VENV)/installed: $(VENV)/torch requirements-dev.lock
	@echo "Adding what the tests need"
	@$(PIP_INSTALL) --no-deps --requirement requirements-dev.lock
	@touch $@

lock:  ## Pin the newest versions that pyproject.toml admits
	$(PYTHON) -m venv build/lock
	build/lock/bin/pip install --quiet $(TORCH)
	build/lock/bin/pip install --quiet --editable '.[dev]'
	build/lock/bin/python scripts/write_locks.py

clean:  ## Remove what was set up and built
	rm -rf $(VENV) build index
