"""Bringing alerts to people: signed webhooks and everything Apprise speaks."""
