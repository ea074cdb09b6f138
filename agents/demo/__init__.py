"""A demonstration without the internet: a local server with sample feeds, and the service on top of it."""
