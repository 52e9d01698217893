"""What is stored and where: the model, the schema as data, the store over Bolt and the servers it can start."""
