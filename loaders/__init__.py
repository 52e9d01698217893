"""Text in, statements out: comparison pages and tables. No loader knows a store."""
