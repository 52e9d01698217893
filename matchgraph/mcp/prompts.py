"""Prompts: what a user can pick, phrased by us; their words are quoted, and nothing of sources is in them."""

from __future__ import annotations

from typing import Annotated, Any

from mcp.server.mcpserver import MCPServer
from pydantic import Field

from matchgraph.mcp.texts import data_text

LONGEST = 1000  # characters of an argument

Wanted = Annotated[str, Field(description="What is needed, in any words.")]
Careful = Annotated[str, Field(description="default, production, enterprise or strict.")]
Seen = Annotated[str, Field(description="What is known already: slugs, separated by commas.")]
Known = Annotated[str, Field(description="An entity, as a slug.")]


def add_prompts(server: MCPServer[Any]) -> None:
    """Add the prompts to a server."""

    @server.prompt(
        "find_a_tool",
        title="Find me a tool",
        description="Find what serves a need best, with proof, and what else could.",
    )
    def find_a_tool(need: Wanted, risk: Careful = "default") -> str:
        return (
            f"I need a tool for this: {_quoted(need)}.\n"
            f"Call `resolve_capability` with it and risk {_quoted(risk)}. If there is a best answer, look at "
            "it with `entity` and compare it with the first alternative; if there is none, say what proof is "
            "lacking. Recommend one, with its rank, its interval and its confidence, and say what speaks "
            "against it. When I have used it, report with `feedback` whether it did the job."
        )

    @server.prompt(
        "something_different",
        title="Something different",
        description="Find something unlike what you know already.",
    )
    def something_different(seen: Seen, need: Wanted = "") -> str:
        must = f" It has to serve this: {_quoted(need)}; pass its main words as `must`." if need else ""
        return (
            f"I know these already: {_quoted(seen)}. Show me something different.{must}\n"
            "Call `different` with them, once with dial 0.3 and once with 0.8. Of each list name the two "
            "best, say what each offers that I have not seen, and by which path it was found."
        )

    @server.prompt(
        "why_this_rank",
        title="Why this rank",
        description="Explain why an entity ranks where it does, and what would change it.",
    )
    def why_this_rank(entity: Known) -> str:
        return (
            f"Why does {_quoted(entity)} rank where it does?\n"
            "Call `explain` with it, then `sources_of` and `conflicts`. Say in plain words what lifts it and "
            "what holds it down, how certain its position is, which figures are disputed, and what evidence "
            "would change its rank most."
        )


def _quoted(text: str) -> str:
    """Return words of the user, on one line and in quotation marks."""
    return f"“{data_text(text, LONGEST)}”"
