"""权限: what access offers the house. `access.*` are the rights of the security administrator alone (三员分立)."""

from yigongti.foundation.rooms import NavEntry, Permission, Room

ROOM = Room(
    code="foundation.access",
    title="权限",
    permissions=(
        Permission("access.user.list", "查看用户"),
        Permission("access.user.create", "新建用户"),
        Permission("access.user.change", "修改用户资料"),
        Permission("access.user.deactivate", "停用用户"),
        Permission("access.user.reactivate", "恢复用户"),
        Permission("access.user.unlock", "解除锁定"),
        Permission("access.user.lock", "锁定用户"),
        Permission("access.user.reset_password", "重置密码"),
        Permission("access.user.reset_factor", "重置动态口令"),
        Permission("access.position.grant", "授予岗位"),
        Permission("access.position.end", "结束岗位"),
        Permission("access.role.list", "查看角色权限"),
        Permission("access.session.list", "查看会话"),
        Permission("access.session.end", "结束会话"),
        Permission("access.token.list", "查看接口令牌"),
        Permission("access.token.revoke", "吊销接口令牌"),
        Permission("access.break_glass.list", "查看紧急调阅"),
        Permission("access.break_glass.review", "复核紧急调阅"),
        Permission("people.resident.break_glass", "紧急调阅居民记录", reads_residents=True),
    ),
    navigation=(
        NavEntry("用户与岗位", "access:users", "access.user.list", group="安全管理", short="用户", order=10),
        NavEntry("角色权限", "access:roles", "access.role.list", group="安全管理", short="角色", order=20),
        NavEntry("在线会话", "access:sessions", "access.session.list", group="安全管理", short="会话", order=30),
        NavEntry("接口令牌", "access:tokens", "access.token.list", group="安全管理", short="令牌", order=35),
        NavEntry(
            "紧急调阅复核",
            "access:break_glass_list",
            "access.break_glass.list",
            group="安全管理",
            short="调阅",
            order=40,
        ),
    ),
    is_ground=True,
)
