"""The thin wrappers around Faust; with agents.pipeline the only code that knows it."""
