"""Cypher text and its catalogue: one query a file, checked at load."""

from cypher.catalogue import Catalogue, CatalogueError, load_catalogue, read_catalogue
from cypher.query import Column, Parameter, ParameterError, Query

__all__ = [
    "Catalogue",
    "CatalogueError",
    "Column",
    "Parameter",
    "ParameterError",
    "Query",
    "load_catalogue",
    "read_catalogue",
]
