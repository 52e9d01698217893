"""The vocabulary of ad hoc Cypher: the read-only clauses, keywords, procedures and functions."""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


CLAUSES = _words("CALL MATCH OPTIONAL RETURN UNWIND WITH")

KEYWORDS = CLAUSES | _words(
    """
    ALL AND ANY AS ASC ASCENDING BY CASE COLLECT CONTAINS COUNT DESC DESCENDING DISTINCT ELSE END ENDS EXISTS
    FALSE IN IS LIMIT NONE NOT NULL OFFSET OR ORDER SHORTEST SINGLE SKIP STARTS THEN TRUE TYPED UNION WHEN
    WHERE XOR YIELD
    """
)

# keywords that end an expression, so that only another keyword can follow
VALUES = _words("ASC ASCENDING DESC DESCENDING END FALSE NULL TRUE")

# words allowed only after a dot, where they name a property
FORBIDDEN = _words(
    """
    ALTER CONCURRENT CREATE CSV CYPHER DELETE DENY DETACH DROP EXPLAIN FOREACH GRANT INSERT LOAD MERGE
    NODETACH PROFILE REMOVE REVOKE SET SHOW TERMINATE TRANSACTION TRANSACTIONS USE USING
    """
)

PROCEDURES = _words("db.index.fulltext.queryNodes db.labels db.propertyKeys db.relationshipTypes")

FUNCTIONS = _words(
    """
    abs all allShortestPaths any avg ceil coalesce collect count date date.truncate datetime
    datetime.fromepoch datetime.fromepochmillis datetime.truncate duration duration.between
    duration.inDays duration.inMonths duration.inSeconds e endNode exists exp floor head id isEmpty isNaN
    keys labels last left length localdatetime localdatetime.truncate localtime localtime.truncate log
    log10 lTrim max min nodes none percentileCont percentileDisc pi properties rand range reduce
    relationships replace reverse right round rTrim shortestPath sign single size split sqrt startNode
    stDev stDevP substring sum tail time time.truncate toBoolean toFloat toInteger toLower toString
    toUpper trim type
    """
)
