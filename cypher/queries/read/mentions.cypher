// Purpose: Read all mentions, packed by the entity that mentions.
// Parameters: none
// Columns:
//   entity (string): the entity whose page mentions
//   keys (list): keys of the mentions
//   targets (list): slugs of the mentioned entities
//   stances (list): worse, neutral or better than the mentioned one
MATCH (a:Entity)-[r:MENTIONS]->(b:Entity)
WITH a.slug AS entity, r.key AS key, b.slug AS target, r.stance AS stance ORDER BY entity, key
RETURN entity, collect(key) AS keys, collect(target) AS targets, collect(stance) AS stances
ORDER BY entity
