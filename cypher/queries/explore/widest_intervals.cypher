// Purpose: List the ranked entities with the widest rank interval: those about which least is known.
// Parameters:
//   type (string = null): only this type code
//   limit (integer = 20): maximum number of rows
// Columns:
//   slug (string): the entity
//   name (string): its name
//   rank (float): its computed rank
//   low (float): lower end of its interval
//   high (float): upper end of its interval
//   width (float): high minus low
//   sources (integer): number of sources that state it
// Essential: slug, low, high
// Example: widest_intervals limit=5
MATCH (e:Entity) WHERE e.rank IS NOT NULL AND ($type IS NULL OR e.type = $type)
RETURN e.slug AS slug, e.name AS name, e.rank AS rank, e.rank_low AS low, e.rank_high AS high,
       round(e.rank_high - e.rank_low, 2) AS width, COUNT { MATCH (e)<-[r:STATES]-(:Source) WHERE r.metric IS NULL } AS sources
ORDER BY width DESC, slug LIMIT $limit
