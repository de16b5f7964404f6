"""Point it at a glossary, and people can ask it anything.

`Glossary` asks in memory, `Client` and `AsyncClient` ask a server. All return a `Reply` or an
`Entry`, and raise a `RagError`.
"""

import os
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rag.client import AsyncClient, Client
    from rag.errors import RagError
    from rag.glossary import Glossary
    from rag.types import Entry, Reply

__all__ = ["AsyncClient", "Client", "Entry", "Glossary", "RagError", "Reply", "__version__"]
__version__ = "0.1.0"
# No library may report its use. Each reads its variable when it is imported, after this.
NO_TELEMETRY = {
    "ORT_DISABLE_TELEMETRY": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "RAY_USAGE_STATS_ENABLED": "0",
}
os.environ.update(NO_TELEMETRY)
_MODULES = {
    "AsyncClient": "rag.client",
    "Client": "rag.client",
    "Entry": "rag.types",
    "Glossary": "rag.glossary",
    "RagError": "rag.errors",
    "Reply": "rag.types",
}


def __getattr__(name: str) -> Any:
    """Return a public name; its module is loaded only now, since commands import this package."""
    if name not in _MODULES:
        raise AttributeError(f"module 'rag' has no attribute {name!r}")
    return getattr(import_module(_MODULES[name]), name)
