"""What is stored and where: the model, the schema as data, the store over Bolt, the servers it starts."""
