// Purpose: Read all comparisons packed by their left side; -1 stands for a figure that is not printed.
// Parameters: none
// Columns:
//   left (string): the left entity
//   keys (list): source ids
//   rights (list): the right entities
//   days (list): the day each holds for, or an empty string
//   winners (list): left, right or an empty string
//   left_leads (list): lists of the signals the left side is said to lead on
//   right_leads (list): lists of the signals the right side is said to lead on
//   left_figures (list): lists of rank, adoption, quality, ecosystem, match as printed
//   right_figures (list): the same of the right side
MATCH (a:Entity)-[r:COMPARED_WITH]->(b:Entity)
WITH a.slug AS left, b.slug AS right, r ORDER BY left, r.key
RETURN left, collect(r.key) AS keys, collect(right) AS rights, collect(coalesce(r.as_of, '')) AS days,
       collect(coalesce(r.winner, '')) AS winners, collect(coalesce(r.left_leads, [])) AS left_leads,
       collect(coalesce(r.right_leads, [])) AS right_leads,
       collect([coalesce(r.left_rank, -1), coalesce(r.left_adoption, -1), coalesce(r.left_quality, -1),
                coalesce(r.left_ecosystem, -1), coalesce(r.left_match, -1)]) AS left_figures,
       collect([coalesce(r.right_rank, -1), coalesce(r.right_adoption, -1), coalesce(r.right_quality, -1),
                coalesce(r.right_ecosystem, -1), coalesce(r.right_match, -1)]) AS right_figures
ORDER BY left
