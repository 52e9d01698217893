// Name: schema_indexes
// Purpose: List what is indexed: ranges, keys and full text.
// Parameters: none
// Columns:
//   labels (list?): the labels or types it covers, or null for all
//   properties (list?): the properties it covers, or null for none
//   type (string): RANGE or the server's word for full text
SHOW INDEXES YIELD labelsOrTypes, properties, type
RETURN labelsOrTypes AS labels, properties, type
