"""Render answers as text: pages, tables and other formats."""
