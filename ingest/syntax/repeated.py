"""How much of what is kept may be headers said again: a part stands alone, so it carries the header that it stood under.

A header of a kilobyte over a hundred thousand messages of ten bytes would make a gigabyte out of one. Real messages are
longer than a tenth of their header.
"""

TIMES = 32  # bytes of headers for each byte of messages
SPARE = 1024 * 1024  # bytes of headers that any stream may repeat
RULE = f"stands under a header that is repeated too often: more than {TIMES} times as long as the messages themselves"


class Repeated:
    """Counts, for one stream, the headers that its parts repeat."""

    def __init__(self) -> None:
        self._left = SPARE

    def affords(self, header: int, own: int) -> bool:
        """Whether a message of `own` bytes may carry a header of so many; counts it where it may."""
        self._left += TIMES * own
        if header > self._left:
            return False
        self._left -= header
        return True
