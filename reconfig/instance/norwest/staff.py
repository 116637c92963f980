"""Staff of Norwest: groups and pay, the rota of every unit, the nurses of every ward."""

from __future__ import annotations

from typing import Final

import pandas as pd

from reconfig.instance.tables import table_of

LEAVE_SHARE: Final = 0.10
AGENCY_LIMIT: Final = 0.20

# fmt: off
GROUPS: Final = (
    ("CONS", "Consultants, anaesthetists apart", 178_000, 1.6, 1_300),
    ("ANAE", "Consultant anaesthetists", 178_000, 1.6, 350),
    ("MIDG", "Middle-grade doctors", 108_000, 1.6, 700),
    ("RESI", "Resident doctors", 78_000, 1.6, 1_900),
    ("NURS", "Registered nurses", 49_000, 1.35, 8_300),
    ("MIDW", "Midwives", 57_000, 1.35, 900),
    ("ADVP", "Advanced practitioners", 78_000, 1.35, 300),
    ("ASST", "Health care assistants", 34_000, 1.35, 4_300),
    ("THER", "Allied health professionals", 54_000, 1.35, 2_300),
    ("THST", "Theatre staff", 52_000, 1.35, 1_300),
    ("RADI", "Radiographers", 54_000, 1.35, 700),
)
"""Code, name, pay, agency premium, and the region's stock in whole-time equivalents.

The specification has 1,650 consultants of all kinds; how many are anaesthetists, the number of advanced practitioners
and the premiums that it does not give (residents, midwives, assistants and so on) are assumed besides.
"""

ANAESTHESIA, EMERGENCY_TEAM, CHILDREN = "anaesthetists", "emergency theatre team", "children's doctors"
"""Posts that several services of a site share."""

ROTAS: Final = (
    ("AE1", "CONS", 10, 0.16, ""), ("AE1", "MIDG", 10, 0.20, ""), ("AE1", "RESI", 10, 0.25, ""),
    ("AE1", "NURS", 40, 0.75, ""), ("AE1", "ASST", 0, 0.30, ""), ("AE1", "ADVP", 0, 0.12, ""),
    ("UTC", "ADVP", 9, 0.09, ""), ("UTC", "ASST", 6, 0, ""), ("UTC", "RADI", 3, 0, ""),
    ("MED", "CONS", 6, 0.30, ""), ("MED", "MIDG", 10, 0.15, ""), ("MED", "RESI", 24, 0.45, ""),
    ("SUR", "CONS", 8, 0.80, ""), ("SUR", "MIDG", 8, 0, ""), ("SUR", "RESI", 8, 0, ""),
    ("SUR", "ANAE", 8, 0, ANAESTHESIA), ("SUR", "THST", 33, 0, EMERGENCY_TEAM),
    ("TRA", "CONS", 8, 0.90, ""), ("TRA", "MIDG", 8, 0, ""), ("TRA", "RESI", 4, 0, ""),
    ("TRA", "ANAE", 8, 0, ANAESTHESIA), ("TRA", "THST", 22, 0, EMERGENCY_TEAM),
    ("CCU", "CONS", 8, 0, ""), ("CCU", "MIDG", 8, 0, ""), ("CCU", "NURS", 6, 0, ""),
    ("STR", "CONS", 7, 0, ""), ("STR", "NURS", 8, 16.0, ""), ("STR", "RADI", 6, 0, ""),
    ("PCI", "CONS", 8, 0, ""), ("PCI", "NURS", 6, 1.0, ""), ("PCI", "RADI", 6, 0, ""),
    ("VAS", "CONS", 12, 2.0, ""), ("VAS", "NURS", 4, 0, ""),
    ("MTC", "CONS", 24, 4.0, ""), ("MTC", "MIDG", 12, 0, ""), ("MTC", "NURS", 30, 0, ""),
    ("OBS", "CONS", 10, 0, ""), ("OBS", "MIDG", 9, 0, ""), ("OBS", "RESI", 10, 0, ""),
    ("OBS", "MIDW", 33, 1_000 / 28, ""), ("OBS", "ANAE", 8, 0, ANAESTHESIA), ("OBS", "THST", 11, 0, EMERGENCY_TEAM),
    ("NIC", "CONS", 8, 0, ""), ("NIC", "MIDG", 10, 0, ""), ("NIC", "RESI", 8, 0, ""),
    ("NEO", "CONS", 4, 0, CHILDREN), ("NEO", "MIDG", 5, 0, CHILDREN), ("NEO", "RESI", 4, 0, CHILDREN),
    ("PAE", "CONS", 10, 0.10, CHILDREN), ("PAE", "MIDG", 10, 0.10, CHILDREN), ("PAE", "RESI", 10, 0.10, CHILDREN),
    ("PAE", "NURS", 20, 0.30, ""),
    ("ELC", "RESI", 4, 0, ""), ("ELC", "NURS", 12, 0, ""),
    ("HVL", "RESI", 4, 0, ""), ("HVL", "NURS", 6, 0, ""),
    ("DCO", "CONS", 0, 0.45, ""), ("DCO", "NURS", 0, 1.6, ""), ("DCO", "ASST", 0, 1.0, ""),
    ("OPD", "CONS", 0, 0.18, ""), ("OPD", "RESI", 0, 0.06, ""), ("OPD", "NURS", 0, 0.15, ""),
    ("OPD", "ASST", 0, 0.15, ""), ("OPD", "THER", 0, 0.10, ""),
    ("DIA", "RADI", 0, 0.75, ""), ("DIA", "ASST", 0, 0.15, ""),
)
"""Service, group, least whole-time equivalents, those for 1,000 units a year, and the shared post, if any."""

WARDS: Final = (
    ("WARD", "NURS", 22), ("WARD", "ASST", 16), ("WARD", "THER", 4),
    ("CHILD", "NURS", 18), ("CHILD", "ASST", 5), ("CHILD", "THER", 1),
    ("ELECT", "NURS", 11), ("ELECT", "ASST", 8), ("ELECT", "THER", 2),
    ("CRIT", "NURS", 4.6), ("CRIT", "THER", 0.3),
    ("ICOT", "NURS", 5.5), ("COT", "NURS", 1.9), ("MATERN", "ASST", 8),
    ("THEAT", "CONS", 1.21), ("THEAT", "ANAE", 1.21), ("THEAT", "THST", 4.86),
    ("COMM", "NURS", 14), ("COMM", "ASST", 18), ("COMM", "THER", 5),
)
"""Resource, group, whole-time equivalents for a module. A theatre: 510 sessions by 420 a person and year."""
# fmt: on

PAY: Final = {code: float(pay) for code, _, pay, _, _ in GROUPS}
STOCK: Final = {code: float(stock) for code, _, _, _, stock in GROUPS}

ROTA_SOURCE: Final = (
    "assumed: least establishment and slope, built from the specification's; tiers of ten for children cited"
)


def staff_groups(used: frozenset[str]) -> pd.DataFrame:
    """The groups that work in the instance."""
    rows = [row for row in GROUPS if row[0] in used]
    return table_of(
        "staff_groups",
        {
            "group": [row[0] for row in rows],
            "name": [row[1] for row in rows],
            "pay": [float(row[2]) for row in rows],
            "agency_premium": [row[3] for row in rows],
            "agency_limit": [AGENCY_LIMIT] * len(rows),
            "leave_share": [LEAVE_SHARE] * len(rows),
        },
        "assumed: pay with on-costs 2025/26; agency premium and its limit, 8 to 15 % leave when a unit moves",
    )


def staffing(services: tuple[str, ...]) -> pd.DataFrame:
    """The rotas of the services of the instance."""
    rows = [row for row in ROTAS if row[0] in services]
    return table_of(
        "staffing",
        {
            "service": [row[0] for row in rows],
            "group": [row[1] for row in rows],
            "minimum": [float(row[2]) for row in rows],
            "per_unit": [row[3] / 1_000 for row in rows],
            "post": [row[4] for row in rows],
        },
        ROTA_SOURCE,
    )


def resource_staffing(resources: frozenset[str]) -> pd.DataFrame:
    """The staff of the modules that the instance has."""
    rows = [row for row in WARDS if row[0] in resources]
    return table_of(
        "resource_staffing",
        {
            "resource": [row[0] for row in rows],
            "group": [row[1] for row in rows],
            "per_module": [float(row[2]) for row in rows],
        },
        "assumed: nurses, assistants and therapists of a ward, nurse ratios of critical and neonatal care remembered",
    )


def rota_pay(service: str) -> float:
    """What the least staff of a unit of a service costs, currency a year; shared posts in full."""
    return sum(minimum * PAY[group] for code, group, minimum, _, _ in ROTAS if code == service)
