"""How words sound, roughly: what a recogniser spells by ear meets what was meant."""

import re
from functools import lru_cache

_ALIKE = str.maketrans("аеэыяйбдзжвгю", "оиииииптсшфку", "ьъ")
_CLUSTERS = re.compile(r"тст|тьс|тс|дс|дц|тц|сц")


@lru_cache(maxsize=50_000)
def sound(word: str) -> str:
    """A rough key of how a word sounds: «трицать» and «тридцать» share it."""
    key = _CLUSTERS.sub("ц", word.translate(_ALIKE))
    return re.sub(r"(.)\1+", r"\1", key)
