"""Numbers as words: shares, minutes, money and lists, the same way in every output."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable

UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")
"""Control characters, half characters: neither XML nor a font has them. Ends of lines are none."""

SYMBOLS = {"GBP": "£", "EUR": "€", "USD": "$"}


def printable(text: str) -> str:
    """The text, what no document can carry replaced by a mark."""
    return UNPRINTABLE.sub("\ufffd", text)


def percent(share: float) -> str:
    """`62 %`; a share that is not quite nothing or not quite all is never rounded to it."""
    if 0 < share < 0.005:
        return "under 1 %"
    if 0.995 <= share < 1 - 1e-9:
        return "over 99 %"
    return f"{share * 100:.0f} %"


def minutes_text(minutes: float) -> str:
    """`17.9`; where some cannot reach any open site there is no such number."""
    return f"{minutes:.1f}" if math.isfinite(minutes) else "none"


def signed(value: float, digits: int = 1) -> str:
    """`+2.1`, `−0.4`; `0` where it rounds to nothing."""
    if not math.isfinite(value):
        return "not known"
    text = f"{abs(value):,.{digits}f}"
    if float(text.replace(",", "")) == 0:
        return "0"
    return f"{'+' if value > 0 else '−'}{text}"


def symbol(currency: str) -> str:
    """`£` for GBP; a currency without a common sign keeps its letters."""
    return SYMBOLS.get(currency, f"{currency} ")


def listed(names: Iterable[str], most: int | None = None, nothing: str = "none") -> str:
    """`A, B and C`; with semicolons where a name has a comma in it; `30 sites` where there are more than `most`."""
    every = list(names)
    if most is not None and len(every) > most:
        return f"{len(every)} sites"
    if len(every) < 2:
        return every[0] if every else nothing
    comma = "; " if any("," in name for name in every) else ", "
    return f"{comma.join(every[:-1])} and {every[-1]}"


def money(amount: float, currency: str) -> str:
    """`£12.34m`, in millions of the currency."""
    sign = "−" if round(amount / 1e6, 2) < 0 else ""
    return f"{sign}{symbol(currency)}{abs(amount) / 1e6:,.2f}m"


def money_difference(amount: float, currency: str) -> str:
    """`+£0.20m`, `−£0.20m`; `none` where it is less than half of the last digit."""
    if round(amount / 1e6, 2) == 0:
        return "none"
    return f"+{money(amount, currency)}" if amount > 0 else money(amount, currency)
