"""One page that a browser opens: the map of a what-if beside the table of the areas that change."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable

from reconfig.outputs.difference import Difference, area_cells, headlines, most_changed

MOST_ROWS = 500
"""No more areas than this are listed on the page; difference.csv has them all."""

STYLE = """
body { font: 16px/1.45 system-ui, sans-serif; color: #1a1a1a; margin: 1.5rem; }
main { display: flex; flex-wrap: wrap; gap: 2rem; align-items: flex-start; }
figure { margin: 0; flex: 3 1 36rem; min-width: 0; } figure svg { width: 100%; height: auto; }
section { flex: 2 1 30rem; max-height: 90vh; overflow: auto; }
table { border-collapse: collapse; width: 100%; font-size: .85rem; }
caption { text-align: left; font-weight: bold; padding: .4rem 0; }
th, td { padding: .2rem .5rem; text-align: right; border-bottom: 1px solid #d0d5d9; }
th { position: sticky; top: 0; background: #fff; }
tr > :nth-child(1), tr > :nth-child(3) { text-align: left; }
footer { color: #4d4d4d; font-size: .85rem; margin-top: 1.5rem; }
"""

PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>{title}</title>
<meta name="viewport" content="width=device-width">
<style>{style}</style>
</head>
<body>
<h1>{title}</h1>
{said}
<main>
{picture}
<section tabindex="0" aria-label="Areas that change">
{table}</section>
</main>
<footer>Travel times are modelled. Every area stands in difference.csv.<br>{credit}</footer>
</body>
</html>
"""

HEADS = ("Area", "Residents", "Nearest open site after", "Minutes before", "Minutes after", "Change")


def difference_page(found: Difference, svg: str | None) -> str:
    """The page as HTML, whole in itself: no script, nothing from elsewhere. `svg` is the map, if there is one."""
    title = html.escape(f"What if: {found.change.name}")
    picture = f"<figure>{_inline(svg)}</figure>" if svg else ""
    said = "".join(f"<p>{html.escape(words)}</p>" for words in (*found.change.words, " ".join(headlines(found))))
    credit = "<br>".join(html.escape(line) for line in found.before.about.attribution)
    return PAGE.format(title=title, style=STYLE, said=said, picture=picture, table=_table(found), credit=credit)


def _inline(svg: str) -> str:
    """The drawing without its XML head, which HTML does not take."""
    return re.sub(r"^.*?(?=<svg)", "", svg, flags=re.DOTALL)


def _table(found: Difference) -> str:
    rows = most_changed(found)
    heads = "".join(f'<th scope="col">{head}</th>' for head in HEADS)
    body = "".join(_row(area_cells(row)) for row in rows.head(MOST_ROWS).to_dict("records"))
    caption = f"{len(rows):,} areas change" + (f"; the first {MOST_ROWS} are listed" if len(rows) > MOST_ROWS else "")
    return (
        f"<table>\n<caption>{caption}</caption>\n<thead><tr>{heads}</tr></thead>\n<tbody>\n{body}</tbody>\n</table>\n"
    )


def _row(cells: Iterable[str]) -> str:
    return f"<tr>{''.join(f'<td>{html.escape(cell)}</td>' for cell in cells)}</tr>\n"
