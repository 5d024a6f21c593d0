"""How these tests read: a sentence joined, what was found in a few words."""

import os
import warnings
from pathlib import Path

import pytest

from yigongti.unified.organization.reading import units
from yigongti.unified.organization.reading.joined import Joined
from yigongti.unified.organization.reading.shapes import Span

PIECES = (
    *"（）〔〕]《》“”、，；：。\n 年底前月号万8-—%.各县市家个三十大每至内到",
    *("**", "责任单位", "配合单位", "牵头", "配合", "负责", "按职责分工", "以下均需", "不再列出", "乡镇", "街道"),
    *("人民政府", "县卫健局", "财政局", "等部门", "2025", "季度", "次月", "不少于", "以上", "平台"),
)


def joined(text: str) -> Joined:
    """The whole text, joined."""
    return Joined(text, Span(0, len(text)))


def units_of(text: str) -> list[tuple[str, str]]:
    """(role, completed name) of every unit."""
    return [(unit.role, unit.name) for unit in units.find(joined(text)).units]


def policy_documents() -> dict[str, str]:
    """The real documents by the first digits of their names; without them the test is skipped, loudly."""
    beside = Path(__file__).resolve().parents[5].parent / "shared" / "policy"
    folder = Path(os.environ.get("YIGONGTI_POLICY", beside))
    documents = {path.name[:3]: path.read_text() for path in sorted(folder.glob("*.txt"))}
    if not documents:
        warnings.warn(f"no policy documents in {folder}: the real ones are NOT read", stacklevel=2)
        pytest.skip("policy documents are not beside the checkout (YIGONGTI_POLICY)")
    return documents
