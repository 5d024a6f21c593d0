"""What the DICOM door offers the house: its page. Hooks import their modules when called."""

from yigongti.foundation.rooms import NavEntry, Permission, Room

ROOM = Room(
    code="exchange.dicom",
    title="DICOM 接入",
    permissions=(
        Permission("dicom.device.read", "查看设备接入"),
        Permission("dicom.device.save", "登记设备"),
        Permission("dicom.device.stop", "停用设备"),
        Permission("dicom.door.echo", "自检 DICOM 接口"),
    ),
    navigation=(NavEntry("设备接入", "dicom:devices", "dicom.device.read", group="系统管理", short="设备", order=60),),
    help_topics={
        "dicom:devices": "心电机等设备按 DICOM 协议（C-STORE）把图形直接发到平台。"
        "先在这里登记设备的 AE 标题和所属机构；没登记的设备会列在“待登记”里，其发送被拒绝。",
    },
    is_ground=True,
)
