"""Whisper's tokens, without those that no Russian is spelled with: nine of ten."""

import re
from collections.abc import Sequence
from pathlib import Path

_SPELLABLE = re.compile(r"[ .,!?\-\u0410-\u044f\u0401\u0451]*")  # Russian letters: numbers come in words
_BROKEN = "\ufffd"  # tokens that hold a part of a letter


class Tokens:
    """file: tokenizer.json. `kept`: Whisper's own numbers of the tokens, which are numbered here from 0 in this order.

    `special`: those that are no text, but for the end of it.
    """

    def __init__(self, file: Path) -> None:
        from tokenizers import Tokenizer

        self._tokenizer = Tokenizer.from_file(str(file))
        end, size = self._own("<|endoftext|>"), self._tokenizer.get_vocab_size(with_added_tokens=True)
        texts = self._tokenizer.decode_batch([[token] for token in range(end)])
        spelled = [token for token, text in enumerate(texts) if _SPELLABLE.fullmatch(text) or _BROKEN in text]
        self.kept = [*spelled, *range(end, size)]
        self.special = list(range(len(spelled) + 1, len(self.kept)))
        self._numbers = {token: number for number, token in enumerate(self.kept)}

    def named(self, name: str) -> int:
        return self._numbers[self._own(name)]

    def encode(self, text: str) -> list[int]:
        """What can't be spelled is left out."""
        found = self._tokenizer.encode(text, add_special_tokens=False).ids
        return [self._numbers[token] for token in found if token in self._numbers]

    def decode(self, tokens: Sequence[int]) -> str:
        return str(self._tokenizer.decode([self.kept[token] for token in tokens]))

    def _own(self, name: str) -> int:
        token = self._tokenizer.token_to_id(name)
        if token is None:
            raise ValueError(f"tokenizer.json: {name}")
        return int(token)
