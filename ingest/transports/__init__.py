"""Where bytes come from: the only input of this package."""
