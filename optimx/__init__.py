"""optimx."""
