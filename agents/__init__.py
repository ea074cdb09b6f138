"""Who does it: one worker per file, and the topology in pipeline.py."""
