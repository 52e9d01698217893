"""Forms that are sent by POST: only those of the site itself are answered."""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.requests import Request

from matchgraph.serving.errors import NotAllowedError

ELSEWHERE = "this form was sent by a page of another site; open /{} here and send it again"


def refuse_from_elsewhere(request: Request, page: str) -> None:
    """Check that a page of this site sent a form.

    Args:
        request: with the form.
        page: the page that has the form, without the leading slash.

    Raises:
        NotAllowedError: a page of another site sent it.
    """
    origin = request.headers.get("origin")
    from_here = request.headers.get("sec-fetch-site", "same-origin") in {"same-origin", "none"}
    if not from_here or (origin is not None and urlsplit(origin).netloc != request.url.netloc):
        raise NotAllowedError(ELSEWHERE.format(page), known=True)
