"""Pictures of few colours: flat colours exact, no dot far off, the title inside."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import numpy as np
import numpy.typing as npt
from matplotlib.backends.backend_agg import FigureCanvasAgg
from PIL import Image

from reconfig.outputs.maps.page import Page, settings
from reconfig.outputs.maps.png import EXACT, OTHERS, few_colours, png_of
from reconfig.outputs.maps.scale import LONGER, MINUTES_COLOURS, SHORTER


def _dots(picture: Image.Image) -> npt.NDArray[np.int64]:
    return np.asarray(picture.convert("RGB")).astype(np.int64)


def test_flat_colours_stay_and_no_dot_is_far_off() -> None:
    """Every colour of a key on one page, beside letters in ink and a run of all shades between two colours."""
    flat = [*MINUTES_COLOURS, *(colours[0] for colours in (*SHORTER, *LONGER)), "#fafafa"]
    with settings():
        page = Page(400, 200)
        for number, colour in enumerate(flat):
            page.box(5 + 25 * number, 150, 24, 11.5, facecolor=colour, edgecolor="none")
            page.text(5 + 25 * number, 130, "Aa", 9)
        for number in range(390):
            shade = (number / 390, 0.4, 1 - number / 390)
            page.box(5 + number, 20, 1.5, 60, facecolor=shade, edgecolor="none")
        data = png_of(page.canvas, 150, "Grüße")
        page.canvas.draw()
    written, drawn = Image.open(BytesIO(data)), Image.fromarray(np.asarray(page.canvas.buffer_rgba()))
    assert written.mode == "P"
    assert written.text["Title"] == "Grüße"  # type: ignore[attr-defined]
    assert len(written.convert("RGB").getcolors(10**6) or []) <= EXACT + OTHERS
    kept = {tuple(row) for row in _dots(written).reshape(-1, 3).tolist()}
    assert {tuple(bytes.fromhex(colour[1:])) for colour in flat} <= kept
    assert np.abs(_dots(written) - _dots(drawn)).max() <= 32


def test_a_picture_of_one_colour() -> None:
    picture = few_colours(Image.new("RGB", (7, 5), "#123456"))
    assert picture.convert("RGB").getcolors() == [(35, (0x12, 0x34, 0x56))]


def test_the_canvas_is_that_of_the_page(tmp_path: Path) -> None:
    page = Page(72, 36)
    assert isinstance(page.canvas, FigureCanvasAgg)
    png, _ = page.write(tmp_path / "page", "a page", "nothing on it")
    with Image.open(png) as picture:
        assert picture.size == (150, 75)
        assert round(picture.info["dpi"][0]) == 150
