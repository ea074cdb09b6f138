"""A small client for people who subscribe to Tocsin from Python."""
