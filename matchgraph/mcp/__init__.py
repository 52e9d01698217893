"""The MCP face: the facade's answers as tools, resources and prompts for agents, over stdio and HTTP."""
