"""Cypher queries and their catalogue: one query per file, checked on loading."""

from cypher.catalogue import Catalogue, CatalogueError, load_catalogue, open_catalogue
from cypher.query import Column, Parameter, ParameterError, Query, in_one_row

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
