"""What can go wrong, as a tree. The message of each is the Chinese sentence that the user reads.

Problem
|-- Refused            the actor may not do this (HTTP 403, audited)
|-- NotFound           there is no such record within the actor's sight (HTTP 404)
|-- Invalid            what was typed or sent cannot be accepted (HTTP 422), with one line per field
|-- Conflict           the record has moved on since the page was drawn (HTTP 409)
|   `-- AlreadyDone    the very same thing was done before; carries what it made
`-- Unavailable        something that we depend on is down just now (HTTP 503)
"""

from collections.abc import Mapping


class Problem(Exception):
    """An anticipated failure. `str()` is the sentence for the user and says what to do."""

    status = 400
    sentence = "操作没有完成，请稍后再试。"

    def __init__(self, sentence: str | None = None) -> None:
        super().__init__(sentence or self.sentence)


class Refused(Problem):
    """The actor may not do this."""

    status = 403
    sentence = "您的岗位没有这项权限，如工作需要请联系本单位系统管理员。"


class NotFound(Problem):
    """There is no such record within the actor's sight (we never say whether it exists elsewhere)."""

    status = 404
    sentence = "没有找到这条记录，它可能不在您的查看范围内。"


class Invalid(Problem):
    """Input that cannot be accepted. `fields` maps field name to the sentence beside that field."""

    status = 422
    sentence = "填写的内容有需要修改的地方。"

    def __init__(self, sentence: str | None = None, fields: Mapping[str, str] | None = None) -> None:
        super().__init__(sentence)
        self.fields = dict(fields or {})


class Conflict(Problem):
    """The record has moved on since the page was drawn."""

    status = 409
    sentence = "这条记录刚被别人更新过，请刷新后再操作。"


class AlreadyDone(Conflict):
    """The same thing was done before; `result` is what it made then."""

    sentence = "这件事已经做过了。"

    def __init__(self, sentence: str | None = None, result: object = None) -> None:
        super().__init__(sentence)
        self.result = result


class Unavailable(Problem):
    """Something that we depend on does not answer just now."""

    status = 503
    sentence = "系统暂时不可用，已填写的内容会保留，请稍后再试。"
