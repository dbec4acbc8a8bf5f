"""Bytes in, facts out: syntaxes, adapters, transports, and the one way from a message to the store and the stream."""
