"""Passwords: argon2, as argon2-cffi recommends it. Takes a tenth of a second on purpose: not for the event loop."""

from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

from voicebot.errors import Problem

SHORTEST = 10  # characters
LONGEST = 200

_HASHER = PasswordHasher()


def hashed(password: str) -> str:
    """Problem where it is too short to be one."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise Problem("users.short", least=SHORTEST, most=LONGEST)
    return _HASHER.hash(password)


def right(password: str, known: str | None) -> bool:
    """Is it that of this hash? Takes as long where there is none, so that nobody learns who has a password."""
    try:
        return _HASHER.verify(known or _nobody(), password[:LONGEST]) and known is not None
    except (VerifyMismatchError, InvalidHashError):
        return False


@cache
def _nobody() -> str:
    return _HASHER.hash("nobody's password")
