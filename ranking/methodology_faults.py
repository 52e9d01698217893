"""Say what is wrong in the text of a methodology, and in which line."""

from __future__ import annotations

import difflib
from collections.abc import Hashable, Mapping
from typing import Any

import yaml
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from graph.validation import sentence


class StrictLoader(yaml.SafeLoader):
    """The safe loader of YAML, rejecting duplicate keys."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        """Return a mapping whose keys are all different."""
        seen: set[str] = set()
        for key, _ in node.value:
            if str(key.value) in seen:
                raise yaml.constructor.ConstructorError(
                    None, None, f"the key '{key.value}' is duplicated; keep one of them", key.start_mark
                )
            seen.add(str(key.value))
        return super().construct_mapping(node, deep)


def yaml_fault(error: yaml.YAMLError) -> str:
    """Return why a text is no YAML, with the line."""
    mark = getattr(error, "problem_mark", None)
    problem = getattr(error, "problem", None) or str(error)
    return problem if mark is None else f"line {mark.line + 1}: {problem}"


def faults_of(error: ValidationError, text: str, known: Mapping[str, Any]) -> list[str]:
    """Return all faults of a methodology as sentences, each with its line.

    Args:
        text: YAML of the methodology.
        known: all constants, as a tree.
    """
    root = yaml.compose(text, Loader=yaml.SafeLoader)
    return [_fault(root, fault, known) for fault in error.errors(include_url=False)]


def _fault(root: yaml.Node | None, fault: ErrorDetails, known: Mapping[str, Any]) -> str:
    said = sentence(fault)
    if fault["type"] == "extra_forbidden":
        said += f"; {_allowed(fault['loc'], known)}"
    return f"line {_line(root, fault['loc'])}: {said}"


def _allowed(path: tuple[int | str, ...], known: Mapping[str, Any]) -> str:
    """Return which name was probably meant by an unknown one, or else all that are allowed in its place."""
    *sections, name = map(str, path)
    for section in sections:
        known = known.get(section, {})
    near = difflib.get_close_matches(name, known, n=1)
    return f"did you mean '{near[0]}'?" if near else f"there are {', '.join(sorted(known))}"


def _line(node: yaml.Node | None, path: tuple[int | str, ...]) -> int:
    """Return the 1-based line of the deepest part of the path that exists in the file."""
    line = 1 if node is None else node.start_mark.line + 1
    for part in path:
        if not isinstance(node, yaml.MappingNode):
            break
        found = next(((key, value) for key, value in node.value if key.value == str(part)), None)
        if found is None:
            break
        line, node = found[0].start_mark.line + 1, found[1]
    return line
