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
    "logs": set(),
    "metrics": {"types"},
    "disk": set(),
    "keys": {"errors", "disk"},
    "tasks": {"errors"},
    "corpus": {"types", "errors"},
    "editing": {"types", "corpus"},
    "watch": {"corpus"},
    "passages": {"types"},
    "names": {"types"},
    "interaction": {"types"},
    "spelling": set(),
    "segments": {"types", "interaction", "spelling"},
    "index": {"types", "interaction", "segments"},
    "files": {"types", "interaction", "segments", "index"},
    "ranker": {"interaction", "names"},
    "confidence": set(),
    "check": {"types", "errors", "corpus", "names"},
    "models": {"types", "errors"},
    "encoder": {"types", "errors", "models"},
    "compiler": {"types", "models"},
    "compiled": {"types"},
    "generations": {"types", "errors", "disk", "confidence", "files", "segments", "index"},
    "retriever": {"types", "names", "interaction", "spelling", "ranker", "confidence", "segments", "index"},
    "calibration": {"types", "confidence", "retriever"},
    "answer": {"types", "confidence", "retriever"},
    "encoders": {"types", "models", "encoder", "compiler", "compiled", "calibration"},
    "build": {
        *("types", "errors", "settings", "corpus", "passages", "interaction", "confidence", "models", "segments"),
        *("index", "generations", "retriever", "calibration", "encoders"),
    },
    "engine": {"types", "errors", "settings", "generations", "retriever", "answer", "encoders"},
    "evaluation": {"types", "errors"},
    "plots": {"evaluation"},
    "contract": {"types", "corpus", "engine"},
    "problems": {"errors", "contract"},
    "workers": {"errors"},
    "live": {
        *("types", "errors", "settings", "disk", "tasks", "corpus", "editing", "watch", "check", "generations"),
        *("encoders", "build", "engine"),
    },
    "desk": {"types", "metrics", "engine", "live", "workers"},
    "gate": {"errors", "settings", "keys", "problems"},
    "observing": {"logs", "metrics", "gate"},
    "tracing": {"gate"},
    "api": {
        *("types", "errors", "settings", "metrics", "tasks", "editing", "engine", "contract", "problems", "live"),
        *("desk", "gate", "observing"),
    },
    "server": {"settings", "gate"},
    "cli": {
        *("types", "errors", "settings", "logs", "keys", "check", "generations", "build", "engine", "evaluation"),
        *("plots", "tracing", "api", "server"),
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
    "rapidfuzz": {"names", "spelling"},
    "faiss": {"segments"},
    "filelock": {"generations"},
    "yaml": {"corpus", "editing"},
    "watchfiles": {"watch"},
    "prometheus_client": {"metrics"},
    "limits": {"gate"},
    "opentelemetry": {"tracing"},
    "fastapi": {"api", "problems"},
    "starlette": {"api", "problems", "gate"},
    "pydantic": {"contract", "desk", "api"},
    "cachetools": {"desk", "tasks"},
    "click": {"cli"},
    "rich": {"cli"},
    "uvicorn": {"server"},
}


def tree(module: str) -> ast.Module:
    return ast.parse((PACKAGE / f"{module}.py").read_text(encoding="utf-8"))


def imports(module: str) -> set[str]:
    names = set()
    for node in ast.walk(tree(module)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add("." * node.level + (node.module or ""))
    return names


def test_every_module_is_in_the_table() -> None:
    assert {path.stem for path in PACKAGE.glob("[!_]*.py")} == set(ALLOWED)


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
    assert len((PACKAGE / f"{module}.py").read_text(encoding="utf-8").splitlines()) <= 350
