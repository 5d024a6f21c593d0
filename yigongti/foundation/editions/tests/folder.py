"""Writes a small edition folder for a test."""

from pathlib import Path

HEAD = 'code = "test_2025"\ntitle = "测试县版"\ncounty = "990038"\nin_force = 2025-12-17\n'
ROLES = '[[role]]\ncode = "doctor"\ntitle = "医生"\nscope = "own"\npermissions = ["ecg.order.place"]\n'


def write(folder: Path, *, values: str = "", head: str = HEAD, roles: str = ROLES) -> Path:
    folder.mkdir(exist_ok=True)
    for name, text in (("edition.toml", head), ("values.toml", values), ("roles.toml", roles)):
        (folder / name).write_text(text, encoding="utf-8")
    return folder
