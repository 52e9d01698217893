"""Change constants in the text of a methodology, keeping its comments."""

from __future__ import annotations

from collections.abc import Mapping

import yaml

from ranking.errors import MethodologyError
from ranking.methodology import Methodology, parse


def with_constants(methodology: Methodology, values: Mapping[str, float]) -> Methodology:
    """Return a methodology with other constants.

    Args:
        values: by path, such as `utility.click_slope`.

    Raises:
        ValueError: a value is not allowed, or there is no such constant.

    >>> with_constants(Methodology(), {"utility.click_slope": 0.5}).utility.click_slope
    0.5
    """
    tree = methodology.model_dump(mode="json")
    for path, value in values.items():
        *chapters, name = path.split(".")
        section = tree
        for chapter in chapters:
            section = section[chapter]
        section[name] = value
    return Methodology.model_validate(tree)


def constant(methodology: Methodology, path: str) -> float:
    """Return a constant by its path.

    >>> constant(Methodology(), "evidence.half_life")
    90.0
    """
    found: object = methodology
    for name in path.split("."):
        found = getattr(found, name)
    return float(str(found))


def text_with(text: str, methodology: Methodology, values: Mapping[str, float]) -> str:
    """Return the text of a methodology with other constants, complete and with its comments.

    A text that omits one of them, or is not that of the methodology, is replaced by all constants.

    Args:
        text: YAML of the methodology.
        methodology: its constants.
        values: the other constants, by path.
    """
    proposed = with_constants(methodology, values)
    try:
        changed = _replaced(text, values)
        if parse(changed) == proposed:
            return changed
    except (KeyError, MethodologyError):
        pass
    return yaml.safe_dump(proposed.model_dump(mode="json"), sort_keys=False)


def _replaced(text: str, values: Mapping[str, float]) -> str:
    """Return the text with the scalars at some paths replaced, and the columns of comments kept."""
    root = yaml.compose(text, Loader=yaml.SafeLoader)
    places = [(_scalar(root, path), value) for path, value in values.items()]
    for node, value in sorted(places, key=lambda place: -place[0].start_mark.index):
        start, end = node.start_mark.index, node.end_mark.index
        new = _printed(value)
        rest = text[end:]
        spaces = len(rest) - len(rest.lstrip(" "))
        kept = max(spaces - len(new) + end - start, 1) if spaces > 1 else spaces
        text = text[:start] + new + " " * kept + rest[spaces:]
    return text


def _scalar(root: yaml.Node | None, path: str) -> yaml.Node:
    node = root
    for name in path.split("."):
        if not isinstance(node, yaml.MappingNode):
            raise KeyError(path)
        node = {key.value: value for key, value in node.value}[name]
    if not isinstance(node, yaml.ScalarNode):
        raise KeyError(path)
    return node


def _printed(value: float) -> str:
    """Return a number as YAML has it.

    >>> _printed(90.0), _printed(0.354), _printed(1e-5)
    ('90', '0.354', '1.0e-05')
    """
    number = int(value) if value.is_integer() else value
    return yaml.safe_dump(number).split("\n")[0]
