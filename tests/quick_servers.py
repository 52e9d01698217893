"""Settings by which servers answer sooner where they live shortly: for tests, and to be killed."""

# A plan a query, not one for each size of its lists, nor a new one as the graphs of the tests come and go.
PLANNED_ONCE = """\
internal.cypher.use_parameter_size=false
dbms.cypher.min_replan_interval=1h
dbms.cypher.statistics_divergence_threshold=1.0
db.tx_log.preallocate=false
"""
# Compiled once and quickly: thorough compilation of Java takes longer than all it would speed up in tests.
# Without the room that thorough compilation comes with, code in use would be thrown out and compiled again.
QUICK_JAVA = ("-XX:TieredStopAtLevel=1", "-XX:ReservedCodeCacheSize=256m")
