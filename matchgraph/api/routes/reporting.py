"""Reports on searches, which become evidence."""

from __future__ import annotations

from fastapi import APIRouter
from pydantic import Field

from matchgraph.answers.searching import Reported
from matchgraph.api.asking import TheServer, allowed
from matchgraph.api.parameters import Sent

router = APIRouter(tags=["evidence"])


class Report(Sent):
    """What came of a search: what was chosen, and whether one of the answers did the job."""

    callback: str = Field(max_length=500, description="as given with the search")
    clicked: tuple[str, ...] = Field((), max_length=100, description="answers that were chosen")
    success: str | None = Field(None, max_length=500, description="the answer that succeeded")
    failure: str | None = Field(None, max_length=500, description="the answer that failed")


@router.post("/feedback", response_model=Reported, dependencies=[allowed("feedback")])
def feedback(server: TheServer, report: Report) -> Reported:
    """Report clicks and outcome of a search, with the callback that came with it; an outcome counts once.

    The callback is all it takes: who reports is not asked, and in the evidence is an opaque actor.
    """
    return server.report(report.callback, report.clicked, report.success, report.failure)
