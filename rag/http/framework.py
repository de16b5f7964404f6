"""Imports FastAPI without what takes long and is seldom needed."""

import sys
from importlib import import_module

from pydantic import BaseModel


def import_framework() -> None:
    """Import FastAPI as a server needs it; after this, other modules import it as usual."""
    # It would import the first version of pydantic, to see that no model here is of it.
    sys.modules.setdefault("pydantic.v1", None)  # type: ignore[arg-type]
    # A model is prepared when it is first used. FastAPI has fifty for its OpenAPI document.
    BaseModel.model_config["defer_build"] = True
    import_module("fastapi")
