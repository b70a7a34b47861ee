"""FastAGI, the part of it that tells Asterisk the values of variables."""

import asyncio
from collections.abc import Callable

FIRST = b"a"  # agi_network: yes
MOST_LINES = 100
SECONDS = 5


async def serve(
    begun: bytes,
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
    asked: Callable[[dict[str, str]], dict[str, str]],
) -> None:
    """One request: what Asterisk says of the channel (without agi_), and the variables that `asked` makes of it."""
    said: dict[str, str] = {}
    async with asyncio.timeout(SECONDS):
        line = begun + await reader.readline()
        while line.strip() and len(said) < MOST_LINES:
            name, _, value = line.decode("utf-8", "replace").strip().partition(": ")
            said[name.removeprefix("agi_").rstrip(":")] = value
            line = await reader.readline()
        for name, value in asked(said).items():
            plain = value.replace("\\", "").replace('"', "").replace("\n", "")
            writer.write(f'SET VARIABLE {name} "{plain}"\n'.encode())
            await reader.readline()  # 200 result=1
