"""Storage: the model, the schema as data, the store over Bolt, and the embedded servers."""
