// Purpose: List capabilities clicked more often from a day on than before it, largest gain first.
// Parameters:
//   since (string): ISO date
//   limit (integer = 20): maximum number of rows
// Columns:
//   slug (string): the entity that offers it
//   name (string): the capability
//   before (integer): clicks before the day
//   after (integer): clicks from the day on
//   gained (integer): their difference
// Example: rising_capabilities since=2026-10-01 limit=5
MATCH (:Intent)-[m:MATCHED]->(c:Capability)<-[:HAS_CAPABILITY]-(e:Entity)
WITH e, c, sum(CASE WHEN m.day < $since THEN m.clicked ELSE 0 END) AS before,
     sum(CASE WHEN m.day >= $since THEN m.clicked ELSE 0 END) AS after
WHERE after > before
RETURN e.slug AS slug, c.name AS name, before, after, after - before AS gained
ORDER BY gained DESC, slug, c.id LIMIT $limit
