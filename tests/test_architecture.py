"""The design of the package: which folder may import which, and which libraries it may use."""

import ast
from collections import defaultdict
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "rag"

# What every module may import.
GROUND = {"types", "errors", "settings", "disk", "circuit_breaker"}
# Low to high: a folder may import the folders named beside it, which all stand above it here.
FOLDERS: dict[str, set[str]] = {
    "entries": set(),
    "llm": set(),
    "encoders": {"entries"},
    "http": set(),
    "corpus": {"entries"},
    "annotate": {"entries"},
    "index": {"entries"},
    "formats": {"corpus", "entries"},
    "search": {"index", "encoders", "annotate", "entries"},
    "build": {"formats", "index", "encoders", "entries"},
    "gaps": {"search", "entries"},
    "lint": {"search", "index", "formats", "corpus", "entries"},
    "enrich": {
        *("build", "llm", "search", "index", "formats", "corpus", "encoders", "entries"),
    },
    "service": {
        *("enrich", "lint", "gaps", "build", "search", "formats", "llm"),
        *("index", "annotate", "corpus", "http", "encoders", "entries"),
    },
    "api": {"service", "enrich", "search", "annotate", "http", "entries"},
    "writing": {"service", "llm", "http", "entries"},
    "web": {"service", "api", "search", "annotate", "http", "entries"},
    "doors": {"writing", "enrich", "api", "service", "search", "annotate", "http"},
    "glossaries": {"app", "web", "api", "service", "search", "encoders", "http"},
    "cli": {
        "glossaries",
        *("llm", "doors", "service", "enrich", "lint", "gaps", "build", "search", "formats"),
        *("index", "annotate", "corpus", "http", "entries", "app"),
    },
}
# Modules at the top of the package, beside the ground.
TOP: dict[str, set[str]] = {
    "glossary": {"service", "build", "search", "index", "annotate"},
    "client": {"service", "annotate", "api"},
    "app": {"doors", "web", "writing", "api", "service", "gaps", "search", "http"},
}
# The one module, or the few, that may import a large library.
OWNERS = {
    "sentence_transformers": {"encoders.torch_encoder"},
    "transformers": {"encoders.torch_encoder"},
    "torch": {"encoders.torch_encoder"},
    "safetensors": {"encoders.model_files"},
    "huggingface_hub": {"encoders.model_files"},
    "onnx": {"encoders.onnx_export"},
    "onnxruntime": {"encoders.onnx_encoder"},
    "tokenizers": {"encoders.onnx_encoder"},
    "ir_measures": {"search.evaluation"},
    "matplotlib": {"search.plots"},
    "rapidfuzz": {
        *("entries.fuzzy", "entries.spelling", "entries.name_words", "doors.dict_protocol"),
        *("formats.documents.page_parts", "formats.drafts"),
    },
    "rdflib": {"formats.terminologies.rdf"},
    "docutils": {"formats.documents.rst", "formats.documents.rst_inline"},
    "python_calamine": {"formats.office.spreadsheets"},
    "xlsxwriter": {"formats.office.spreadsheets"},
    "mammoth": {"formats.office.word"},
    "polib": {"formats.applications.gettext"},
    "lxml": {
        "formats.xml_trees",
        "formats.documents.blocks",
        *("formats.markup", "formats.terminologies.rdf"),
        *("formats.terminologies.tbx_reading", "formats.terminologies.tbx_writing"),
        "formats.table_spans",
    },
    "ahocorasick_rs": {"annotate.matcher"},
    "markdown_it": {
        *("entries.markdown", "entries.plain_text", "formats.markup"),
        *("annotate.markdown", "web.rendering"),
    },
    "mdit_py_plugins": {"entries.markdown", "formats.markup"},
    "nh3": {"web.rendering"},
    "jinja2": {"web.pages"},
    "sklearn": {"build.map_layout"},
    "faiss": {"index.vectors.faiss_index", "index.vectors.search_effort"},
    "grpc": {"index.vectors.milvus", "index.vectors.milvus_collections"},
    "pymilvus": {"index.vectors.milvus", "index.vectors.milvus_collections"},
    "ray": {"build.ray_cluster"},
    "filelock": {"index.publish", "formats.overlay", "enrich.journal"},
    "scipy": {"gaps.clusters"},
    "snowballstemmer": {"writing.grounding", "entries.stems"},
    "sqlite3": {
        "gaps.question_store",
        "entries.store",
        "entries.store_writer",
        "entries.stored_hashes",
        "build.unchanged",
        "index.embedding_cache",
    },
    "yaml": {
        *("corpus.entry_file", "corpus.front_matter_edits", "corpus.rewrite"),
        *("formats.yaml_values", "formats.documents.front_matter"),
    },
    "watchfiles": {"corpus.watch"},
    "prometheus_client": {"http.metrics"},
    "limits": {"http.rate_limit"},
    "opentelemetry": {"http.tracing"},
    "httpx2": {"client", "llm"},
    "prompt_toolkit": {"cli.repl"},
    "mcp": {"doors.mcp", "doors.mcp_enriching", "doors.mcp_errors"},
    "mcp_types": {"doors.mcp", "doors.mcp_enriching"},
    "fastapi": {
        *("api", "web", "http.problems", "http.rights", "app", "doors", "writing.routes"),
        "glossaries",
    },
    "starlette": {"http", "web", "doors", "app", "glossaries"},
    "pydantic": {
        *("api", "web", "http", "doors", "client", "service", "writing.routes"),
        "formats.reading_process",
    },
    "cachetools": {"http.rate_limit", "service", "annotate.disambiguate"},
    "click": {"cli"},
    "rich": {"cli"},
    "uvicorn": {"http.server"},
}


def modules() -> list[str]:
    """Return the dotted names of all modules below the package, packages by their own name."""
    files = [path.relative_to(PACKAGE).with_suffix("") for path in PACKAGE.rglob("*.py")]
    names = [".".join(file.parts).removesuffix(".__init__") for file in files]
    return sorted(set(names) - {"__init__", "__main__"})


def source(module: str) -> str:
    path = PACKAGE.joinpath(*module.split("."))
    if path.is_dir():
        path = path / "__init__.py"
    return path.with_suffix(".py").read_text(encoding="utf-8")


def tree(module: str) -> ast.Module:
    return ast.parse(source(module))


def imports(module: str) -> set[str]:
    """Return the dotted names of all modules that a module imports, anywhere in its code."""
    ours = {f"rag.{name}" for name in modules()}
    names: set[str] = set()
    for node in ast.walk(tree(module)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            parent = "." * node.level + (node.module or "")
            imported = {f"{parent}.{alias.name}" for alias in node.names}
            # What is no module of ours is a name inside of its parent.
            names |= (imported & ours) or {parent}
    return names


def our_imports(module: str) -> set[str]:
    """Return the modules of ours that a module imports, without the leading `rag.`."""
    return {name.removeprefix("rag.") for name in imports(module) if name.startswith("rag.")}


def room(module: str) -> str:
    """Return the folder of a module, or its own name if it stands at the top."""
    return module.split(".", maxsplit=1)[0]


def line_count(function: ast.FunctionDef) -> int:
    """Return the number of lines of a function after its first."""
    assert function.end_lineno
    return function.end_lineno - function.lineno


def test_every_module_has_its_room() -> None:
    assert {room(module) for module in modules()} == {*GROUND, *FOLDERS, *TOP}


def test_few_files_stand_at_the_top() -> None:
    assert len(list(PACKAGE.glob("*.py"))) <= 10


def test_the_table_of_folders_flows_one_way() -> None:
    order = list(FOLDERS)
    for place, folder in enumerate(order):
        below = set(order[:place])
        assert FOLDERS[folder] - set(TOP) - below == set()


@pytest.mark.parametrize("module", modules())
def test_a_module_imports_only_what_its_folder_may(module: str) -> None:
    own = room(module)
    # An entry knows its definition as plain text.
    allowed = GROUND | ({"entries"} if module == "types" else set())
    if own not in GROUND:
        allowed = GROUND | {own} | {**FOLDERS, **TOP}[own]
    assert [name for name in our_imports(module) if room(name) not in allowed] == []
    assert [name for name in imports(module) if name.startswith(".")] == []


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_folder_uses_each_right_that_it_has(folder: str) -> None:
    used: set[str] = set()
    for module in modules():
        if room(module) == folder:
            used |= {room(name) for name in our_imports(module)}
    assert FOLDERS[folder] - used == set()


def test_no_modules_import_one_another_in_a_circle() -> None:
    graph: dict[str, set[str]] = defaultdict(set)
    for module in modules():
        graph[module] = our_imports(module) - {module}
    assert list(TopologicalSorter(graph).static_order())


@pytest.mark.parametrize("module", modules())
def test_each_large_library_has_its_owners(module: str) -> None:
    foreign = []
    for name in imports(module):
        library = name.partition(".")[0]
        owners = OWNERS.get(library)
        if owners is not None and owners.isdisjoint({module, room(module)}):
            foreign.append(name)
    assert foreign == []


@pytest.mark.parametrize("module", modules())
def test_a_module_says_first_what_is_in_it(module: str) -> None:
    assert (ast.get_docstring(tree(module)) or "").strip()


@pytest.mark.parametrize("module", modules())
def test_a_module_can_be_read_in_one_go(module: str) -> None:
    functions = [node for node in ast.walk(tree(module)) if isinstance(node, ast.FunctionDef)]
    assert [each.name for each in functions if line_count(each) > 50] == []
    assert len(source(module).splitlines()) <= 350


def test_a_public_function_name_has_one_home() -> None:
    homes: dict[str, set[str]] = defaultdict(set)
    for module in modules():
        for node in tree(module).body:
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name[0] != "_":
                homes[node.name].add(module)
    several = {name: sorted(places) for name, places in homes.items() if len(places) > 1}
    assert len(several) <= 10, several
