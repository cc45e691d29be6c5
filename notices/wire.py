"""What can come of handing a message to somebody who carries it."""


class Refused(Exception):
    """Never: the same message will be refused again. ``fault`` is a code, nothing personal."""

    def __init__(self, fault: str) -> None:
        super().__init__(fault)
        self.fault = fault


class TryLater(Exception):
    """Not now. ``fault`` is a code or the name of an error, nothing personal."""

    def __init__(self, fault: str) -> None:
        super().__init__(fault)
        self.fault = fault


class OutOfReach(TryLater):
    """Nobody answered, or nobody let us in: other messages would fare no better now."""
