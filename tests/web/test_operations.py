"""The operations of the API, as the page about it shows them."""

from typing import Any

from rag.web.operations import Operation, Parameter, operations

PATH = {
    "name": "term",
    "in": "path",
    "required": True,
    "schema": {"type": "string", "description": "An `id`.", "examples": ["seed"]},
}
BODY = {
    "properties": {
        "text": {"type": "string"},
        "tags": {"type": "array", "items": {"type": "string"}, "default": []},
        "limit": {"anyOf": [{"type": "integer"}, {"type": "null"}], "default": 5},
        "status": {"$ref": "#/components/schemas/Status"},
    },
    "required": ["text"],
}


def schema(*parameters: object, **operation: object) -> dict[str, Any]:
    return {
        "paths": {"/v1/x": {"post": {"summary": "Do", "parameters": parameters, **operation}}},
        "components": {"schemas": {"Body": BODY, "Status": {"enum": ["draft", "approved"]}}},
    }


def test_an_operation_is_that_of_the_schema() -> None:
    [found] = operations(schema(PATH, description="All of `it`.", tags=["edit"]))
    term = Parameter("term", "path", "string", True, "", "seed", "An id.")
    assert found == Operation("POST", "/v1/x", "Do", "All of it.", "edit", (term,), "")


def test_the_fields_of_a_body_are_listed_with_an_example() -> None:
    content = {"application/json": {"schema": {"$ref": "#/components/schemas/Body"}}}
    [found] = operations(schema(PATH, requestBody={"content": content}))
    fields = {each.name: (each.kind, each.is_required, each.default) for each in found.parameters}
    assert fields == {
        "term": ("string", True, ""),
        "text": ("string", True, ""),
        "tags": ("list of string", False, ""),
        "limit": ("integer", False, "5"),
        "status": ("draft | approved", False, ""),
    }
    assert [each.name for each in found.typed] == ["term"]
    assert found.body == '{\n  "text": ""\n}'
