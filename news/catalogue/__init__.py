"""What we know, as data files, and the code that reads and checks them.

Each file states its sources in its header. A user's directory adds to these files or overrides them, entry by entry.
"""
