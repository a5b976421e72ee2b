"""What comes with optimx; each plugin enters by the same door as a partner's and uses only the public surface."""
