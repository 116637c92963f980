"""Models out of plain data as they were, also those that a check would refuse now."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, TypeVar

from pydantic import BaseModel, TypeAdapter

Model = TypeVar("Model", bound=BaseModel)


def constructed(kind: type[Model], fields: Mapping[str, Any]) -> Model:
    """A model with these fields, of the right types, within limits or not: a limit may have been moved on purpose.

    Raises:
        ValidationError: where a field cannot be of its type at all.
    """
    readers = _readers(kind)
    return kind.model_construct(**{name: readers[name].validate_python(value) for name, value in fields.items()})


@lru_cache
def _readers(kind: type[Any]) -> dict[str, TypeAdapter[Any]]:
    """What reads each field: its type, without the limits that stand beside it."""
    return {name: TypeAdapter(field.annotation) for name, field in kind.model_fields.items()}
