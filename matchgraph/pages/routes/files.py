"""Static files."""

from __future__ import annotations

from fastapi import APIRouter, Response

from matchgraph.pages.statics import static_at

router = APIRouter()
FOR_GOOD = "public, max-age=31536000, immutable"  # the address has the hash of the content


@router.get("/static/{name}")
def static(name: str) -> Response:
    """Return a static file."""
    found = static_at(f"/static/{name}")
    return Response(found.content, media_type=found.media, headers={"Cache-Control": FOR_GOOD})
