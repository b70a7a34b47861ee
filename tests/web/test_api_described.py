"""The API keeps to its own description, whatever it is asked: no fault of ours, no answer that isn't described."""

import asyncio
from pathlib import Path
from typing import Any

import schemathesis
from console import Open, run
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
SLOW = {
    "/knowledge/check",
    "/knowledge/test",
    "/knowledge/publish",
    "/reports/letter/{kind}",
}  # seconds each; tested elsewhere
FEW = settings(
    max_examples=5,
    deadline=None,
    database=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


def test_whatever_the_description_allows_is_answered_as_it_says(tmp_path: Path) -> None:
    async def story(opened: Open) -> None:
        await asyncio.get_running_loop().run_in_executor(None, tried, opened)

    run(story, tmp_path)


def tried(opened: Open) -> None:
    """Every operation, a few times, as an administrator."""
    schema = schemathesis.openapi.from_url(f"{opened.address}/api/v1/openapi.json")
    operations = [result.ok() for result in schema.get_all_operations()]
    meant = [one for one in operations if one.path not in SLOW]
    assert len(meant) > 20
    for operation in meant:
        ask(operation, f"Bearer {opened.tokens['admin']}", opened.address)


def ask(operation: Any, token: str, address: str) -> None:
    @FEW
    @given(case=operation.as_strategy())
    def asked(case: schemathesis.Case) -> None:
        case.call_and_validate(
            base_url=f"{address}/api/v1", headers={"Authorization": token}, checks=CHECKS, timeout=30
        )

    asked()
