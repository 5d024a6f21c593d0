"""Why the platform does not start: one sentence that says what to do. Exit code 2."""


class CannotStart(Exception):
    """An anticipated reason not to start. `str()` is the sentence that the operator reads."""

    exit_code = 2
