"""Support for typing Cypher: a session and completions."""

from matchgraph.exploring.cypher_session import CypherSession, candidates, is_whole

__all__ = ["CypherSession", "candidates", "is_whole"]
