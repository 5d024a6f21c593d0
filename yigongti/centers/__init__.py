"""WING: shared centers (共享中心)."""
