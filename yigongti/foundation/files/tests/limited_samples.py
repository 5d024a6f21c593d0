"""Parsers that misbehave, for the tests of `run_limited`."""

import os
import signal
import socket
import time


class Declared(Exception):
    code = "sample.declared"
    detail = "七"


def echo(data: bytes) -> bytes:
    return data[::-1]


def refuse(_data: bytes) -> bytes:
    raise Declared


def crash(_data: bytes) -> bytes:
    raise ZeroDivisionError


def segfault(_data: bytes) -> bytes:
    os.kill(os.getpid(), signal.SIGSEGV)
    return b""


def hog(data: bytes) -> bytes:
    return bytes(int(data) * 1024 * 1024)[:1]


def sleep(_data: bytes) -> bytes:
    time.sleep(60)
    return b""


def spin(_data: bytes) -> bytes:
    while True:
        pass


def write_file(data: bytes) -> bytes:
    with open(data.decode(), "wb") as file:  # noqa: PTH123
        file.write(b"x")
    return b"written"


def environment(_data: bytes) -> bytes:
    return "\n".join(sorted(os.environ)).encode()


def sockets(_data: bytes) -> bytes:
    """Count the open handles that are sockets."""
    count = 0
    for handle in range(64):
        try:
            socket.socket(fileno=os.dup(handle)).close()
            count += 1
        except OSError:
            continue
    return str(count).encode()


def die_while_answering(_data: bytes) -> bytes:
    """Answer by hand with a length that never comes."""
    for handle in range(64):
        try:
            os.write(handle, b"R" + (10**9).to_bytes(8))
        except OSError:
            continue
    os._exit(3)
