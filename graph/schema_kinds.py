"""What a schema is made of: labels, relationship types, their properties, and indexes."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from types import NoneType
from typing import Annotated, Any, Literal, get_args, get_origin

from pydantic import BaseModel

PropertyType = Literal["STRING", "INTEGER", "FLOAT", "BOOLEAN", "LIST"]
PROPERTY_TYPES: dict[type, PropertyType] = {
    str: "STRING",
    dt.date: "STRING",
    int: "INTEGER",
    float: "FLOAT",
    bool: "BOOLEAN",
}


@dataclass(frozen=True, slots=True)
class Property:
    """A property, with the type and meaning of its values."""

    name: str
    type: PropertyType
    meaning: str


@dataclass(frozen=True, slots=True)
class NodeLabel:
    """A label, the property that identifies its nodes, and all their properties."""

    name: str
    key: str
    meaning: str
    properties: tuple[Property, ...]


@dataclass(frozen=True, slots=True)
class RelationshipType:
    """A relationship type: its start and end labels, and its key property."""

    name: str
    starts: tuple[str, ...]
    ends: tuple[str, ...]
    meaning: str
    properties: tuple[Property, ...]
    key: str = "key"


@dataclass(frozen=True, slots=True)
class RangeIndex:
    """An index for equality and ranges of one property of a label."""

    label: str
    property_name: str

    @property
    def name(self) -> str:
        """Its name on the server."""
        return f"{self.label.lower()}_{self.property_name}"


@dataclass(frozen=True, slots=True)
class FullTextIndex:
    """An index over the words of some text properties of a label."""

    label: str
    properties: tuple[str, ...]

    @property
    def name(self) -> str:
        """The name it is created under, if the server allows a choice."""
        return f"{self.label.lower()}_text"


@dataclass(frozen=True, slots=True)
class Schema:
    """All labels, relationship types and indexes."""

    labels: tuple[NodeLabel, ...]
    relationships: tuple[RelationshipType, ...]
    indexes: tuple[RangeIndex, ...]
    full_text: tuple[FullTextIndex, ...]

    def label(self, name: str) -> NodeLabel:
        """Return a label by its name; KeyError if there is none."""
        return {label.name: label for label in self.labels}[name]

    def relationship(self, name: str) -> RelationshipType:
        """Return a relationship type by its name; KeyError if there is none."""
        return {kind.name: kind for kind in self.relationships}[name]

    def property_type(self, label: str, name: str) -> PropertyType:
        """Return the type of a label's property; KeyError if there is none."""
        return {p.name: p.type for p in self.label(label).properties}[name]


def properties(type_: PropertyType, meanings: dict[str, str]) -> tuple[Property, ...]:
    """Return properties of one type, from what each means."""
    return tuple(Property(name, type_, meaning) for name, meaning in meanings.items())


def properties_of(*models: type[BaseModel], like: type[BaseModel] | None = None) -> tuple[Property, ...]:
    """Return a property for each field that has a description; the others are stored elsewhere.

    Args:
        models: where several have a field of one name, the first says what it means.
        like: the model that describes what the others take over from it undescribed.
    """
    borrowed = like.model_fields if like else {}
    found: dict[str, Property] = {}
    for model in models:
        for name, field in model.model_fields.items():
            meaning = field.description or (borrowed[name].description if name in borrowed else None)
            if meaning is not None and name not in found:
                found[name] = Property(name, _property_type(field.annotation), meaning)
    return tuple(found.values())


def _property_type(annotation: Any) -> PropertyType:
    """Return how a field is stored: without its constraints, and whether or not it may be None."""
    if annotation in PROPERTY_TYPES:
        return PROPERTY_TYPES[annotation]
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Literal:
        return PROPERTY_TYPES[type(arguments[0])]
    if origin is tuple:
        return "LIST"
    if origin is Annotated:
        return _property_type(arguments[0])
    (known,) = (argument for argument in arguments if argument is not NoneType)
    return _property_type(known)
