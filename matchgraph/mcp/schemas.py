"""JSON schemas of tools, as short as clients need them: each is read by a model."""

from __future__ import annotations

from typing import Any

from mcp.server.mcpserver.tools import Tool


def strict_arguments(tool: Tool) -> None:
    """Let a tool refuse arguments that it does not have, so that a misspelt one is not ignored."""
    model = tool.fn_metadata.arg_model
    model.model_config["extra"] = "forbid"
    model.model_rebuild(force=True)
    tool.parameters = model.model_json_schema(by_alias=True)


def without_titles(schema: Any, *, names: bool = False) -> Any:
    """Return a schema without the titles that repeat the names of its fields.

    Args:
        names: whether the keys of this part are names of fields.

    >>> without_titles({"title": "A", "properties": {"title": {"title": "Title", "type": "string"}}})
    {'properties': {'title': {'type': 'string'}}}
    """
    if isinstance(schema, list):
        return [without_titles(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    return {
        key: without_titles(value, names=not names and key in {"properties", "$defs"})
        for key, value in schema.items()
        if names or key != "title"
    }
