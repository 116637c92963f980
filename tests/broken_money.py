"""Instances whose dependencies, derogations or rules on money and change do not fit, and the sentence that says so."""

# ruff: noqa: E501 (a sentence stands on one line, as the user sees it)

from __future__ import annotations

from tests.changes import Broken, Change, add, in_turn, put, rule

TERMS = "service,requires,kind,minutes,alternative,transfer_share,transfer_cost\n"
RARE = in_turn(
    add("services.csv", "icu,Intensive care,stays,30\n"),
    add("demand.csv", "NA,icu,9\n"),
    add("offers.csv", "icu,S1,current,1,1,,,,\n"),
)


def _requires(*rows: str) -> Change:
    return put("requirements.csv", TERMS + "\n".join(rows) + "\n")


def _exempt(row: str) -> Change:
    return put("derogations.csv", f"service,site,exempt_from,reason\n{row}\n")


MONEY = (
    Broken(
        "a transfer without its share",
        _requires("asu,hasu,transfer,40,,,500"),
        "requirements.csv, row 2, column transfer_share: is blank, though the kind is transfer. Give the share of the patients who are transferred, 0 to 1.",
    ),
    Broken(
        "a transfer without its cost",
        _requires("asu,hasu,transfer,40,,0.2,"),
        "requirements.csv, row 2, column transfer_cost: is blank, though the kind is transfer. Give the cost of one transfer.",
    ),
    Broken(
        "a transfer without minutes",
        _requires("asu,hasu,transfer,,,0.2,500"),
        "requirements.csv, row 2, column minutes: is blank, though the kind is transfer. Give the limit in minutes.",
    ),
    Broken(
        "a share of nobody transferred",
        _requires("asu,hasu,within_minutes,40,,0.2,"),
        "requirements.csv, row 2, column transfer_share: '0.2' has no meaning for the kind within_minutes. Leave transfer_share blank, or write the kind transfer.",
    ),
    Broken(
        "a transfer without times between sites",
        in_turn(_requires("asu,hasu,transfer,40,,0.2,500"), lambda folder: (folder / "site_times.csv").unlink()),
        "site_times.csv: is missing, though row 2 of requirements.csv says transfer. Write it: Minutes between sites; needed where a requirement says within_minutes or transfer.",
    ),
    Broken(
        "an alternative that is the other service",
        _requires("asu,hasu,within_minutes,40,hasu,,"),
        "requirements.csv, row 2, column alternative: 'hasu' is one of the two services of its row. Name a third service, or leave it blank.",
    ),
    Broken(
        "an alternative to a level",
        in_turn(RARE, _requires("hasu,asu,nesting,,icu,,")),
        "requirements.csv, row 2, column alternative: 'icu' has no meaning for the kind nesting. Leave alternative blank.",
    ),
    Broken(
        "a derogation from nothing",
        _exempt("asu,S1,icu,an island"),
        "derogations.csv, row 2, column exempt_from: 'icu' is neither a service that asu requires nor the name of an activity rule on it. Write one of: hasu.",
    ),
    Broken(
        "a derogation of no unit",
        _exempt("hasu,S3,asu,an island"),
        "derogations.csv, row 2, column site: 'S3' is not a site where offers.csv lets hasu run or open. Add the pair to the offers, or delete the row.",
    ),
    Broken(
        "moves of an unknown organisation",
        rule('name = "Few moves"\nkind = "moves"\nat_most = 2\norganisation = "RX"'),
        "rules.toml, column rule 8 (Few moves): 'RX' is not in organisations.csv. Use a code of organisations.csv, or add a row there.",
    ),
    Broken(
        "moves at an unknown site",
        rule('name = "Few moves"\nkind = "moves"\nat_most = 2\nsite = "S9"'),
        "rules.toml, column rule 8 (Few moves): 'S9' is not in sites.csv. Use a code of sites.csv, or add a row there.",
    ),
    Broken(
        "a site that cannot go on",
        in_turn(
            add("sites.csv", "S4,Empty Hospital,RA,no,532200,172300,\n"),
            rule('name = "The site stays"\nkind = "keep_site"\nsite = "S4"'),
        ),
        "rules.toml, column rule 8 (The site stays): 'S4' is a site where no service runs or may open. Add an offer there to offers.csv, or delete the rule.",
    ),
    Broken(
        "distress without a limit",
        rule('name = "Nobody in distress"\nkind = "no_distress"'),
        "rules.toml, column rule 8 (Nobody in distress): 'no_distress' finds no limit: least_surplus and most_loss of organisations.csv are blank. Give one of them for an organisation, or delete the rule.",
    ),
    Broken(
        "a budget for no line",
        rule('name = "One budget"\nkind = "budget"\nlines = ["capitals"]\nat_most = 2'),
        "rules.toml, column rule 8 (One budget): 'capitals' is no line of the cost. Did you mean 'capital'?",
    ),
)
