"""The import graph is part of the design: each module's right to import is written here, once."""

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "rag"

# Low to high: a module may import only modules above it in this table.
ALLOWED: dict[str, set[str]] = {
    "types": set(),
    "errors": set(),
    "settings": set(),
    "readable": {"errors"},
    "logs": set(),
    "metrics": {"types"},
    "disk": set(),
    "terminal": {"settings"},
    "redaction": set(),
    "questions": {"types", "errors", "settings", "redaction"},
    "keys": {"errors", "disk"},
    "rights": {"keys"},
    "tasks": {"errors"},
    "sample": {"errors"},
    "entries": {"types"},
    "corpus": {"types", "errors", "entries"},
    "editing": {"types", "corpus"},
    "watch": set(),
    "passages": {"types"},
    "claims": {"types"},
    "likeness": set(),
    "spelling": set(),
    "store": {"types", "entries", "claims", "likeness", "spelling"},
    "names": {"types", "claims", "likeness", "store"},
    "tokens": {"types"},
    "late_interaction": {"types", "tokens"},
    "vectors_base": {"types"},
    "vectors_tuning": {"types", "vectors_base"},
    "faiss_files": {"types", "errors", "vectors_base", "vectors_tuning"},
    "breaker": set(),
    "milvus": {"types", "errors", "vectors_base", "vectors_tuning", "breaker"},
    "backends": {"errors", "settings", "vectors_base", "faiss_files", "milvus"},
    "segments": {"types", "passages", "spelling", "store", "tokens", "vectors_base"},
    "index": {"types", "tokens", "segments"},
    "files": {"types", "disk", "store", "tokens", "vectors_base", "faiss_files", "segments", "index"},
    "embedding_cache": {"types", "tokens"},
    "embedding": {"types", "passages", "tokens", "embedding_cache", "segments"},
    "ranker": {"names", "late_interaction"},
    "confidence": {"types"},
    "check": {"types", "errors", "corpus", "claims", "names"},
    "formats.drafts": {"types", "errors", "corpus", "claims"},
    "formats.markup": set(),
    "formats.macros": set(),
    "formats.restructured": set(),
    "formats.shapes": set(),
    "formats.decoding": {"errors"},
    "formats.rdf": {"errors"},
    "formats.yamls": {"errors", "corpus"},
    "formats.frontmatter": {"formats.yamls"},
    "formats.languages": {"types", "formats.drafts"},
    "formats.cells": {"types", "corpus", "claims", "formats.markup"},
    "formats.columns": {"errors", "formats.drafts", "formats.languages", "formats.cells"},
    "formats.sheets": {"types", "errors", "corpus", "formats.drafts", "formats.cells", "formats.columns"},
    "formats.openmetadata": {"formats.drafts", "formats.cells", "formats.columns", "formats.sheets"},
    "formats.grids": {"errors", "corpus", "formats.drafts", "formats.columns"},
    "formats.tables": {
        *("types", "errors", "formats.drafts", "formats.decoding", "formats.cells", "formats.columns"),
        *("formats.sheets", "formats.openmetadata", "formats.grids"),
    },
    "formats.records": {
        *("types", "errors", "corpus", "formats.drafts", "formats.decoding", "formats.cells", "formats.columns"),
        *("formats.sheets",),
    },
    "formats.pages": {
        *("types", "errors", "corpus", "formats.drafts", "formats.markup", "formats.macros", "formats.frontmatter"),
    },
    "formats.glosario": {"types", "errors", "formats.decoding", "formats.drafts", "formats.markup", "formats.yamls"},
    "formats.datahub": {"errors", "formats.decoding", "formats.drafts", "formats.markup", "formats.yamls"},
    "formats.skos": {
        *("types", "errors", "corpus", "formats.drafts", "formats.markup", "formats.rdf", "formats.languages"),
    },
    "formats.tbx": {"types", "errors", "corpus", "formats.drafts", "formats.languages"},
    "formats.wordnet": {"errors", "formats.drafts"},
    "formats.articles": {"corpus", "formats.drafts", "formats.markup"},
    "formats.dictd": {"types", "errors", "corpus", "formats.drafts", "formats.articles"},
    "formats.documents": {
        *("types", "formats.drafts", "formats.markup", "formats.restructured", "formats.decoding"),
        *("formats.frontmatter", "formats.columns", "formats.sheets"),
    },
    "formats.headings": {"formats.drafts", "formats.shapes"},
    "formats.asked": {"claims", "formats.drafts"},
    "formats.headed": {
        *("errors", "corpus", "claims", "formats.drafts", "formats.decoding", "formats.shapes", "formats.headings"),
        *("formats.asked",),
    },
    "formats": {
        *("types", "errors", "settings", "corpus", "editing", "formats.drafts", "formats.pages", "formats.glosario"),
        *("formats.datahub", "formats.skos", "formats.tbx", "formats.records", "formats.tables", "formats.wordnet"),
        *("formats.dictd", "formats.documents", "formats.headed"),
    },
    "sources": {"types", "errors", "settings", "entries", "corpus", "formats", "formats.drafts"},
    "mending": {"types", "errors", "claims", "names", "formats.drafts"},
    "gaps": {"types", "claims", "names", "redaction", "mending"},
    "prose.blots": set(),
    "prose.emphasis": {"prose.blots"},
    "prose.html": {"prose.blots"},
    "prose.markdown": {"prose.blots", "prose.emphasis", "prose.html"},
    "prose": {"prose.blots", "prose.html", "prose.markdown"},
    "folding": {"prose.blots"},
    "annotator": {"types", "claims", "prose.blots", "folding"},
    "senses": {"types", "claims", "annotator"},
    "merging": {"types"},
    "importing": {"types", "errors", "disk", "corpus", "entries", "editing", "names", "check", "merging"},
    "models": {"types", "errors"},
    "encoder": {"types", "errors", "models"},
    "compiler": {"types", "models"},
    "compiled": {"types"},
    "manifest": {"types", "errors", "disk", "vectors_base", "files"},
    "generations": {
        "types",
        "errors",
        "vectors_base",
        "faiss_files",
        "segments",
        "index",
        "files",
        "embedding_cache",
        "manifest",
    },
    "changes": {"errors", "settings", "backends", "index", "sources", "generations"},
    "map_layout": {"types", "index", "changes"},
    "publish": {
        "types",
        "errors",
        "disk",
        "vectors_base",
        "faiss_files",
        "segments",
        "index",
        "files",
        "manifest",
        "generations",
    },
    "retriever": {"types", "spelling", "names", "late_interaction", "segments", "index", "ranker", "confidence"},
    "calibration": {"types", "confidence", "retriever"},
    "answer": {"types", "passages", "confidence", "retriever"},
    "encoders": {"types", "models", "encoder", "compiler", "compiled", "calibration"},
    "spreading": {"types", "passages", "embedding_cache", "embedding", "encoders"},
    "build": {
        "types",
        "errors",
        "settings",
        "tokens",
        "vectors_base",
        "faiss_files",
        "backends",
        "segments",
        "index",
        "files",
        "embedding_cache",
        "embedding",
        "confidence",
        "sources",
        "models",
        "generations",
        "changes",
        "map_layout",
        "publish",
        "retriever",
        "calibration",
        "encoders",
        "spreading",
    },
    "engine": {
        *(
            "backends",
            "types",
            "errors",
            "settings",
            "gaps",
            "generations",
            "retriever",
            "answer",
            "encoders",
            "prose",
            "annotator",
        ),
        *("senses", "readable"),
    },
    "evaluation": {"types", "errors"},
    "plots": {"evaluation"},
    "lint": set(),
    "lint.rules": set(),
    "contract": {"types", "settings", "corpus", "gaps", "prose", "readable", "lint.rules"},
    "problems": {"errors"},
    "workers": {"errors"},
    "live": {
        *(
            "backends",
            "types",
            "errors",
            "settings",
            "disk",
            "tasks",
            "corpus",
            "sources",
            "editing",
            "watch",
            "check",
            "generations",
        ),
        *("manifest", "encoders", "build", "engine"),
    },
    "lint.wording": {"types", "claims", "names", "passages", "lint.rules"},
    "lint.jargon": {"types", "claims", "lint.rules"},
    "lint.links": {"types", "names", "check", "lint.rules"},
    "lint.nearness": {"types", "passages", "index", "lint.rules"},
    "lint.retrieval": {"types", "errors", "claims", "passages", "engine", "lint.rules", "lint.wording"},
    "lint.sarif": {"lint.rules"},
    "lint.inspection": {
        *("errors", "settings", "corpus", "names", "sources", "engine", "lint.jargon", "lint.links"),
        *("lint.nearness", "lint.retrieval", "lint.rules", "lint.wording"),
    },
    "desk": {
        *(
            "types",
            "errors",
            "settings",
            "metrics",
            "sources",
            "questions",
            "gaps",
            "prose",
            "engine",
            "live",
            "workers",
            "readable",
        ),
        *("lint.rules", "lint.inspection"),
    },
    "stated": {"contract", "engine"},
    "owner": {"settings", "rights", "tasks", "editing", "contract", "live", "desk", "stated"},
    "web": set(),
    "web.rendering": set(),
    "web.views": {"types", "web.rendering"},
    "web.site": {
        "types",
        "errors",
        "settings",
        "annotator",
        "map_layout",
        "engine",
        "live",
        "desk",
        "web.rendering",
        "web.views",
    },
    "web.routes": {"readable", "rights", "contract", "web.views", "web.rendering", "web.site"},
    "gate": {"errors", "settings", "keys", "rights", "problems"},
    "observing": {"logs", "metrics"},
    "tracing": set(),
    "writing": set(),
    "writing.prompt": {"types"},
    "writing.sentences": set(),
    "writing.support": {"types", "passages"},
    "writing.model": {"errors", "settings", "breaker", "writing.prompt"},
    "writing.writer": {
        *("types", "errors", "metrics", "desk", "writing.prompt", "writing.sentences", "writing.support"),
        *("writing.model",),
    },
    "writing.http": {"types", "errors", "settings", "metrics", "desk", "rights", "writing.model", "writing.writer"},
    "doors": set(),
    "doors.plain": {"types"},
    "doors.standing": {"settings", "metrics", "questions", "engine", "live", "desk"},
    "doors.dictionary": {"types", "errors", "engine", "live", "desk", "doors.plain"},
    "doors.dictionary_server": {"doors.dictionary"},
    "doors.openai": {"types", "errors"},
    "doors.openai_http": {
        *("types", "errors", "problems", "live", "desk", "rights", "doors.plain", "doors.openai", "writing.writer"),
    },
    "doors.assistants": {"types", "errors", "prose", "readable", "contract", "live", "desk", "doors.plain"},
    "doors.assistants_http": {"errors", "settings", "live", "desk", "rights", "doors.assistants"},
    "glossary": {"types", "settings", "prose", "build", "engine", "contract"},
    "client": {"types", "errors", "prose", "contract"},
    "api": {
        *("types", "errors", "settings", "metrics", "editing", "engine", "contract", "problems", "live"),
        *("doors.assistants_http", "doors.openai_http", "writing.http"),
        *("questions", "desk", "gate", "rights", "observing", "stated", "owner", "web.site", "web.routes"),
    },
    "server": {"settings"},
    "cli_gaps": {
        *("types", "errors", "settings", "disk", "terminal", "editing", "names", "sources", "questions", "mending"),
        *("gaps", "engine"),
    },
    "cli_lint": {"settings", "terminal", "engine", "lint.inspection", "lint.retrieval", "lint.rules", "lint.sarif"},
    "cli_annotate": {"types", "errors", "settings", "disk", "terminal", "prose", "annotator", "engine"},
    "cli_formats": {"errors", "settings", "terminal", "sample", "sources", "formats", "importing"},
    "cli_mcp": {"errors", "settings", "terminal", "doors.assistants", "doors.standing"},
    "cli_dict": {
        *("errors", "settings", "terminal", "doors.dictionary", "doors.dictionary_server", "doors.standing"),
    },
    "prompt": set(),
    "cli_ask": {"types", "errors", "settings", "terminal", "engine", "prompt"},
    "cli": {
        "errors",
        "settings",
        "logs",
        "terminal",
        "keys",
        "backends",
        "check",
        "sources",
        "changes",
        "publish",
        "build",
        "engine",
        "evaluation",
        "plots",
        "tracing",
        "api",
        "server",
        "cli_gaps",
        "cli_lint",
        "cli_annotate",
        "cli_formats",
        "cli_mcp",
        "cli_dict",
        "cli_ask",
    },
}
OWNERS = {
    "sentence_transformers": {"encoder"},
    "transformers": {"encoder"},
    "safetensors": {"models"},
    "huggingface_hub": {"models"},
    "onnx": {"compiler"},
    "onnxruntime": {"compiled"},
    "tokenizers": {"compiled"},
    "torch": {"encoder"},
    "ir_measures": {"evaluation"},
    "matplotlib": {"plots"},
    "rapidfuzz": {"likeness", "spelling", "doors.dictionary", "formats.drafts", "formats.pages"},
    "rdflib": {"formats.rdf"},
    "docutils": {"formats.restructured"},
    "lxml": {"formats.markup", "formats.documents", "formats.rdf", "formats.tbx"},
    "ahocorasick_rs": {"annotator"},
    "markdown_it": {"formats.markup", "prose.markdown", "web.rendering"},
    "nh3": {"web.rendering"},
    "jinja2": {"web.site"},
    "sklearn": {"map_layout"},
    "mdit_py_plugins": {"formats.markup"},
    "faiss": {"vectors_tuning", "faiss_files"},
    "grpc": {"milvus"},
    "pymilvus": {"milvus"},
    "ray": {"spreading"},
    "filelock": {"publish"},
    "scipy": {"gaps"},
    "snowballstemmer": {"writing.support"},
    "sqlite3": {"questions", "store", "embedding_cache"},
    "yaml": {"corpus", "editing", "formats.yamls", "formats.frontmatter"},
    "watchfiles": {"watch"},
    "prometheus_client": {"metrics"},
    "limits": {"gate"},
    "opentelemetry": {"tracing"},
    "httpx2": {"client", "writing.model"},
    "prompt_toolkit": {"prompt"},
    "mcp": {"doors.assistants"},
    "mcp_types": {"doors.assistants"},
    "fastapi": {
        "api",
        "rights",
        "problems",
        "owner",
        "stated",
        "web.site",
        "web.routes",
        "doors.assistants_http",
        "doors.openai_http",
        "writing.http",
    },
    "starlette": {
        *("api", "problems", "rights", "gate", "observing", "tracing", "server", "web.routes"),
        *("doors.assistants", "doors.assistants_http", "doors.openai_http"),
    },
    "pydantic": {
        "problems",
        "contract",
        "desk",
        "owner",
        "web.routes",
        "doors.assistants",
        "doors.openai",
        "client",
        "writing.http",
    },
    "cachetools": {"desk", "tasks", "senses"},
    "click": {
        "terminal",
        "cli",
        "cli_annotate",
        "cli_ask",
        "cli_dict",
        "cli_formats",
        "cli_gaps",
        "cli_lint",
        "cli_mcp",
    },
    "rich": {"terminal", "cli", "cli_annotate", "cli_ask", "cli_formats", "cli_gaps", "cli_lint"},
    "uvicorn": {"server"},
}


def source(module: str) -> str:
    path = PACKAGE.joinpath(*module.split("."))
    return (path / "__init__.py" if path.is_dir() else path.with_suffix(".py")).read_text(encoding="utf-8")


def modules() -> set[str]:
    files = [path.relative_to(PACKAGE).with_suffix("") for path in PACKAGE.rglob("*.py")]
    return {".".join(file.parts).removesuffix(".__init__") for file in files} - {"__init__", "__main__"}


def tree(module: str) -> ast.Module:
    return ast.parse(source(module))


def imports(module: str) -> set[str]:
    names = set()
    for node in ast.walk(tree(module)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            parent = "." * node.level + (node.module or "")
            inner = {f"{parent}.{alias.name}" for alias in node.names} & {f"rag.{each}" for each in modules()}
            # The version stands in the package itself, which loads nothing else.
            if f"{parent}.{node.names[0].name}" != "rag.__version__":
                names |= inner or {parent}
    return names


def test_every_module_is_in_the_table() -> None:
    assert modules() == set(ALLOWED)


def test_the_table_flows_one_way() -> None:
    order = list(ALLOWED)
    assert [(high, low) for high in order for low in ALLOWED[high] if order.index(low) >= order.index(high)] == []


@pytest.mark.parametrize("module", ALLOWED)
def test_a_module_imports_only_what_it_may(module: str) -> None:
    ours = {name for name in imports(module) if name.startswith((".", "rag.")) or name == "rag"}
    assert ours == {f"rag.{name}" for name in ALLOWED[module]}


@pytest.mark.parametrize("module", ALLOWED)
def test_each_library_has_one_owner(module: str) -> None:
    assert [name for name in imports(module) if module not in OWNERS.get(name.split(".")[0], {module})] == []


@pytest.mark.parametrize("module", ALLOWED)
def test_a_module_says_first_what_comes_in_and_what_goes_out(module: str) -> None:
    assert (ast.get_docstring(tree(module)) or "").strip()


@pytest.mark.parametrize("module", ALLOWED)
def test_a_module_can_be_read_in_one_go(module: str) -> None:
    functions = [node for node in ast.walk(tree(module)) if isinstance(node, ast.FunctionDef)]
    assert [each.name for each in functions if (each.end_lineno or 0) - each.lineno > 50] == []
    assert len(source(module).splitlines()) <= 350
