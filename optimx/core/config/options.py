"""The table of one plugin, checked by the plugin's own model.

In: the table as it is written. Out: the plugin's options, or mistakes. Called by `config.checking`.
"""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import PydanticCustomError

from optimx.core.config.explaining import explain, keys_around
from optimx.core.config.mistakes import Mistake, dotted
from optimx.core.config.reading import RawConfig
from optimx.core.config.toml_lines import KeyPath
from optimx.core.config.values import PathRules
from optimx.core.secrets import SecretReference, secrets_of

Checked = BaseModel | tuple[Mistake, ...]


def check_options(
    raw: RawConfig,
    model: type[BaseModel],
    written: Mapping[str, Any],
    paths: PathRules,
    *,
    place: KeyPath,
    elsewhere: Mapping[str, KeyPath] | None = None,
) -> Checked:
    """Return the options of a plugin, or all mistakes of its table.

    Paths, and the files of secrets, become absolute here, so that every plugin gets them so.

    Args:
        raw: the file.
        model: the plugin's.
        written: its table.
        paths: how to read paths.
        place: where the table stands, for messages.
        elsewhere: options that were written at another place.
    """
    places = {name: (*place, name) for name in model.model_fields} | dict(elsewhere or {})
    values = dict(written)
    mistakes = []
    for name in _path_options(model) & {name for name, value in values.items() if isinstance(value, str)}:
        try:
            values[name] = paths.read(values[name])
        except PydanticCustomError as error:
            mistakes.append(_refused(raw, places[name], error))
    try:
        options = model.model_validate(values)
    except ValidationError as error:
        found = error.errors(include_url=False, include_input=False)
        return tuple(mistakes + [_mistake(raw, model, each, place, places) for each in found])
    absolute: dict[str, SecretReference] = {}
    for name, reference in secrets_of(options).items():
        try:
            absolute[name] = absolute_reference(reference, paths)
        except PydanticCustomError as error:
            mistakes.append(_refused(raw, places[name], error))
    return tuple(mistakes) or options.model_copy(update=absolute)


def absolute_reference(reference: SecretReference, paths: PathRules) -> SecretReference:
    """Return where a secret lies, whatever the current folder is.

    Raises:
        PydanticCustomError: its path cannot be one of this machine.
    """
    return replace(reference, place=str(paths.read(reference.place))) if reference.kind == "file" else reference


def _refused(raw: RawConfig, path: KeyPath, error: PydanticCustomError) -> Mistake:
    return raw.mistake(path, **(error.context or {}))


def _mistake(
    raw: RawConfig, model: type[BaseModel], error: Mapping[str, Any], place: KeyPath, places: Mapping[str, KeyPath]
) -> Mistake:
    location = tuple(error["loc"])
    path = (*places.get(str(location[0]), (*place, location[0])), *location[1:]) if location else place
    what, remedy = explain(error, dotted(path), keys_around(model, location))
    return raw.mistake(path, what, remedy)


def _path_options(model: type[BaseModel]) -> set[str]:
    return {
        name for name, field in model.model_fields.items() if Path in (field.annotation, *get_args(field.annotation))
    }
