// Purpose: List capabilities clicked more often in the last window of days in the log than in the one before, largest gain first.
// Parameters:
//   limit (integer = 20): maximum number of rows
// Columns:
//   slug (string): the entity that offers it
//   name (string): the capability
//   before (integer): clicks in the window before
//   after (integer): clicks in the last window, by default of 30 days
//   gained (integer): their difference
// Example: rising_capabilities limit=5
MATCH (:Intent)-[m:MATCHED]->(c:Capability)<-[:HAS_CAPABILITY]-(e:Entity)
WITH e, c, sum(m.previous_clicked) AS before, sum(m.recent_clicked) AS after
WHERE after > before
RETURN e.slug AS slug, c.name AS name, before, after, after - before AS gained
ORDER BY gained DESC, slug, c.id LIMIT $limit
