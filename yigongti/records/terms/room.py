"""What the terms offer the house."""

from yigongti.foundation.rooms import Permission, Room
from yigongti.records.terms.sections import TERMS

ROOM = Room(
    code="records.terms",
    title="术语",
    permissions=(Permission("terms.system.import", "导入术语表"),),
    sections=(TERMS,),
    is_ground=True,
)
