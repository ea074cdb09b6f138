"""What flows: settings, topics, codecs, fetching, parsing, Redis and the embedded servers."""
