"""The answers of the engine, as models shared by all faces."""
