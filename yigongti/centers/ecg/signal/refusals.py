"""Why a file cannot become a tracing: one class per reason, each with the sentence that the sender reads."""

from typing import ClassVar

from yigongti.foundation.errors import Invalid


class UnreadableTracing(Invalid):
    """Base of all refusals. `code` is stable (API, audit, way out of the child); `str(e)` is the sentence."""

    code: ClassVar[str] = "ecg.unreadable"
    sentence = "读不出这份心电文件。请在心电图机上重新导出后再传。"

    def __init__(self, detail: str = "") -> None:
        """Keep a short detail (a number, a name), shown in brackets after the sentence."""
        self.detail = "".join(ch for ch in detail if ch.isprintable())[:80]
        super().__init__(self.sentence + (f"〔{self.detail}〕" if self.detail else ""))


class EmptyFile(UnreadableTracing):
    """Nothing was sent."""

    code = "ecg.empty"
    sentence = "文件是空的。请在心电图机上重新导出后再传。"


class NotAnEcgFile(UnreadableTracing):
    """Another kind of file: a picture, a PDF, an archive, text."""

    code = "ecg.not_an_ecg"
    sentence = "这不是心电数据文件。请上传 DICOM 心电波形 (.dcm) 或 HL7 aECG (.xml)。"


class PictureOfAnEcg(UnreadableTracing):
    """A PDF or an image: a doctor cannot measure on it and no caliper works."""

    code = "ecg.picture"
    sentence = "这是图片或 PDF，没有波形数据，不能测量。请从心电图机导出 DICOM 波形或 aECG 再传。"


class Truncated(UnreadableTracing):
    """The file ends before its own contents do."""

    code = "ecg.truncated"
    sentence = "文件不完整，可能传输中断。请重新导出或重新传一次。"


class Damaged(UnreadableTracing):
    """The contents contradict the format."""

    code = "ecg.damaged"
    sentence = "文件内容已损坏或不合格式。请在心电图机上重新导出后再传。"


class TooLarge(UnreadableTracing):
    """More bytes, elements, channels or samples than a resting ECG can have."""

    code = "ecg.too_large"
    sentence = "文件过大，不像一份静息 12 导联心电图。请只传一次静息采集。"


class ForeignObject(UnreadableTracing):
    """A DICOM object of another class, a CT image for example."""

    code = "ecg.foreign_object"
    sentence = "这是 DICOM 文件，但不是心电波形。请改传 12 导联心电波形对象。"


class AmbulatoryNotRead(UnreadableTracing):
    """A Holter record."""

    code = "ecg.ambulatory"
    sentence = "这是动态心电图 (Holter)，本中心此处只收静息 12 导联。请走动态心电申请。"


class ScpNotReadYet(UnreadableTracing):
    """SCP-ECG, recognised by its section header; its place in the dispatch table is kept."""

    code = "ecg.scp_not_yet"
    sentence = "已认出这是 SCP-ECG 文件，目前还不能读取。请在心电图机上改选 DICOM 或 aECG (XML) 导出。"


class UnsupportedEncoding(UnreadableTracing):
    """Compressed, encrypted or exotic coding of the samples."""

    code = "ecg.encoding"
    sentence = "文件经过压缩、加密或使用了不支持的编码。请在设备上选择不压缩的 DICOM 导出。"


class NoWaveform(UnreadableTracing):
    """No rhythm waveform inside."""

    code = "ecg.no_waveform"
    sentence = "文件里没有心电波形，可能导出不全或传输中断。请确认导出包含原始波形后再传。"


class MissingLeads(UnreadableTracing):
    """Fewer than eight independent leads, or names that nobody can place."""

    code = "ecg.missing_leads"
    sentence = "导联不足或无法辨认：需要 V1-V6 和至少两个肢体导联。请检查导联线后重新采集。"


class NoCalibration(UnreadableTracing):
    """No unit or an impossible sensitivity: millimetres would mean nothing."""

    code = "ecg.no_calibration"
    sentence = "文件没有给出可用的电压标度，无法按 10 mm/mV 显示。请更换导出格式或联系设备厂家。"


class WrongRate(UnreadableTracing):
    """Sampling rate outside 100-32000 Hz."""

    code = "ecg.wrong_rate"
    sentence = "采样率不在 100-32000 Hz 之内，不能用于诊断。请检查设备设置后重新采集。"


class TooShort(UnreadableTracing):
    """Less than 2.5 s: not one column of the standard print."""

    code = "ecg.too_short"
    sentence = "记录不足 2.5 秒。请重新采集 10 秒静息心电图。"


class TooLong(UnreadableTracing):
    """More than a minute: not a resting record."""

    code = "ecg.too_long"
    sentence = "记录超过 60 秒，不是静息 12 导联。请截取静息段或走动态心电申请。"


class AllFlat(UnreadableTracing):
    """No lead moves: electrodes off or an empty export."""

    code = "ecg.all_flat"
    sentence = "所有导联都是直线，电极可能未接好。请检查电极后重新采集。"


def _family(root: type[UnreadableTracing]) -> dict[str, type[UnreadableTracing]]:
    return {root.code: root} | {kind.code: kind for kind in root.__subclasses__()}


BY_CODE = _family(UnreadableTracing)
