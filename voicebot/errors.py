"""What can go wrong in a way that the user can mend."""

from voicebot.locale import tell


class Problem(Exception):
    """One sentence for the user (what, where, remedy), from the catalogue `voicebot/locale`."""

    def __init__(self, key: str, /, **values: object) -> None:
        super().__init__(tell(key, **values))
        self.key = key
        self.values = values


class EngineMissing(Problem):
    """An engine's library or model is not there; `auto` goes on to the next one."""
