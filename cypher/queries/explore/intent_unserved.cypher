// Purpose: List intents whose searches rarely end in a choice: unmet needs.
// Parameters:
//   fewest (integer = 10): minimum number of candidates shown for the intent
//   limit (integer = 20): maximum number of rows
// Columns:
//   intent (string): what was searched for
//   shown (integer): times any candidate was shown
//   clicked (integer): times any was clicked
//   failed (integer): times one failed
// Example: intent_unserved fewest=5
MATCH (i:Intent)
WITH i, coalesce(i.shown, 0) AS shown, coalesce(i.clicked, 0) AS clicked, coalesce(i.failed, 0) AS failed
WHERE shown >= $fewest
RETURN i.text AS intent, shown, clicked, failed
ORDER BY (clicked + 1.0) / (shown + 2.0), intent, i.key LIMIT $limit
