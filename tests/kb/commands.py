"""What the tests of `voicebot kb` share."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from typer.testing import Result

SHIPPED = Path(__file__).parents[2] / "knowledge_base"

Kb = Callable[..., Result]
Tiny = Callable[..., Path]


def objects(result: Result) -> list[dict[str, Any]]:
    """The JSON objects of standard output, which holds nothing else."""
    return [json.loads(line) for line in result.stdout.splitlines()]
