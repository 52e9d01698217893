// Purpose: List the sources that state figures for an entity, and what each states.
// Parameters:
//   slug (string): the entity
// Columns:
//   source (string): the source that states it
//   kind (string): page or table
//   as_of (string?): the day it holds for, or null
//   trusted (boolean): whether it takes part in what is computed
//   side (string?): which side the entity is on, or null
//   rank (integer?): the rank it states, or null
//   adoption (integer?): 0 or 1 as printed, or null
//   quality (integer?): 0 or 1 as printed, or null
//   ecosystem (integer?): 0 or 1 as printed, or null
//   match (integer?): 0 or 1 as printed, or null
//   location (string): the file it came from
// Essential: source, side, rank, as_of
// Example: sources_of slug=stable-diffusion
MATCH (e:Entity {slug: $slug})<-[r:STATES]-(s:Source) WHERE r.metric IS NULL // from the entity: within CALL ArcadeDB starts where a pattern does
RETURN s.id AS source, s.kind AS kind, s.as_of AS as_of, s.trusted AS trusted, r.side AS side, r.rank AS rank,
       r.adoption AS adoption, r.quality AS quality, r.ecosystem AS ecosystem, r.match AS match, s.location AS location
ORDER BY coalesce(as_of, '') DESC, source, side
