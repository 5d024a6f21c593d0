"""The kinds of synthetic tracing, with the words for the demo page."""

from typing import Final, Literal

Kind = Literal[
    "normal",
    "sinus_brady",
    "sinus_tachy",
    "af",
    "inferior_stemi",
    "anterior_st_depression",
    "t_inversion",
    "lbbb",
    "rbbb",
    "av_block_1",
    "av_block_3",
    "pvc",
    "lvh",
    "long_qt",
    "vt_short",
    "noisy",
    "lead_reversal",
    "flat_lead",
]

TITLES: Final[dict[Kind, str]] = {
    "normal": "正常窦性心律",
    "sinus_brady": "窦性心动过缓",
    "sinus_tachy": "窦性心动过速",
    "af": "心房颤动",
    "inferior_stemi": "下壁 ST 段抬高",
    "anterior_st_depression": "前壁 ST 段压低",
    "t_inversion": "T 波倒置",
    "lbbb": "完全性左束支传导阻滞",
    "rbbb": "完全性右束支传导阻滞",
    "av_block_1": "一度房室传导阻滞",
    "av_block_3": "三度房室传导阻滞",
    "pvc": "室性早搏",
    "lvh": "左室高电压",
    "long_qt": "QT 间期延长",
    "vt_short": "短阵室性心动过速",
    "noisy": "干扰明显",
    "lead_reversal": "左右手反接",
    "flat_lead": "V3 导联脱落",
}
