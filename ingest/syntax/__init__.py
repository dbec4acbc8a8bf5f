"""Grammars that several formats share. Each cuts a stream into parts that can stand alone, in bounded memory."""
