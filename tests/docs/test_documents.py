"""What the documents say is what the software does: references, commands, keys, codes, targets, links, figures."""

from __future__ import annotations

import json
import re
import runpy
import shlex
import socket
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import BaseModel
from pydantic_core import PydanticUndefined

from kare_ml import errors
from kare_ml.book import Book
from kare_ml.config import effort, goals, notify, playbook, retention, rules, workspace
from kare_ml.config.model import OPERATORS, Percentile
from kare_ml.stages.context import read_settings
from tests.commands import command_of, commands

ROOT = Path(__file__).parents[2]
DOCS, GUIDE, BENCHMARKS = ROOT / "docs", ROOT / "docs" / "guide", ROOT / "docs" / "benchmarks"
DOCUMENTS = sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md")])
EVERY_DOCUMENT = pytest.mark.parametrize("document", DOCUMENTS, ids=[str(d.relative_to(ROOT)) for d in DOCUMENTS])


def blocks(document: Path, language: str) -> list[str]:
    """The fenced blocks of a document in a language."""
    return re.findall(rf"^```{language}\n(.*?)^```", document.read_text("utf-8"), re.MULTILINE | re.DOTALL)


def kare_commands(document: Path) -> list[str]:
    """Every `kare …` that a document tells people to run."""
    lines = "\n".join(blocks(document, "console")).splitlines()
    return [line[line.index("kare ") :] for line in lines if re.match(r"(\$|[\d* /]+) +kare ", line)]


# References


REFERENCES = runpy.run_path(str(DOCS / "generate.py"))["pages"]()


@pytest.mark.parametrize("name", REFERENCES)
def test_a_reference_page_is_the_one_that_make_docs_writes(name: str) -> None:
    assert (GUIDE / name).read_text("utf-8") == REFERENCES[name], "run `make docs`"


SECTIONS = (
    workspace.Book,
    workspace.Source,
    workspace.LifecycleSettings,
    workspace.Horizon,
    workspace.Risk,
    workspace.Training,
    workspace.Promotion,
    workspace.Publish,
    workspace.ReviewSettings,
    goals.Goals,
    effort.Effort,
    notify.Notify,
    retention.Retention,
    playbook.Playbook,
    playbook.Play,
    rules.Rule,
    rules.Attribute,
    Percentile,
)


def keys(section: type[BaseModel]) -> Iterator[tuple[str, object]]:
    """The keys of a section with their defaults; comparisons are looked at on their own."""
    for name, field in section.model_fields.items():
        if name not in OPERATORS:
            yield field.alias or name, field.default


@pytest.mark.parametrize("section", SECTIONS)
def test_the_page_of_kare_toml_has_every_key_and_its_default(section: type[BaseModel]) -> None:
    text = (GUIDE / "kare-toml.md").read_text("utf-8")
    for key, default in keys(section):
        assert re.search(rf"`([a-z]+\.)?{key}`", text), f"{section.__name__}.{key} is not in the page"
        row = re.search(rf"^\| `([a-z]+\.)?{key}` \| (.*?) \|", text, re.MULTILINE)
        if row is None or default is PydanticUndefined or default is None:
            continue
        shown = json.dumps(list(default) if isinstance(default, tuple) else default)
        assert row[2] in (f"`{shown}`", "needed"), f"{key}: the page says {row[2]}, the code {shown}"


def test_the_page_of_kare_toml_has_every_section_rule_and_comparison() -> None:
    text = (GUIDE / "kare-toml.md").read_text("utf-8")
    for name in workspace.Workspace.model_fields:
        assert f"[{name}]" in text or f"[{name}." in text, name
    for name in (*rules.Profiles.model_fields, *(operator.rstrip("_") for operator in OPERATORS)):
        assert f"`{name}`" in text, name


def test_the_examples_of_kare_toml_are_accepted(tmp_path: Path) -> None:
    book = '[book]\nname = "B"\ncurrency = "GBP"\ntime_zone = "UTC"\n'
    (tmp_path / "kare.toml").write_text(book + "\n".join(blocks(GUIDE / "kare-toml.md", "toml")), "utf-8")
    settings = read_settings(tmp_path)
    assert settings.sources["invoices"].exclude[0].reason == "not invoiced yet"
    assert settings.profiles.recapture.must[0].at_most == 730


def test_the_examples_of_rules_are_accepted(tmp_path: Path) -> None:
    book = '[book]\nname = "B"\ncurrency = "GBP"\ntime_zone = "UTC"\n[sources.invoices]\npath = "i.csv"\n'
    mapped = 'columns = { account_id = "a", invoiced_at = "b", amount = "c" }\n'
    (tmp_path / "kare.toml").write_text(book + mapped + "\n".join(blocks(GUIDE / "rules.md", "toml")), "utf-8")
    settings = read_settings(tmp_path)
    assert settings.profiles.attain.or_[0].points_needed == 1
    france, large = settings.segments
    assert [a.name for a in large.profiles.expand.attributes][-1] == "many sisters"
    assert len(large.profiles.expand.attributes) == len(settings.profiles.expand.attributes)
    assert (france.profiles.expand.points_needed, settings.profiles.expand.points_needed) == (50, 40)
    assert [a.at_least for a in france.profiles.expand.attributes] == [20000, 1.15, 0.3]


# Commands, codes, targets, links


def test_the_guide_lists_every_command() -> None:
    text = (GUIDE / "commands.md").read_text("utf-8")
    listed = re.findall(r"^\| `kare ([\w-]+(?: [a-z][a-z-]*)?)", text, re.MULTILINE)
    there = list(commands())
    assert sorted(listed) == sorted(there)


@pytest.mark.parametrize("line", sorted({line for document in DOCUMENTS for line in kare_commands(document)}))
def test_a_command_that_is_printed_can_be_parsed(line: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("USER", "ann")  # who decides, where --by is left out
    command, arguments = command_of(shlex.split(line.removeprefix("kare ")))
    given = command.make_context("kare", list(arguments)).params.values()  # type: ignore[attr-defined]
    read = [str(value) for values in given for value in (values if isinstance(values, list) else [values])]
    for word in arguments:
        assert word.startswith("-") or any(text.startswith(word) for text in read), f"nobody reads {word}"


def test_commands_are_printed_at_all() -> None:
    assert len(kare_commands(ROOT / "README.md")) == 5
    assert len(kare_commands(GUIDE / "getting-started.md")) > 8


@pytest.mark.parametrize("document", [ROOT / "README.md", GUIDE / "operating.md"], ids=["README", "operating"])
def test_exit_codes_are_those_of_the_errors(document: Path) -> None:
    kinds = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, errors.KareError)]
    codes = {kind.exit_code for kind in kinds} | {0}
    text = document.read_text("utf-8")
    said = re.search(r"Exit codes: (.*?)\n\n", text, re.DOTALL)
    found = re.findall(r"(?:^|; )(\d+) ", said[1].replace("\n", " ")) if said else re.findall(r"^\| (\d+) ", text, re.M)
    assert {int(code) for code in found} == codes


@EVERY_DOCUMENT
def test_make_targets_that_are_named_exist(document: Path) -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    text = document.read_text("utf-8")
    assert set(re.findall(r"`make ([a-z-]+)`", text)) | set(re.findall(r"^\$ make ([a-z-]+)$", text, re.M)) <= targets


def test_contributing_lists_every_target() -> None:
    targets = set(re.findall(r"^([a-z-]+):.*## ", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)) - {"help"}
    listed = re.findall(r"^\| `make ([a-z-]+)`", (ROOT / "CONTRIBUTING.md").read_text("utf-8"), re.MULTILINE)
    assert set(listed) == targets


@EVERY_DOCUMENT
def test_links_lead_somewhere(document: Path) -> None:
    for link in re.findall(r"\]\(([^)#]+?)(?:#[^)]*)?\)", document.read_text("utf-8")):
        if not link.startswith("http"):
            assert (document.parent / link).resolve().exists(), link


def test_operating_says_what_prefect_yaml_says() -> None:
    text, settings = (GUIDE / "operating.md").read_text("utf-8"), (ROOT / "prefect.yaml").read_text("utf-8")
    commands = re.findall(r"^#   (prefect .*)$", settings, re.MULTILINE)
    assert commands
    for command in commands:
        assert f"$ {command}" in text
    for name in re.findall(r"^  - name: (\w+)", settings, re.MULTILINE):
        assert f"`{name}`" in text


def test_the_methods_that_getting_started_calls_exist() -> None:
    [snippet] = blocks(GUIDE / "getting-started.md", "python")
    called = re.findall(r"^book\.(\w+)\(", snippet, re.MULTILINE)
    assert called
    assert all(callable(getattr(Book, name)) for name in called)


# Decisions


PAGES = sorted((DOCS / "decisions").glob("0*.md"))


def test_the_index_of_decisions_is_whole() -> None:
    titles = [page.read_text("utf-8").splitlines()[0] for page in PAGES]
    lines = [
        f"- [{p.name[:4]}]({p.name}) {re.sub(r'^# [0-9]+[.] ', '', t)}" for p, t in zip(PAGES, titles, strict=True)
    ]
    index = (DOCS / "decisions" / "README.md").read_text("utf-8").splitlines()
    assert [line for line in index if line.startswith("- ")] == lines


@pytest.mark.parametrize("page", PAGES, ids=[page.stem for page in PAGES])
def test_a_decision_says_what_was_turned_down(page: Path) -> None:
    text = page.read_text("utf-8")
    assert text.startswith(f"# {int(page.name[:4])}. ")
    assert re.findall(r"^\*\*([\w ]+)\.\*\*", text, re.M) == ["Context", "Decision", "Turned down", "Consequences"]


def test_every_dependency_has_its_reason() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    text = (DOCS / "decisions" / "0003-dependencies.md").read_text("utf-8")
    core, dev = project["dependencies"], project["optional-dependencies"]["dev"]
    assert set(re.findall(r"^\| (\w[\w-]*) \| (?!for)", text, re.M)) == {bare(entry) for entry in core}
    for entry in dev:
        assert re.search(rf"\b{bare(entry)}\b", text), entry


def bare(requirement: str) -> str:
    """The name of a requirement, without extras and versions."""
    return re.split(r"[\[<>=]", requirement)[0]


# Figures and pictures


def test_figures_are_those_that_make_bench_measured() -> None:
    page = runpy.run_path(str(BENCHMARKS / "page.py"))
    results = json.loads((BENCHMARKS / "results.json").read_text("utf-8"))
    assert (BENCHMARKS / "README.md").read_text("utf-8") == page["page"](results), "run `make bench`"
    front = (ROOT / "README.md").read_text("utf-8")
    assert front == page["with_figures"](front, results), "run `make bench`"


def test_results_name_no_machine() -> None:
    text = (BENCHMARKS / "results.json").read_text("utf-8")
    assert not re.search(r'"/|/(home|tmp|root|work|Users)/', text)
    assert not re.search(rf"\b{re.escape(socket.gethostname())}\b", text)
    assert {"commit", "seeds", "python", "packages"} <= json.loads(text)["made_by"].keys()


def test_the_picture_asks_nothing_of_the_network() -> None:
    text = (DOCS / "pictures" / "report.svg").read_text("utf-8")
    assert set(re.findall(r"https?://[^\s\"'<)]+", text)) == {"http://www.w3.org/2000/svg"}
    assert "<script" not in text and "Who&#160;should&#160;we&#160;call&#160;first?" in text
