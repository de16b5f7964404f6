"""The right that a request needs: declared by its endpoint, or implied by its method."""

from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from typing import Any, Literal, TypeAlias, TypeVar

from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from starlette.routing import BaseRoute, Match
from starlette.types import Scope

from rag.http.base_path import path_in_app
from rag.http.keys import Right

Need: TypeAlias = Right | Literal["nothing"]
Endpoint = TypeVar("Endpoint")

DECLARED = "needed_right"
# Where the scope of a request that was let through holds the right of its key, if it has one.
GRANTED = "granted_right"
# And where it holds the only glossary that this key is for, if it is for one.
LIMITED_TO = "limited_to"
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
    """Return the right that a request to an endpoint needs.

    An endpoint that declares nothing needs `read` for methods that only read, else `write`.
    """
    implied: Need = "read" if method in READING_METHODS else "write"
    declared: Need = getattr(endpoint, DECLARED, implied)
    return declared


def need_of_request(scope: Scope) -> Need | None:
    """Return the right that a request to a `GlossaryApp` needs.

    Return None if the request reaches no endpoint, which ends in 404, 405 or a redirect.
    """
    app: GlossaryApp = scope["app"]
    need = app.needs_of_fixed_paths.get((scope["method"], path_in_app(scope)))
    if need is not None:
        return need
    return _need_of_matched_route(app.routes, scope)


def _need_of_matched_route(routes: Iterable[BaseRoute], scope: Scope) -> Need | None:
    """Return the right that the first route needs that matches a request, None if there is none."""
    # The router takes the first match, too: a request reaches the endpoint that is judged here.
    for route in iter_route_contexts([*routes]):
        match, matched = route.matches(scope)
        if match is Match.FULL:
            return need_of(matched.get("endpoint"), scope["method"])
    return None


class GlossaryApp(FastAPI):
    """An application that knows the right of each request; OpenAPI names those that write."""

    @cached_property
    def needs_of_fixed_paths(self) -> dict[tuple[str, str], Need]:
        """The rights needed by (method, path), for the routes whose path has no parameter.

        To match all routes takes up to 600 microseconds, to look here less than one. Routes that
        are added later are not here; they are matched.
        """
        table: dict[tuple[str, str], Need] = {}
        for route in iter_route_contexts(self.routes):
            path = str(route.path)
            if "{" in path:
                continue
            for method in route.methods or ():
                # An earlier route with a parameter may match the path as well.
                scope = {"type": "http", "method": method, "path": path, "root_path": ""}
                need = _need_of_matched_route(self.routes, scope)
                if need is not None:
                    table[method, path] = need
        return table

    def openapi(self) -> dict[str, Any]:
        """Return the OpenAPI document."""
        document = super().openapi()
        document.setdefault("components", {})["securitySchemes"] = {SCHEME: BEARER}
        for path, method in _writing_operations(self.routes):
            document["paths"][path][method]["security"] = [{SCHEME: []}]
        return document


def _writing_operations(routes: Iterable[BaseRoute]) -> Iterator[tuple[str, str]]:
    """Yield the path and method of each documented operation that needs the right to write."""
    for route in iter_route_contexts([*routes]):
        if not getattr(route, "include_in_schema", False):
            continue
        for method in route.methods or ():
            if need_of(route.endpoint, method) == "write":
                yield str(route.path_format), method.lower()
