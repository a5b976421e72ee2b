"""How results look: pure functions from data to lines for people and to JSON data for programs."""
