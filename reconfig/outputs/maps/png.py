"""A drawn figure as a PNG of few colours: a third of the size, and every flat colour stays exactly itself."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from PIL import Image
from PIL.PngImagePlugin import PngInfo

EXACT = 96
"""So many of the most frequent colours are kept as they are: grounds, classes and their keys, inks."""

OTHERS = 64
"""So many colours stand for all others, which are edges of letters and lines, and what shows through labels."""


def png_of(canvas: FigureCanvasAgg, dots_per_inch: int, title: str) -> bytes:
    """The picture that is on a canvas, under a title."""
    canvas.draw()
    picture = Image.fromarray(np.asarray(canvas.buffer_rgba())).convert("RGB")
    about = PngInfo()
    about.add_itxt("Title", title)
    written = BytesIO()
    few_colours(picture).save(written, "png", pnginfo=about, dpi=(dots_per_inch, dots_per_inch))
    return written.getvalue()


def few_colours(picture: Image.Image) -> Image.Image:
    """The picture with a palette."""
    counted: list[Any] = picture.getcolors(picture.width * picture.height) or []
    frequent = sorted(colour for _, colour in sorted(counted, reverse=True)[:EXACT])
    others = picture.quantize(OTHERS, method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
    colours, kept = _numbers(picture), np.array([_number(colour) for colour in frequent])
    place = np.searchsorted(kept, colours).clip(max=len(kept) - 1)
    reduced = Image.fromarray(np.where(kept[place] == colours, OTHERS + place, np.asarray(others)).astype(np.uint8))
    palette = [*(others.getpalette() or []), *[0] * (3 * OTHERS)][: 3 * OTHERS]
    reduced.putpalette([*palette, *(part for colour in frequent for part in colour)])
    return reduced


def _numbers(picture: Image.Image) -> Any:  # noqa: ANN401
    """Each dot's colour as one number."""
    parts = np.asarray(picture).astype(np.int32)
    return (parts[..., 0] << 16) | (parts[..., 1] << 8) | parts[..., 2]


def _number(colour: tuple[int, int, int]) -> int:
    red, green, blue = colour
    return (red << 16) | (green << 8) | blue
