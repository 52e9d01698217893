"""Dataclasses of arrays, texts and numbers ⇄ named arrays and a description that JSON can hold.

A tree is read as objects of the same classes whose attributes are read when they are asked for. Of a class,
attributes with the metadata `NOT_KEPT` are left out, and cached properties named in `ALSO_KEPT` are written
with the rest, so that they are not computed again. An attribute with the metadata `SLICED` is read as a
`Column`, of which each reader takes the rows that it needs.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, fields, is_dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel

from matchgraph.artefact.columns import Opener
from matchgraph.artefact.texts import ByText, Texts, encoded, nested

NOT_KEPT: Mapping[str, bool] = {"kept": False}
SLICED: Mapping[str, bool] = {"sliced": True}
ALSO_KEPT = "ALSO_KEPT"
SOURCE = "_source"
Node = dict[str, Any]


@dataclass
class TreeWriter:
    """Describes a tree, and hands its arrays over by name; what occurs twice is handed over once.

    Args:
        classes: the dataclasses and models that may occur.
        add: called with each array and its name.
    """

    classes: Collection[type]
    add: Callable[[str, NDArray[Any]], None]
    _known: dict[int, Node] = field(default_factory=dict)
    _alive: list[Any] = field(default_factory=list)

    def node(self, value: Any, path: str) -> Node:
        """Return the description of a value.

        Args:
            value: what is to be kept.
            path: names from the root, joined by dots.

        Raises:
            TypeError: it is nothing that can be kept.
        """
        if value is None or isinstance(value, (bool, int, float, str)):
            return {"value": value}
        if id(value) not in self._known:
            self._alive.append(value)  # so that no other object gets its id
            node = self._described(value, path)
            again = {"same": path} if "of" in node and "[" not in path else node
            self._known[id(value)] = again
            return node
        return self._known[id(value)]

    def _described(self, value: Any, path: str) -> Node:
        if isinstance(value, np.ndarray):
            self.add(path, value)
            return {"array": path}
        if isinstance(value, dt.date):
            return {"day": value.isoformat()}
        if isinstance(value, BaseModel) and type(value) in self.classes:
            return {"model": type(value).__name__, "text": value.model_dump_json()}
        if is_dataclass(value) and self._class_of(value) in self.classes:
            return self._dataclass(value, path)
        if isinstance(value, Mapping):
            return self._mapping(value, path)
        if isinstance(value, (tuple, list, frozenset, Texts)):
            return self._sequence(value, path)
        raise TypeError(f"{path}: {type(value).__name__} cannot be kept")

    def _class_of(self, value: Any) -> type:
        return getattr(type(value), "_read_as", type(value))

    def _dataclass(self, value: Any, path: str) -> Node:
        of = self._class_of(value)
        names = [each.name for each in fields(value) if each.metadata.get("kept", True)]
        names += getattr(of, ALSO_KEPT, ())
        parts = {name: self.node(getattr(value, name), f"{path}.{name}" if path else name) for name in names}
        return {"of": of.__name__, "parts": parts}

    def _mapping(self, value: Mapping[Any, Any], path: str) -> Node:
        keys = list(value)
        if all(isinstance(each, tuple) for each in keys):
            self._texts([text for text, _ in keys], f"{path}.keys")
            self.add(f"{path}.flags", np.array([flag for _, flag in keys], dtype=np.bool_))
            self.add(f"{path}.values", np.array(list(value.values()), dtype=np.int64))
            return {"numbers": path}
        values = list(value.values())
        if keys and keys == sorted(keys) and all(isinstance(each, BaseModel) for each in values):
            self._texts(keys, f"{path}.keys")
            self._texts([each.model_dump_json() for each in values], f"{path}.values")
            return {"models": path, "of": type(values[0]).__name__}
        return {"map": [[key, self.node(value[key], f"{path}[{key}]")] for key in keys]}

    def _sequence(self, value: Collection[Any], path: str) -> Node:
        if isinstance(value, Texts):
            self.add(f"{path}.utf8", value.content)
            self.add(f"{path}.ends", value.ends)
            return {"texts": path, "as": "tuple"}
        kind = "list" if isinstance(value, list) else "set" if isinstance(value, frozenset) else "tuple"
        values = sorted(value) if isinstance(value, frozenset) else list(value)
        if values and all(isinstance(each, str) for each in values):
            self._texts(values, path)
            return {"texts": path, "as": kind}
        if any(is_dataclass(each) for each in values):
            return {"items": [self.node(each, f"{path}[{i}]") for i, each in enumerate(values)], "as": kind}
        self._texts([json.dumps(values)], path)
        return {"nested": path, "as": kind}

    def _texts(self, texts: Sequence[str], path: str) -> None:
        content, ends = encoded(texts)
        self.add(f"{path}.utf8", content)
        self.add(f"{path}.ends", ends)


@dataclass
class TreeReader:
    """Reads a tree: objects whose attributes are read when they are asked for.

    Args:
        classes: the dataclasses and models that may occur.
        column: opens an array by its name.
        given: what was not kept, by path.
    """

    classes: Collection[type]
    column: Opener
    given: Mapping[str, Any]
    root: Any = None

    def read(self, node: Node) -> Any:
        """Return the tree of a description."""
        self.root = self.value(node)
        for path, value in self.given.items():
            self.root.__dict__[path] = value
        return self.root

    def value(self, node: Node, *, sliced: bool = False) -> Any:
        """Return what a node describes."""
        if "value" in node:
            return node["value"]
        if "array" in node:
            column = self.column(node["array"])
            return column if sliced else column.whole()
        if "same" in node:
            found = self.root
            for name in node["same"].split(".") if node["same"] else ():
                found = getattr(found, name)
            return found
        if "parts" in node:
            made: Any = object.__new__(_as_read(self._class(node["of"])))
            made.__dict__[SOURCE] = self, node["parts"]
            return made
        return self._single(node) if "day" in node or "model" in node else self._collection(node)

    def _single(self, node: Node) -> Any:
        if "day" in node:
            return dt.date.fromisoformat(node["day"])
        return self._class(node["model"]).model_validate_json(node["text"])

    def _collection(self, node: Node) -> Any:
        kind = {"list": list, "set": frozenset, "tuple": tuple}[node.get("as", "tuple")]
        if "texts" in node:
            texts = self._texts(node["texts"])
            return texts if kind is tuple else kind(texts)
        if "nested" in node:
            return kind(nested(self._texts(node["nested"])[0]))
        if "items" in node:
            return kind(self.value(each) for each in node["items"])
        if "models" in node:
            path, of = node["models"], self._class(node["of"])
            return ByText(self._texts(f"{path}.keys"), self._texts(f"{path}.values"), of.model_validate_json)
        if "numbers" in node:
            path = node["numbers"]
            flags, values = (self.column(f"{path}.{name}").whole().tolist() for name in ("flags", "values"))
            return dict(zip(zip(self._texts(f"{path}.keys"), flags, strict=True), values, strict=True))
        return {key: self.value(each) for key, each in node["map"]}

    def _texts(self, path: str) -> Texts:
        return Texts(self.column(f"{path}.utf8").whole(), self.column(f"{path}.ends").whole())

    def _class(self, name: str) -> Any:
        return next(each for each in self.classes if each.__name__ == name)


class _Part:
    """An attribute that is read from a tree when it is first asked for, unless it was given another value."""

    def __init__(self, name: str, of: type, *, sliced: bool) -> None:
        self._name, self._of, self._sliced = name, of, sliced

    def __get__(self, made: Any, owner: type) -> Any:
        if made is None:
            raise AttributeError(self._name)
        reader, parts = made.__dict__.get(SOURCE, (None, {}))
        if reader is None or self._name not in parts:  # made by `dataclasses.replace`
            computed = getattr(self._of, self._name, None)
            if computed is None or not hasattr(computed, "__get__"):
                raise AttributeError(self._name)
            return computed.__get__(made, owner)
        value = reader.value(parts[self._name], sliced=self._sliced)
        made.__dict__[self._name] = value
        return value


@cache
def _as_read(of: type) -> type:
    """Return a subclass of a dataclass whose attributes are read when they are asked for."""
    parts: dict[str, Any] = {"_read_as": of, "__module__": of.__module__}
    for each in fields(of):
        if each.metadata.get("kept", True):
            sliced = each.metadata.get("sliced", False)
            parts[each.name] = _Part(each.name, of, sliced=sliced)
    for name in getattr(of, ALSO_KEPT, ()):
        parts[name] = _Part(name, of, sliced=False)
    return type(of.__name__, (of,), parts)
