"""Ways to reach a drop: each module or folder in here is one plugin, and a stranger to the others."""
