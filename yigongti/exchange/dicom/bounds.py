"""Reading from a stranger's socket with limits. The library itself reads whatever length a peer announces, for ever."""

import socket
import time
from collections.abc import Callable

from yigongti.exchange.dicom import rules

CHUNK = 16 * 1024


class TooMuch(OSError):
    """The peer sends more than one object may have."""


class BoundedReader:
    """Stands in for the library's `recv`: at most `MAX_WIRE_BYTES` at once, in `PDU_SECONDS`; counts since `rest`.

    The library turns the OSError into "connection closed", which ends the association and both its threads.
    """

    def __init__(self, connection: socket.socket, on_too_much: Callable[[], None]) -> None:
        self.connection = connection
        self.on_too_much = on_too_much
        self.taken = 0

    def rest(self) -> None:
        """An object is complete: count anew."""
        self.taken = 0

    def __call__(self, wanted: int) -> bytearray:
        """Exactly `wanted` bytes, or fewer when the peer hangs up. Raises TooMuch, TimeoutError."""
        self.taken += wanted
        if wanted > rules.MAX_WIRE_BYTES or self.taken > rules.MAX_ASSOCIATION_BYTES:
            self.on_too_much()
            raise TooMuch(f"{wanted} more after {self.taken - wanted} bytes")
        end = time.monotonic() + rules.PDU_SECONDS
        found = bytearray()
        while len(found) < wanted:
            left = end - time.monotonic()
            if left <= 0:
                raise TimeoutError("peer stopped in the middle of a PDU")
            self.connection.settimeout(left)
            part = self.connection.recv(min(CHUNK, wanted - len(found)))
            if not part:
                break
            found += part
        return found
