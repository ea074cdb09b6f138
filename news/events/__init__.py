"""What happened: lexicons per language, rules over them, and the event types they lead to."""
