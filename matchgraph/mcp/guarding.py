"""What happens around every message: who may read, and a deadline for those that come without one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import anyio
from mcp.server.context import CallNext, HandlerResult, ServerRequestContext
from mcp.shared.exceptions import MCPError
from mcp_types import INVALID_REQUEST

from matchgraph.facade.deadlines import Deadline, until
from matchgraph.mcp.asking import caller
from matchgraph.mcp.errors import said
from matchgraph.serving.errors import NotAllowedError
from matchgraph.serving.server import Serving

READING = frozenset({"resources/read", "completion/complete"})  # tools answer for themselves


@dataclass(frozen=True)
class Guarding:
    """Refuses to read for those who may not, and ends the work for a caller who no longer waits."""

    serving: Serving

    async def __call__(self, ctx: ServerRequestContext[Any, Any], call_next: CallNext) -> HandlerResult:
        """Answer a message."""
        if ctx.method in READING:
            try:
                caller(ctx.request).require("read")
            except NotAllowedError as error:
                raise MCPError(INVALID_REQUEST, said(error)) from error
        if ctx.request is not None or ctx.request_id is None:  # over HTTP each request has a deadline
            return await call_next(ctx)
        return await self._until(ctx, call_next)

    async def _until(self, ctx: ServerRequestContext[Any, Any], call_next: CallNext) -> HandlerResult:
        """Answer with a deadline; a thread that still computes when the call is cancelled stops, too."""
        with until(Deadline(self.serving.options.deadline)) as deadline:
            answer: HandlerResult = None
            failed: Exception | None = None

            async def cancelled() -> None:
                try:
                    await anyio.sleep_forever()
                finally:
                    deadline.stop()

            async with anyio.create_task_group() as tasks:
                tasks.start_soon(cancelled)
                try:
                    answer = await call_next(ctx)
                except Exception as error:  # noqa: BLE001  a task group would wrap it
                    failed = error
                tasks.cancel_scope.cancel()
            if failed is not None:
                raise failed
            return answer
