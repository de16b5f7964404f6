"""The operations of the HTTP API as its page shows them, from the OpenAPI schema. Pure."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Schema = Mapping[str, Any]


@dataclass(frozen=True)
class Parameter:
    """One parameter of an operation, or one field of its body; `place` says where it stands."""

    name: str
    place: str
    kind: str
    is_required: bool
    default: str
    example: str
    meaning: str


@dataclass(frozen=True)
class Operation:
    """One operation of the HTTP API; `body` is an example of its body, empty if it has none."""

    method: str
    path: str
    summary: str
    description: str
    tag: str
    parameters: tuple[Parameter, ...]
    body: str

    @property
    def typed(self) -> tuple[Parameter, ...]:
        """The parameters that a form asks for: all but the fields of the body."""
        return tuple(each for each in self.parameters if each.place != "body")


def operations(schema: Schema) -> list[Operation]:
    """Return the operations of an OpenAPI schema."""
    found = []
    for path, methods in schema["paths"].items():
        for method, operation in methods.items():
            found.append(_operation(schema, method, path, operation))
    return found


def _operation(schema: Schema, method: str, path: str, operation: Schema) -> Operation:
    body_schema = _body_schema(schema, operation)
    parameters = [_parameter(schema, each) for each in operation.get("parameters", ())]
    return Operation(
        method=method.upper(),
        path=path,
        summary=operation["summary"],
        description=operation.get("description", "").replace("`", ""),
        tag=operation.get("tags", [""])[0],
        parameters=(*parameters, *_body_fields(schema, body_schema)),
        body=_body_example(body_schema),
    )


def _parameter(schema: Schema, parameter: Schema) -> Parameter:
    """Return a parameter of the path, the query or the headers."""
    is_required = parameter.get("required", False)
    return _described(schema, parameter["name"], parameter["in"], parameter["schema"], is_required)


def _body_schema(schema: Schema, operation: Schema) -> Schema:
    """Return the schema of the body of an operation, empty if it has no body."""
    content = operation.get("requestBody", {}).get("content", {})
    return _resolved(schema, content.get("application/json", {}).get("schema", {}))


def _body_fields(schema: Schema, body: Schema) -> Iterator[Parameter]:
    """Yield the fields of a body."""
    required = body.get("required", ())
    for name, field in body.get("properties", {}).items():
        yield _described(schema, name, "body", field, name in required)


def _body_example(body: Schema) -> str:
    """Return an example of a body as JSON; empty without a body."""
    if not body:
        return ""
    examples = body.get("examples") or [dict.fromkeys(body.get("required", ()), "")]
    return json.dumps(examples[0], ensure_ascii=False, indent=2)


def _described(
    schema: Schema, name: str, place: str, field: Schema, is_required: bool
) -> Parameter:
    default, examples = field.get("default"), field.get("examples", [""])
    return Parameter(
        name=name,
        place=place,
        kind=_kind(schema, field),
        is_required=is_required,
        default="" if default in (None, "", []) else json.dumps(default),
        example=str(examples[0]),
        meaning=field.get("description", "").replace("`", ""),
    )


def _kind(schema: Schema, field: Schema) -> str:
    """Return in words which values a field takes."""
    field = _resolved(schema, field)
    if "enum" in field:
        return " | ".join(map(str, field["enum"]))
    choices = [one for one in field.get("anyOf", ()) if one.get("type") != "null"]
    if choices:
        return " or ".join(_kind(schema, one) for one in choices)
    if field.get("type") == "array":
        return f"list of {_kind(schema, field.get('items', {}))}"
    return str(field.get("const", field.get("type", "any")))


def _resolved(schema: Schema, field: Schema) -> Schema:
    """Return a schema, or the one that it refers to."""
    reference = field.get("$ref")
    if reference is None:
        return field
    found: Schema = schema["components"]["schemas"][reference.rsplit("/", 1)[-1]]
    return found
