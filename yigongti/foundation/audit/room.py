"""审计: what the trail offers the house. `audit.*` are the rights of the audit administrator alone (三员分立)."""

from yigongti.foundation.rooms import NavEntry, Permission, Room

ROOM = Room(
    code="foundation.audit",
    title="审计",
    permissions=(
        Permission("audit.trail.search", "查询审计记录"),
        Permission("audit.trail.export", "导出审计记录"),
        Permission("audit.seal.view", "查看审计封存"),
        Permission("audit.seal.verify", "核验审计记录"),
        Permission("people.resident.who_looked", "查看谁看过", reads_residents=True),
    ),
    navigation=(
        NavEntry("审计查询", "audit:search", "audit.trail.search", group="审计管理", short="审计", order=10),
        NavEntry("审计封存", "audit:seals", "audit.seal.view", group="审计管理", short="封存", order=20),
    ),
    is_ground=True,
)
