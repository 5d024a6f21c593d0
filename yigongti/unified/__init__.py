"""WING: the unified management rooms (统一管理)."""
