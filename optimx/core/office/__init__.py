"""The office side of the exchange. Read `run` first: it composes the steps, each of which can be run alone.

`generation` → `upload` → `settlement` for the pair; `download` → `importation` → `archiving` for an answer.
"""
