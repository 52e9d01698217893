"""schemathesis over the whole API: no answer is a fault, and each is as the document says."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import APIOperation, Case
from schemathesis.checks import (
    content_type_conformance,
    negative_data_rejection,
    not_a_server_error,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from schemathesis.core.failures import FailureGroup
from starlette.testclient import TestClient

from tests.conftest import RunningGraph
from tests.contract.served import V1, served

MOST = {"embedded": 15, "neo4j": 5}  # questions of each operation: the handlers are the same on both
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    negative_data_rejection,
]


@pytest.fixture(scope="module")
def client(examples: RunningGraph, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    with served(tmp_path_factory.mktemp("keys"), allow_cypher=True) as client:
        yield client


def test_every_operation_answers_as_described(client: TestClient, running_graph: RunningGraph) -> None:
    most = MOST["embedded" if running_graph.url.startswith("embedded:") else "neo4j"]
    schema = schemathesis.openapi.from_asgi(f"{V1}/openapi.json", client.app)
    faults, asked = [], 0
    for found in schema.get_all_operations():
        operation = found.ok()
        try:
            _asked(operation, most)
        except FailureGroup as failures:
            faults.append(f"{operation.label}: {failures}")
        asked += 1
    assert not faults, "\n\n".join(faults)
    assert asked > 30


def _asked(operation: APIOperation, most: int) -> None:
    """Ask an operation with generated values."""

    @settings(
        max_examples=most,
        derandomize=True,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy())
    def ask(case: Case) -> None:
        case.call_and_validate(checks=CHECKS)

    ask()
