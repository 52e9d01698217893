"""Models in, text out: pages, tables and other shapes for people and programs."""
