"""Writes the shipped schemas again, after a table changed: `python -m optimx.documents.schemas`.

In: the tables of the three documents. Out: the `.xsd` files beside this module.
"""

from pathlib import Path

from optimx.documents import appli_data, optim_data, optim_param
from optimx.documents.grammar.schema import render

for shape in (optim_param.SHAPE, optim_data.SHAPE, appli_data.SHAPE):
    Path(__file__).with_name(shape.schema).write_bytes(render(shape))
