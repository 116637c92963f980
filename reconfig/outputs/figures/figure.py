"""A figure of an appraisal: one picture in two formats, with the words that go with it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Figure:
    """A picture that was written, `png` and `svg` the same.

    title: what it shows, one line. alt: the picture in words, for those who cannot see it. source: the line under it:
    what is assumed or made up, and whose data it rests on.
    """

    png: Path
    svg: Path
    title: str
    alt: str
    source: str

    @property
    def paths(self) -> tuple[Path, Path]:
        """Both files."""
        return self.png, self.svg
