"""Cypher queries and their catalogue: named queries with headers, checked on first access."""

from cypher.catalogue import Catalogue, load_catalogue, open_catalogue
from cypher.errors import CatalogueError, ParameterError
from cypher.query import Column, Parameter, Query, at_once, in_one_row

__all__ = [
    "Catalogue",
    "CatalogueError",
    "Column",
    "Parameter",
    "ParameterError",
    "Query",
    "at_once",
    "in_one_row",
    "load_catalogue",
    "open_catalogue",
]
