"""Thin pages, one module per capability."""
