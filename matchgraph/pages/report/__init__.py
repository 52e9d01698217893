"""The pages as a folder of files that open from disk, without a server."""
