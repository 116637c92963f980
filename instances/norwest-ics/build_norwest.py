"""Makes this folder's files from a seed: nothing is read, no place is real.

    python instances/norwest-ics/build_norwest.py [--out FOLDER]

The same version of the package gives the same bytes, whatever the machine's date. README.md is written by hand and left
alone; it says what each number rests on. `reconfig new FOLDER --norwest` writes the same at any size.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
from pathlib import Path

import pyogrio

from reconfig.instance.norwest.folder import write_norwest
from reconfig.instance.norwest.instance import Dials

HERE = Path(__file__).resolve().parent

WRITTEN_ON = "2024-01-01T00:00:00.000Z"
"""The date that the GeoPackages carry, fixed so that their bytes are."""


def build(out: Path) -> None:
    """Write every file but README.md and this one."""
    out.mkdir(parents=True, exist_ok=True)
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": WRITTEN_ON})
    with tempfile.TemporaryDirectory() as folder:
        for path in sorted(write_norwest(Path(folder) / "norwest", Dials()).iterdir()):
            shutil.copyfile(path, out / path.name)


def main() -> None:
    """Read the command line and build."""
    parser = argparse.ArgumentParser(description="Make this folder's files from a seed.")
    parser.add_argument("--out", type=Path, default=HERE, help="the folder to write to")
    chosen = parser.parse_args()
    build(chosen.out)
    size = sum(path.stat().st_size for path in chosen.out.iterdir() if path.is_file())
    print(f"{chosen.out.name}: {size / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
