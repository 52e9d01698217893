"""Read YAML with the place of every value, safely, so that no text can make it slow or large."""

from __future__ import annotations

import math
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import yaml

from graph.errors import InputRefusedError

MAX_CHARACTERS = 1_000_000
MAX_DEPTH = 20
MAX_VALUES = 50_000
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # ten times as fast, if PyYAML was built with it


class Place(NamedTuple):
    """A 1-based position in a file."""

    line: int
    column: int


class YamlFaultError(ValueError):
    """Text that is not acceptable YAML, with the place and the reason."""

    def __init__(self, reason: str, place: Place) -> None:
        self.reason, self.place = reason, place
        super().__init__(f"line {place.line}, column {place.column}: {reason}")


@dataclass(frozen=True)
class YamlDocument:
    """A YAML document: its data, and the place of each part.

    Args:
        data: mappings, lists and scalars as Python values.
        root: the composed nodes, which carry their places.
    """

    data: Any
    root: yaml.Node

    def place(self, path: Sequence[str | int]) -> Place:
        """Return where the deepest existing part of a path begins; for a mapping's value, its key.

        >>> read_yaml("a:\\n  - b: 1\\n").place(["a", 0, "b"])
        Place(line=2, column=5)
        """
        node, place = self.root, _place(self.root.start_mark)
        for part in path:
            found = _child(node, part)
            if found is None:
                break
            node, place = found
        return place


def read_yaml(text: str) -> YamlDocument:
    """Read one YAML document.

    Anchors and aliases are rejected, since a few lines of them can expand to more data than fits in memory;
    so are duplicate keys, multiple documents, and more than 20 levels or 50,000 values.

    Raises:
        YamlFaultError: with the place.

    >>> read_yaml("name: x\\nname: y\\n")
    Traceback (most recent call last):
        ...
    loaders.yaml_document.YamlFaultError: line 2, column 1: the key 'name' is duplicated; keep one of them
    """
    try:
        _check_events(text)
        root = yaml.compose(text, Loader=_Loader)
        if root is None:
            raise YamlFaultError("the document is empty", Place(1, 1))
        return YamlDocument(_Constructor().construct_document(root), root)
    except yaml.MarkedYAMLError as error:
        reason = error.problem or error.context or "no YAML"
        raise YamlFaultError(reason, _place(error.problem_mark or error.context_mark)) from None
    except yaml.reader.ReaderError as error:
        code = error.character if isinstance(error.character, int) else ord(error.character)
        line = text.count("\n", 0, error.position) + 1
        raise YamlFaultError(f"the character U+{code:04X} is not allowed in YAML", Place(line, 1)) from None


def refused(error: YamlFaultError, location: str) -> InputRefusedError:
    """Return a fault as the rejection of an input."""
    return InputRefusedError(
        f"column {error.place.column}: {error.reason}", location=location, line=error.place.line
    )


def _check_events(text: str) -> None:
    """Reject anything that could blow up, before anything is built."""
    if len(text) > MAX_CHARACTERS:
        raise YamlFaultError(f"longer than {MAX_CHARACTERS:,} characters", Place(1, 1))
    if not _encodable(text):
        raise YamlFaultError("half of a surrogate pair, which is not valid text", Place(1, 1))
    depth = values = documents = 0
    for event in yaml.parse(text, Loader=_Loader):
        refusal = _refusal(event)
        if refusal:
            raise YamlFaultError(refusal, _place(event.start_mark))
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        elif isinstance(event, yaml.DocumentStartEvent):
            documents += 1
        elif isinstance(event, yaml.ScalarEvent):
            values += 1
        if depth > MAX_DEPTH or values > MAX_VALUES or documents > 1:
            limit = f"{MAX_DEPTH} levels, {MAX_VALUES} values or one document"
            raise YamlFaultError(f"more than {limit}", _place(event.start_mark))


def _refusal(event: yaml.Event) -> str | None:
    """Return why an event is not accepted, or None."""
    if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
        return "anchors and aliases are not accepted; write the value out"
    tag = getattr(event, "tag", None)
    if tag and tag != "!":  # the tag of quoted text
        return f"the tag {tag} is not accepted; write a plain value"
    if isinstance(event, yaml.ScalarEvent) and not _encodable(event.value):
        return "half of a surrogate pair, which is not valid text"
    return None


def _encodable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


class _Constructor(yaml.constructor.SafeConstructor):
    """Builds Python values; a duplicate key and an invalid value are faults with a place."""

    def construct_object(self, node: yaml.Node, deep: bool = False) -> Any:
        try:
            return _finite(super().construct_object(node, deep=deep), node)
        except (ValueError, OverflowError) as error:
            raise yaml.constructor.ConstructorError(None, None, str(error), node.start_mark) from None

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = True) -> dict[Hashable, Any]:
        seen: set[str] = set()
        for key, _ in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise yaml.constructor.ConstructorError(None, None, "a key must be a word", key.start_mark)
            if key.value in seen:
                problem = f"the key '{key.value}' is duplicated; keep one of them"
                raise yaml.constructor.ConstructorError(None, None, problem, key.start_mark)
            seen.add(key.value)
        return {key.value: self.construct_object(value, deep=deep) for key, value in node.value}


def _finite(value: Any, node: yaml.Node) -> Any:
    if isinstance(value, float) and not math.isfinite(value):
        raise ValueError(f"{node.value} is not a number that can be stored")
    return value


def _child(node: yaml.Node, part: str | int) -> tuple[yaml.Node, Place] | None:
    if isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
        return node.value[part], _place(node.value[part].start_mark)
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == str(part):
                return value, _place(key.start_mark)
    return None


def _place(mark: Any) -> Place:
    return Place(1, 1) if mark is None else Place(mark.line + 1, mark.column + 1)
