"""A request -> the right that it needs, as its endpoint declares or its method implies; OpenAPI says the same."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any, Literal, TypeAlias, TypeVar

from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from starlette.routing import BaseRoute, Match
from starlette.types import Scope

from rag.http.keys import Right

Need: TypeAlias = Right | Literal["nothing"]
Endpoint = TypeVar("Endpoint")

DECLARED = "needed_right"
READING_METHODS = ("GET", "HEAD", "OPTIONS")
SCHEME = "HTTPBearer"
BEARER = {
    "type": "http",
    "scheme": "bearer",
    "description": "A key made by `rag key add NAME --right write`.",
}


def needs(need: Need) -> Callable[[Endpoint], Endpoint]:
    """Return a decorator that declares what requests to an endpoint need, whatever their method.

    An endpoint is the function of a route or a mounted app.
    """

    def declare(endpoint: Endpoint) -> Endpoint:
        setattr(endpoint, DECLARED, need)
        return endpoint

    return declare


def need_of(endpoint: object, method: str) -> Need:
    """Return what a request to an endpoint needs; undeclared, what only reads needs `read`, all else `write`."""
    implied: Need = "read" if method in READING_METHODS else "write"
    declared: Need = getattr(endpoint, DECLARED, implied)
    return declared


def need_of_request(scope: Scope) -> Need | None:
    """Return what a request needs; None if it reaches no endpoint, which ends in 404, 405 or a redirect."""
    # In the order of the router, so that no endpoint is reached by another route than the one judged here.
    for route in iter_route_contexts(scope["app"].routes):
        match, matched = route.matches(scope)
        if match is Match.FULL:
            return need_of(matched.get("endpoint"), scope["method"])
    return None


class Service(FastAPI):
    """An application whose OpenAPI document names the operations that need the right to write."""

    def openapi(self) -> dict[str, Any]:
        """Return the OpenAPI document."""
        document = super().openapi()
        document.setdefault("components", {})["securitySchemes"] = {SCHEME: BEARER}
        for path, method in writing_operations(self.routes):
            document["paths"][path][method]["security"] = [{SCHEME: []}]
        return document


def writing_operations(routes: Iterable[BaseRoute]) -> Iterator[tuple[str, str]]:
    """Yield the path and method of each documented operation that needs the right to write."""
    for route in iter_route_contexts([*routes]):
        if not getattr(route, "include_in_schema", False):
            continue
        for method in route.methods or ():
            if need_of(route.endpoint, method) == "write":
                yield str(route.path_format), method.lower()
