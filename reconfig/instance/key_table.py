"""Tables of the reference page: the keys of a document with the kind, limits, default and meaning of each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from types import NoneType, UnionType
from typing import Annotated, Any, Final, Literal, Union, get_args, get_origin

from annotated_types import Ge, Gt, Le, MinLen
from pydantic.fields import FieldInfo

WORDS: Final = {str: "text", float: "number", int: "whole number", bool: "true or false"}
ITEMS: Final = {str: "text", float: "numbers", int: "whole numbers"}


def kind_words(field: FieldInfo) -> str:
    """The kind of value a key takes, and its limits."""
    kinds = [kind for kind in _alternatives(field.annotation) if kind is not NoneType]
    lists = get_origin(kinds[0]) is tuple
    return ", ".join([" or ".join(map(_kind, kinds)), *_limits(field.metadata, "entries" if lists else "characters")])


def _alternatives(annotation: Any) -> tuple[Any, ...]:  # noqa: ANN401
    return get_args(annotation) if get_origin(annotation) in (Union, UnionType) else (annotation,)


def _kind(kind: Any) -> str:  # noqa: ANN401
    """One kind of value."""
    origin, inner = get_origin(kind), get_args(kind)
    if origin is Annotated:
        return ", ".join([_kind(inner[0]), *_limits(inner[1:])])
    if origin is Literal:
        return ", ".join(f"`{choice}`" for choice in inner)
    if origin is tuple:
        return f"list of {_items(inner[0])}"
    if origin is dict:
        return f"table of {'text' if inner[1] is str else _lists(inner[1])}"
    return WORDS[kind]


def _items(kind: Any) -> str:  # noqa: ANN401
    """What a list holds."""
    origin, inner = get_origin(kind), get_args(kind)
    if origin is Annotated:
        return _items(inner[0])
    if origin is Literal:
        return _kind(kind)
    if origin is tuple:
        return _lists(kind)
    return ITEMS.get(kind, "tables")


def _lists(kind: Any) -> str:  # noqa: ANN401
    """Lists within a list or a table."""
    inner = get_args(kind)
    return _lists(inner[0]) if get_origin(kind) is Annotated else f"lists of {_items(inner[0])}"


def _limits(metadata: Iterable[object], of: str = "characters") -> Iterator[str]:
    for limit in metadata:
        if isinstance(limit, FieldInfo):
            yield from _limits(limit.metadata, of)
        elif isinstance(limit, Gt):
            yield f"above {limit.gt}"
        elif isinstance(limit, Ge):
            yield f"{limit.ge} or more"
        elif isinstance(limit, Le):
            yield f"{limit.le} or less"
        elif isinstance(limit, MinLen) and limit.min_length > 1:
            yield f"{limit.min_length} {of} or more"


def default_words(field: FieldInfo) -> str:
    """What a key has that is left out."""
    if field.is_required():
        return "must be given"
    if isinstance(field.default, bool):
        return "true" if field.default else "false"
    if isinstance(field.default, tuple) and field.default:
        return ", ".join(map(str, field.default))
    return "none" if field.default in (None, (), {}) else str(field.default) or "blank"


def grid(heads: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """A Markdown table; upright strokes in cells are escaped."""
    heads = list(heads)
    lines = [heads, ["---"] * len(heads), *([cell.replace("|", "\\|") for cell in row] for row in rows)]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)
