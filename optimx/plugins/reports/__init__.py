"""Built-in report formats, and what they share: `wording`, `figures`, `tallies` (sums), `needs` (who has to act)."""
