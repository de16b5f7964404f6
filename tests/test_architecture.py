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
    "catalogue": {"types", "entries", "claims", "likeness", "spelling"},
    "names": {"types", "claims", "likeness", "catalogue"},
    "interaction": {"types"},
    "nearest": {"types", "errors"},
    "breaker": set(),
    "milvus": {"types", "errors", "breaker", "nearest"},
    "backends": {"errors", "settings", "nearest", "milvus"},
    "segments": {"types", "passages", "interaction", "spelling", "catalogue", "nearest"},
    "index": {"types", "interaction", "segments"},
    "files": {"types", "disk", "interaction", "catalogue", "nearest", "segments", "index"},
    "journal": {"types", "interaction"},
    "embedding": {"types", "passages", "interaction", "journal", "segments"},
    "ranker": {"interaction", "names"},
    "confidence": set(),
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
    "manifest": {"types", "errors", "disk", "confidence", "nearest", "files"},
    "generations": {
        "types",
        "errors",
        "disk",
        "confidence",
        "segments",
        "index",
        "files",
        "journal",
        "manifest",
        "nearest",
    },
    "projection": {"types"},
    "retriever": {"types", "names", "interaction", "spelling", "ranker", "confidence", "segments", "index"},
    "calibration": {"types", "confidence", "retriever"},
    "answer": {"types", "passages", "confidence", "retriever"},
    "encoders": {"types", "models", "encoder", "compiler", "compiled", "calibration"},
    "spreading": {"types", "passages", "journal", "embedding", "encoders"},
    "build": {
        *("types", "errors", "settings", "sources", "interaction", "confidence", "models", "segments", "journal"),
        *("embedding", "files", "projection", "index", "generations", "retriever", "calibration", "encoders"),
        *("nearest", "backends", "spreading"),
    },
    "engine": {
        *("types", "errors", "settings", "readable", "backends", "prose", "annotator", "senses", "generations"),
        *("retriever", "answer", "encoders"),
    },
    "evaluation": {"types", "errors"},
    "plots": {"evaluation"},
    "lint": set(),
    "lint.rules": set(),
    "answers": {"types", "gaps", "lint.rules"},
    "requests": {"types", "corpus", "prose", "readable"},
    "preconditions": {"types", "errors", "editing"},
    "conditional": {"types", "preconditions", "answers"},
    "report": {"types", "gaps", "engine"},
    "entry_queries": {"types", "generations", "engine", "answers"},
    "problems": {"errors"},
    "workers": {"errors"},
    "live": {
        *("backends", "types", "errors", "settings", "tasks", "corpus", "sources", "watch", "generations", "manifest"),
        *("encoders", "build", "engine"),
    },
    "edits": {
        *("types", "errors", "disk", "tasks", "editing", "check", "engine", "preconditions", "live"),
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
    "answering": {
        *("types", "errors", "settings", "metrics", "tasks", "sources", "questions", "gaps", "prose", "engine"),
        *("answers", "entry_queries", "report", "live", "edits", "workers", "readable", "lint.rules"),
        *("lint.inspection",),
    },
    "session": {"settings", "engine", "answering"},
    "owner": {"tasks", "editing", "requests", "answers", "conditional", "preconditions", "edits", "answering"},
    "api_ask": {"types", "requests", "answers", "answering"},
    "api_terms": {"editing", "requests", "answers", "conditional", "entry_queries", "answering"},
    "api_probes": {"errors", "metrics", "problems", "answers", "answering"},
    "web": set(),
    "web.rendering": set(),
    "web.views": {"types", "web.rendering"},
    "web.site": {
        *("types", "errors", "settings", "annotator", "projection", "entry_queries", "answering"),
        *("web.rendering", "web.views"),
    },
    "web.routes": {"web.views", "web.rendering", "web.site"},
    "gate": {"errors", "settings", "keys", "problems"},
    "observing": {"logs", "metrics", "gate"},
    "tracing": {"gate"},
    "writing": set(),
    "writing.prompt": {"types"},
    "writing.sentences": set(),
    "writing.support": {"types", "passages"},
    "writing.model": {"errors", "settings", "breaker", "writing.prompt"},
    "writing.writer": {
        *("types", "errors", "answering", "writing.prompt", "writing.sentences", "writing.support"),
        *("writing.model",),
    },
    "writing.http": {"types", "errors", "settings", "answering", "writing.model", "writing.writer"},
    "doors": set(),
    "doors.plain": {"types"},
    "doors.dictionary": {"errors", "entry_queries", "answering", "doors.plain"},
    "doors.dictionary_server": {"doors.dictionary"},
    "doors.openai": {"types", "errors"},
    "doors.openai_http": {
        *("types", "errors", "problems", "answering", "gate", "writing.writer", "doors.plain", "doors.openai"),
    },
    "doors.assistants": {"types", "errors", "prose", "answers", "entry_queries", "answering", "gate", "doors.plain"},
    "doors.assistants_http": {"errors", "settings", "answering", "gate", "doors.assistants"},
    "glossary": {"types", "settings", "prose", "build", "engine", "answers"},
    "client": {"types", "errors", "prose", "answers"},
    "api": {
        *("errors", "settings", "engine", "problems", "answering", "owner", "api_ask", "api_terms"),
        *("api_probes", "web.site", "web.routes", "gate", "observing", "writing.http", "doors.openai_http"),
        *("doors.assistants_http",),
    },
    "server": {"settings", "gate"},
    "cli_gaps": {
        *("types", "errors", "settings", "disk", "terminal", "questions", "editing", "names", "sources"),
        *("mending", "gaps", "engine", "report"),
    },
    "cli_lint": {"settings", "terminal", "engine", "lint.inspection", "lint.retrieval", "lint.rules", "lint.sarif"},
    "cli_annotate": {"types", "errors", "settings", "disk", "terminal", "prose", "annotator", "engine"},
    "cli_formats": {"errors", "settings", "terminal", "sample", "sources", "formats", "importing"},
    "cli_mcp": {"errors", "settings", "terminal", "session", "doors.assistants"},
    "cli_dict": {"errors", "settings", "terminal", "session", "doors.dictionary", "doors.dictionary_server"},
    "prompt": set(),
    "cli_ask": {"types", "errors", "settings", "terminal", "engine", "prompt"},
    "cli": {
        *("errors", "settings", "backends", "logs", "keys", "check", "generations", "build", "engine", "evaluation"),
        *("plots", "tracing", "api", "server", "terminal", "sources", "cli_annotate", "cli_ask", "cli_dict"),
        *("cli_formats", "cli_gaps", "cli_lint", "cli_mcp"),
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
    "sklearn": {"projection"},
    "mdit_py_plugins": {"formats.markup"},
    "faiss": {"nearest"},
    "grpc": {"milvus"},
    "pymilvus": {"milvus"},
    "ray": {"spreading"},
    "filelock": {"generations"},
    "scipy": {"gaps"},
    "snowballstemmer": {"writing.support"},
    "sqlite3": {"questions", "catalogue", "journal"},
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
        "api_ask",
        "api_probes",
        "api_terms",
        "conditional",
        "doors.assistants_http",
        "doors.openai_http",
        "owner",
        "problems",
        "web.routes",
        "web.site",
        "writing.http",
    },
    "starlette": {"api", "problems", "gate", "web.routes", "doors.assistants_http"},
    "pydantic": {
        "answering",
        "api_ask",
        "client",
        "doors.assistants",
        "doors.openai",
        "owner",
        "problems",
        "requests",
        "web.routes",
        "writing.http",
    },
    "cachetools": {"answering", "senses", "tasks"},
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
