"""The request number in every log line."""

import logging
from contextvars import ContextVar

current: ContextVar[str] = ContextVar("request_id", default="-")


class RequestId(logging.Filter):
    """Adds `request_id` to a record: that of the request at work, or a dash."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Never drops a record."""
        record.request_id = getattr(getattr(record, "request", None), "request_id", current.get())
        return True
