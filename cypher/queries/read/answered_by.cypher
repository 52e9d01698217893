// Purpose: Read what served some intents in trusted searches, as the last recompute estimated it.
// Parameters:
//   intents (list): keys of intents
// Columns:
//   intent (string): the intent
//   slug (string): the entity
//   capability (string): the capability, or null
//   rate (float): the estimated rate of success
//   lower (float): its lower credible bound
//   events (float): effective searches behind it
//   actors (float): distinct actors behind it, each counting by the trust in it
UNWIND $intents AS intent
MATCH (i:Intent {key: intent})-[r:ANSWERED_BY]->(candidate) WHERE candidate.vanished IS NULL
RETURN i.key AS intent, coalesce(candidate.slug, candidate.entity) AS slug, candidate.id AS capability,
       r.rate AS rate, r.lower AS lower, r.events AS events, r.actors AS actors
ORDER BY intent, slug, capability
