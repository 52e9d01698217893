"""The icon that clients show next to the server's name."""

from __future__ import annotations

import base64

from mcp_types import Icon

SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><g stroke="#357" stroke-width="2">'
    '<path d="M6 6l12 5M6 6l4 12M18 11l-8 7"/></g><g fill="#357"><circle cx="6" cy="6" r="3"/>'
    '<circle cx="18" cy="11" r="3"/><circle cx="10" cy="18" r="3"/></g></svg>'
)
ICON = Icon(
    src=f"data:image/svg+xml;base64,{base64.b64encode(SVG.encode()).decode()}",
    mime_type="image/svg+xml",
    sizes=["any"],
)
