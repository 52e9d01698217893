"""What a face needs while a person types Cypher: a session, and what may follow."""

from matchgraph.exploring.cypher_session import CypherSession, candidates, is_whole

__all__ = ["CypherSession", "candidates", "is_whole"]
