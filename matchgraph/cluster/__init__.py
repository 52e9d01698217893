"""Runs beyond one machine's memory: matrices as blocks of rows in files, multiplied here or by Spark."""
