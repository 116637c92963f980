"""The reference page of the instance format."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from pydantic import BaseModel

from reconfig.instance.about import About
from reconfig.instance.column import Table
from reconfig.instance.columns import TABLES
from reconfig.instance.documents import parse_about, parse_model, parse_rules
from reconfig.instance.evidence import Evidence
from reconfig.instance.reference import EXAMPLES, reference_markdown
from reconfig.instance.rules import RULE_KINDS
from reconfig.instance.sweep_document import STUDY_KINDS, Grid
from reconfig.instance.sweep_reference import EXAMPLE
from reconfig.instance.what_ifs import WHAT_IFS
from reconfig.travel.speeds import SPEEDS

PAGE = reference_markdown()


def section(heading: str, level: str = "##") -> str:
    """The text below a heading, up to the next one of its level or above."""
    below = PAGE.split(f"\n{level} {heading}\n", maxsplit=1)[1]
    return below.split("\n## ", maxsplit=1)[0].split(f"\n{level} ", maxsplit=1)[0]


def test_the_page_in_the_repository_is_up_to_date() -> None:
    """Otherwise write it again: reconfig reference > instances/FORMAT.md."""
    assert Path("instances/FORMAT.md").read_text(encoding="utf-8") == PAGE
    assert "reconfig reference" in PAGE.splitlines()[0]


@pytest.mark.parametrize("table", [*TABLES.values(), SPEEDS, WHAT_IFS], ids=lambda table: table.name)
def test_every_column_of_every_table_is_described(table: Table) -> None:
    rows = [line for line in section(table.name).splitlines() if line.startswith("| `")]
    assert [row.split("`")[1] for row in rows] == list(table.names)
    for row, column in zip(rows, table.columns, strict=True):
        assert column.unit in row
        assert ("must be filled" in row) == column.required
        assert all(f"`{choice}`" in row for choice in column.choices)
        assert column.name == "source" or column.meaning in row


@pytest.mark.parametrize("rule", RULE_KINDS)
def test_every_rule_kind_has_its_keys_and_an_example_that_parses(rule: type) -> None:
    kind = next(kind for kind in RULE_KINDS if kind is rule)
    text = section(str(kind.model_fields["kind"].default), "###")
    for name, field in kind.model_fields.items():
        assert f"| `{name}` |" in text
        assert (field.description or "") in text
    example = tomllib.loads(text.split("```toml\n")[1].split("```")[0])
    rules, problems = parse_rules(example, "example")
    assert problems == []
    assert rules == (EXAMPLES[RULE_KINDS.index(kind)],)


def test_every_key_of_a_sweep_file_is_described_and_the_example_parses() -> None:
    text = section("sweep.toml")
    models: tuple[type[BaseModel], ...] = (Grid, *STUDY_KINDS)
    for model in models:
        for name, field in model.model_fields.items():
            assert f"| `{name}` |" in text
            assert (field.description or "") in text
    example = tomllib.loads(text.split("```toml\n")[1].split("```")[0])
    assert example == tomllib.loads(EXAMPLE)
    assert [problem for grid in example["grid"] for problem in parse_model(grid, Grid, "example")[1]] == []
    kinds = {kind.model_fields["kind"].default: kind for kind in STUDY_KINDS}
    assert [found for each in example["study"] for found in parse_model(each, kinds[each["kind"]], "example")[1]] == []


def test_every_key_of_instance_toml_is_described_and_the_example_parses() -> None:
    text = section("instance.toml")
    for name, field in About.model_fields.items():
        assert f"| `{name}` |" in text
        assert (field.description or "") in text
    about, problems = parse_about(tomllib.loads(text.split("```toml\n")[1].split("```")[0]), "example")
    assert problems == []
    assert about is not None
    assert about.sources["demand"].startswith("data:")


def test_the_grades_of_evidence_are_the_ones_that_the_code_knows() -> None:
    rows = [line for line in section("How well a number is founded").splitlines() if line.startswith("| `")]
    assert [row.split("`")[1] for row in rows] == [f"{grade}:" for grade in Evidence]


def test_every_table_of_the_page_has_as_many_cells_in_each_row_as_in_its_head() -> None:
    for block in PAGE.split("\n\n"):
        if block.startswith("|"):
            counts = {line.replace("\\|", "").count("|") for line in block.splitlines()}
            assert len(counts) == 1, block


def test_links_within_the_page_lead_to_headings() -> None:
    targets = {part.split(")")[0] for part in PAGE.split("](#")[1:]}
    headings = {line.lstrip("# ").lower().replace(" ", "-") for line in PAGE.splitlines() if line.startswith("#")}
    assert targets <= headings
