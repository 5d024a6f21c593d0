"""Why a file is not read: one class each, its message the sentence that the user reads."""

from typing import ClassVar


class Refusal(Exception):
    """A file that cannot be read. `code` names the reason, `str()` says it and what to do."""

    code: ClassVar[str] = "refused"
    sentence: ClassVar[str] = "这份文件无法读取，请另存为 docx 或 txt 后重新上传。"

    def __init__(self, detail: str = "") -> None:
        super().__init__(self.sentence)
        self.detail = detail


class EmptyFile(Refusal):
    """Nothing in it."""

    code = "empty"
    sentence = "文件是空的，没有可以研读的文字，请核对后重新上传。"


class TooLarge(Refusal):
    """More than a policy document ever is."""

    code = "too_large"
    sentence = "文件过大（超过20MB或200万字），请拆分，或只上传正文和附件部分。"


class ScanWithoutText(Refusal):
    """Pages that are pictures."""

    code = "scan"
    sentence = "这份PDF是扫描图片，没有文字层，平台不做文字识别。请上传原始的 docx 或 txt，或先转换出文字再上传。"


class Garbled(Refusal):
    """A PDF whose fonts do not say which characters they print."""

    code = "garbled"
    sentence = "这份PDF的文字层是乱码（字体没有编码对照），读不出文字。请上传原始的 docx 或 txt。"


class Picture(Refusal):
    """A picture of a document."""

    code = "picture"
    sentence = "这是一张图片，平台不做文字识别。请上传原始的 docx、带文字层的 PDF 或 txt，也可以直接粘贴文字。"


class OldWord(Refusal):
    """A .doc or .wps of the old kind."""

    code = "old_word"
    sentence = "这是旧版 Word（.doc 或 .wps）文件，请用 Word 或 WPS 打开后另存为 .docx 再上传。"


class Encrypted(Refusal):
    """Needs a password."""

    code = "encrypted"
    sentence = "文件设有密码，无法打开。请取消密码保护后另存一份再上传。"


class Damaged(Refusal):
    """Says that it is a docx or pdf, and is not."""

    code = "damaged"
    sentence = "文件已损坏或内容不完整，请用原软件打开确认，另存一份后重新上传。"


class Hostile(Refusal):
    """Built to do harm: bombs, entities, endless nesting."""

    code = "hostile"
    sentence = "文件结构异常（压缩比过大、嵌套过深或含外部实体），没有打开。请用 Word 或 WPS 另存为新文件再上传。"


class UnknownFormat(Refusal):
    """Neither text nor anything else that we read."""

    code = "unknown"
    sentence = "认不出这份文件的格式。请上传 txt、docx、带文字层的 PDF 或网页（html），也可以直接粘贴文字。"


class NoText(Refusal):
    """A file of a known kind without any words."""

    code = "no_text"
    sentence = "文件里没有文字，请核对是否上传了正确的文件。"


BY_CODE = {
    one.code: one
    for one in (
        EmptyFile,
        TooLarge,
        ScanWithoutText,
        Picture,
        OldWord,
        Encrypted,
        Garbled,
        Damaged,
        Hostile,
        UnknownFormat,
        NoText,
    )
}
"""For `run_limited(refusals=…)`: from the code back to the class."""
