"""The `lianyun` command, and everything that runs the whole on one machine."""
