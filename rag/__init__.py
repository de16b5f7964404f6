"""Point it at a glossary, and people can ask it anything."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rag.client import AsyncClient, Client
    from rag.glossary import Glossary

__all__ = ["AsyncClient", "Client", "Glossary", "__version__"]
__version__ = "0.1.0"
HOMES = {"AsyncClient": "rag.client", "Client": "rag.client", "Glossary": "rag.glossary"}


def __getattr__(name: str) -> Any:
    """Return what is imported from here. Only then is it loaded: the commands import this package, too."""
    if name not in HOMES:
        raise AttributeError(f"module 'rag' has no attribute {name!r}")
    return getattr(import_module(HOMES[name]), name)
