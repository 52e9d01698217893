"""What can go wrong with an artefact."""


class DamagedArrayError(Exception):
    """A file is not what was written: its artefact has to be made again."""
