"""How many people were killed, wounded and abducted in the event, and which counts belong to something else."""

from news.tolls.counts import CountLexicon, read_counts
from news.tolls.reader import TollReader, Tolls, is_counted, is_lone

__all__ = ["CountLexicon", "TollReader", "Tolls", "is_counted", "is_lone", "read_counts"]
