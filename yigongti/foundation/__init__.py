"""GROUND: knows no medicine."""
