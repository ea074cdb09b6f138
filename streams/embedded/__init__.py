"""Servers that live inside the service: a Kafka-protocol broker and a Valkey."""
