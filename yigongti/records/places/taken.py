"""Codes are one name space for all counties of the house: what is another county's is refused, never taken over."""

from collections.abc import Iterable

from yigongti.foundation.access.models import Organization
from yigongti.foundation.errors import Conflict
from yigongti.records.places.models import Consortium


class CodeTaken(Conflict):
    """A code of the files belongs to another county of this installation."""

    def __init__(self, word: str, code: str, county: str) -> None:
        super().__init__(f"{word}代码「{code}」已经是另一个县（{county or '省级'}）的，请换一个代码。")


def province_code(county: str) -> str:
    """The code of the province's health commission: province-50 above 500238. A province's edition uses it itself."""
    return f"province-{county[:2]}"


def refuse_institutions(codes: Iterable[str], county: str) -> None:
    """Raise CodeTaken; the edition of a province, and none of its counties, takes over the province's commission."""
    others = Organization.objects.filter(code__in=list(codes)).exclude(county=county)
    if county.endswith("0000"):
        others = others.exclude(code=province_code(county), county="")
    taken = others.first()
    if taken is not None:
        raise CodeTaken("机构", taken.code, taken.county)


def refuse_consortia(codes: Iterable[str], county: str) -> None:
    """Raise CodeTaken."""
    taken = Consortium.objects.filter(code__in=list(codes)).exclude(county_id=county).first()
    if taken is not None:
        raise CodeTaken("医共体", taken.code, taken.county_id)
