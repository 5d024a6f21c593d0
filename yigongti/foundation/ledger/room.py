from yigongti.foundation.rooms import Permission, Room

ROOM = Room(
    code="foundation.ledger",
    title="账簿",
    permissions=(
        Permission("ledger.entry.post", "记账"),
        Permission("ledger.entry.reverse", "冲销凭证"),
        Permission("ledger.books.read", "查看账簿"),
    ),
    is_ground=True,
)
