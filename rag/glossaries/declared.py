"""The glossaries that `--glossary` declares: NAME=FOLDER each, or a TOML file of tables."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from rag.errors import BadSetting
from rag.settings import OPTIONS, Settings

# A name stands in addresses, in file names, and as the name of a model.
NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
LONGEST_NAME = 40
# The settings that a table may have; all others are those of the server.
OF_A_GLOSSARY = frozenset(
    {
        *("corpus", "format", "map", "sheet", "language", "enrichment", "index", "title"),
        *("link_base", "questions", "tagline", "logo", "accent", "footer_link", "examples"),
        "interface_language",
    }
)
PATHS = frozenset({"corpus", "enrichment", "index", "questions", "logo"})


@dataclass(frozen=True)
class DeclaredGlossary:
    """A glossary by its name, with the settings it is served by."""

    name: str
    settings: Settings


def declared_glossaries(settings: Settings) -> list[DeclaredGlossary]:
    """Return the glossaries that the settings declare, in their order. Raises BadSetting."""
    declared: list[DeclaredGlossary] = []
    for declaration in settings.glossary:
        if declaration.endswith(".toml"):
            declared += _of_file(Path(declaration), settings)
        else:
            declared.append(_of_text(declaration, settings))
    _check_different(declared)
    return declared


def _of_text(declaration: str, settings: Settings) -> DeclaredGlossary:
    """Return the glossary of NAME=FOLDER. Raises BadSetting."""
    name, equals, corpus = declaration.partition("=")
    if not equals or not corpus:
        form = "NAME=FOLDER, such as team=corpus, or a file that ends with .toml"
        raise BadSetting(f"--glossary is {declaration!r}; write {form}")
    return _declared(name, {"corpus": Path(corpus)}, settings)


def _of_file(path: Path, settings: Settings) -> Iterator[DeclaredGlossary]:
    """Yield the glossaries of a TOML file; its paths begin at its folder. Raises BadSetting."""
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise BadSetting(f"--glossary {path} cannot be read: {error}") from error
    for name, table in tables.items():
        if not isinstance(table, dict) or "corpus" not in table:
            remedy = f'write [{name}] and, below it, corpus = "FOLDER"'
            raise BadSetting(f"{path}: {name!r} names no corpus; {remedy}")
        values = {key: _value(path, name, key, value) for key, value in table.items()}
        yield _declared(name, values, settings)


def _value(path: Path, name: str, key: str, value: object) -> object:
    """Return a value of a table as its setting takes it. Raises BadSetting."""
    if key not in OF_A_GLOSSARY:
        known = ", ".join(sorted(OF_A_GLOSSARY))
        raise BadSetting(f"{path}: {name!r} has {key!r}; a glossary has {known}")
    if not isinstance(value, str):
        raise BadSetting(f"{path}: {key!r} of {name!r} is no text; write it in quotes")
    choices = OPTIONS[key].metadata["choices"]
    if choices and value not in choices:
        raise BadSetting(f"{path}: {key!r} of {name!r} is {value!r}; it is one of {choices}")
    if key in PATHS:
        value = str(path.parent / value)
    return Path(value) if isinstance(OPTIONS[key].default, Path) else value


def _declared(name: str, values: Mapping[str, Any], settings: Settings) -> DeclaredGlossary:
    """Return a glossary: what it says for itself, and the rest from the server. Raises BadSetting.

    Index, log of questions and name in Milvus are its own, beside those of the server.
    """
    if not NAME.fullmatch(name) or len(name) > LONGEST_NAME:
        form = f"small letters, digits and single dashes, at most {LONGEST_NAME}"
        raise BadSetting(f"--glossary has the name {name!r}; a name is of {form}, such as team")
    corpus = values["corpus"]
    if not corpus.exists():
        raise BadSetting(f"--glossary {name}={corpus}: there is no {corpus}; name what there is")
    own = {
        "title": name,
        "index": settings.index / name,
        "questions": _beside(settings.questions, name),
        "enrichment": "",
        "milvus_alias": f"{settings.milvus_alias}_{name.replace('-', '_')}",
        "glossary": (),
    }
    return DeclaredGlossary(name, replace(settings, **{**own, **values}))


def _beside(file: str, name: str) -> str:
    """Return a file beside another for a glossary: questions.db -> questions-team.db."""
    path = Path(file)
    return str(path.with_stem(f"{path.stem}-{name}")) if file else ""


def _check_different(declared: list[DeclaredGlossary]) -> None:
    """Raise BadSetting if two glossaries have one name, one index or one log of questions."""
    names: set[str] = set()
    folders: dict[Path, str] = {}
    for each in declared:
        if each.name in names:
            raise BadSetting(f"--glossary names {each.name!r} twice; give each a name of its own")
        names.add(each.name)
        for kept in filter(None, (str(each.settings.index), each.settings.questions)):
            other = folders.setdefault(Path(kept).resolve(), each.name)
            if other != each.name:
                problem = f"{other!r} and {each.name!r} both keep {kept}"
                raise BadSetting(f"--glossary: {problem}; give each a place of its own")
