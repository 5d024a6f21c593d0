"""What the room offers the house. Hooks import their modules when called: models are ready by then."""

from yigongti.foundation.rooms import NavEntry, Permission, Room

ROOM = Room(
    code="unified.organization.consortia",
    title="医共体组建",
    clauses=("000 二（一）", "000 二（四）", "002 五"),
    permissions=(
        Permission("consortia.composition.read", "查看医共体组成与认定"),
        Permission("consortia.consortium.form", "组建医共体"),
        Permission("consortia.member.join", "办理加入医共体"),
        Permission("consortia.member.leave", "办理退出医共体"),
        Permission("consortia.member.change_role", "变更医共体成员角色"),
        Permission("consortia.member.move", "调整成员所属医共体"),
    ),
    navigation=(
        NavEntry("医共体组建", "consortia:home", "consortia.composition.read", group="治理", short="组建", order=210),
    ),
    help_topics={
        "consortia:home": "每个医共体在任何一天的组成，和最近的变更决定。改日期即看那一天。",
        "consortia:consortium": "按角色和乡镇列出组成单位；下面是每次变更由谁决定、依据哪条，以及历次成员关系。",
        "consortia:join": "先填机构和日期，按“看影响”核对谁的查看范围会变，再办理。",
        "consortia:leave": "生效日期这一天起不再是成员，历史仍可查。牵头单位要先换人再退出。",
        "consortia:change_role": "换牵头单位时，原牵头单位在同一天改任所选角色。",
        "consortia:move": "从一个医共体转到另一个：转出和转入在同一天、一次办完。",
        "consortia:form": "登记新的医共体及其牵头单位，之后逐家办理加入。",
    },
)
