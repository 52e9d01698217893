"""Cypher text and its catalogue: queries with a name and a header, checked when they are read."""

from cypher.catalogue import Catalogue, load_catalogue, open_catalogue
from cypher.errors import CatalogueError, ParameterError
from cypher.query import Column, Parameter, Query, in_one_row

__all__ = [
    "Catalogue",
    "CatalogueError",
    "Column",
    "Parameter",
    "ParameterError",
    "Query",
    "in_one_row",
    "load_catalogue",
    "open_catalogue",
]
