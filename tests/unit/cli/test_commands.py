"""What every command has: help with an example, JSON as its schema says, and a quick start."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from kare_ml.cli.answers.answer import Answer
from kare_ml.cli.answers.schemas import ANSWERS
from tests.commands import commands
from tests.workspaces import FIRST, kare, shop, write_workspace

COMMANDS = sorted(commands())
READING = ("at-risk", "brief", "account 0001", "runs", "portfolio", "walk", "actions", "answers", "effort")
HEAVY = {"pandas", "sklearn", "mlflow", "shap", "prefect", "ibis"}


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace of 200 days, scored by the rules, with one open flag."""
    folder = write_workspace(tmp_path_factory.mktemp("cli") / "book", shop(20, 200))
    assert kare("score", "-w", folder, "--as-of", "2020-07-20").code == 0
    assert kare("flag", "0001", "--owner", "Ann", "--by", "Bo", "-w", folder).code == 0
    return folder


def test_the_commands() -> None:
    assert {"init", "check", "train", "score", "at-risk", "account", "runs", "report", "flag", "assign"} <= set(
        COMMANDS
    )


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_with_an_example_that_it_understands(command: str) -> None:
    outcome = kare(*command.split(), "--help")
    assert outcome.code == 0
    text = " ".join(outcome.out.split())
    assert re.search(rf"Examples?: kare {command}", text), text
    example = re.search(rf"kare {command}([^;]*?)(?:; kare| Arguments| Options)", text)
    assert example is not None
    known = set(re.findall(r"--[a-z-]+", text[: text.index("Example")] + text[text.index("Options") :]))
    assert set(re.findall(r"--[a-z-]+", example[1])) <= known
    assert len(text.split("Usage:")[1].split(". ")[0]) > 30


def test_help_of_all() -> None:
    outcome = kare("--help")
    assert outcome.code == 0
    for command in COMMANDS:
        if " " in command:
            continue
        assert re.search(rf"^\s+{command}\s+\S", outcome.out, re.MULTILINE), command


ASKED = {
    "account": ["account", "0001"],
    "actions": ["actions", "--available"],
    "actions refresh": ["actions", "refresh"],
    "export": ["export"],
    "flag": ["flag", "0003", "--owner", "Ann", "--by", "Bo"],
    "answer": ["answer", "0003", "two-day delivery", "--by", "Ann"],
    "answers": ["answers"],
    "assign": ["assign", "0004", "Keep", "--by", "Ann", "--note", "a person's yes"],
    "at-risk": ["at-risk"],
    "backfill": ["backfill", "--from", "2020-07-18", "--to", "2020-07-20"],
    "brief": ["brief"],
    "check": ["check"],
    "decisions": ["decisions"],
    "effort": ["effort"],
    "monitor": ["monitor"],
    "portfolio": ["portfolio"],
    "recapture": ["recapture", "--all"],
    "repair": ["repair"],
    "report": ["report"],
    "rules": ["rules"],
    "rules review": ["rules", "review"],
    "runs": ["runs"],
    "walk": ["walk"],
    "weigh": ["weigh", "0003", "90", "--by", "Ann"],
}


@pytest.mark.parametrize("command", ASKED)
def test_json_is_as_its_schema_says(command: str, book: Path) -> None:
    outcome = kare(*ASKED[command], "--json", "-w", book)
    assert outcome.code == 0, outcome.err
    answer = json.loads(outcome.out)
    assert answer["schema_version"] == 1
    assert_fits(answer, json.loads(kare("schema", command).out))
    assert ANSWERS[command].model_validate(answer, strict=False).model_dump(mode="json") == answer


@pytest.mark.parametrize("command", ASKED)
def test_an_answer_can_be_read_by_people(command: str, book: Path) -> None:
    outcome = kare(*ASKED[command], "-w", book)
    assert outcome.code == 0, outcome.err
    assert len(outcome.out) > 50
    assert not re.search(r"\bNone\b|\bnan\b", outcome.out)


def test_the_rules_of_one_account_are_its_trace_and_the_nearest_change(book: Path) -> None:
    answer = json.loads(kare("rules", "--account", "0003", "--json", "-w", book).out)
    assert_fits(answer, ANSWERS["rules"].model_json_schema())
    assert answer["account_id"] == "0003" and answer["attributes"]
    of_account = json.loads(kare("account", "0003", "--json", "-w", book).out)
    assert (answer["trace"], answer["nearest"]) == (of_account["baseline_trace"], of_account["nearest"])
    assert answer["trace"] and {change["placement"] for change in answer["nearest"]}
    assert "The nearest change that would move it" in kare("rules", "--account", "0003", "-w", book).out


def test_every_command_with_json_has_a_schema() -> None:
    options = {command: kare(*command.split(), "--help").out.split("Options")[1] for command in COMMANDS}
    with_json = {command for command in COMMANDS if "--json" in options[command]}
    assert with_json == set(ANSWERS)
    assert all(issubclass(kind, Answer) and issubclass(kind, BaseModel) for kind in ANSWERS.values())


def assert_fits(value: Any, schema: dict[str, Any], root: dict[str, Any] | None = None) -> None:
    """Whether a value fits a JSON schema of the few words that pydantic uses for our answers."""
    root = root or schema
    if "$ref" in schema:
        return assert_fits(value, root["$defs"][schema["$ref"].rsplit("/")[-1]], root)
    if "anyOf" in schema:
        fits = [
            option
            for option in schema["anyOf"]
            if (option.get("type") == "null" and value is None) or value is not None
        ]
        assert fits, (value, schema)
        return None if value is None else assert_fits(value, next(o for o in fits if o.get("type") != "null"), root)
    kinds = {"string": str, "integer": int, "number": (int, float), "boolean": bool, "array": list, "object": dict}
    if "type" in schema:
        assert isinstance(value, kinds[schema["type"]]), (value, schema)  # type: ignore[arg-type]
    if "const" in schema:
        assert value == schema["const"]
    if schema.get("type") == "object" and "properties" in schema:
        assert set(schema.get("required", ())) <= set(value) <= set(schema["properties"])
        for name, part in value.items():
            assert_fits(part, schema["properties"][name], root)
    if schema.get("type") == "array" and "items" in schema:
        for part in value:
            assert_fits(part, schema["items"], root)
    return None


def modules_after(*words: str) -> set[str]:
    """The top-level modules that are imported by the end of a command, in a process of its own."""
    command = (
        "import sys, atexit; from kare_ml.cli.main import main; sys.argv = ['kare', *sys.argv[1:]];"
        "atexit.register(lambda: print('MODULES', *{name.split('.')[0] for name in sys.modules}, file=sys.stderr));"
        "main()"
    )
    done = subprocess.run([sys.executable, "-c", command, *words], capture_output=True, text=True, check=True)
    return set(done.stderr.split("MODULES")[1].split())


def test_help_imports_nothing_heavy() -> None:
    assert not modules_after("--help") & {*HEAVY, "pyarrow", "deltalake", "duckdb", "sqlalchemy", "scipy", "numpy"}


@pytest.mark.parametrize("command", [*READING, "actions --available"])
def test_reading_commands_import_nothing_heavy(command: str, book: Path) -> None:
    assert not modules_after(*command.split(), "-w", str(book)) & HEAVY


def test_exit_codes_reach_the_shell(tmp_path: Path) -> None:
    """The same as in this process, through the installed command's own entry point."""
    book = write_workspace(tmp_path / "book", shop(3, 40))
    for words, code in ((["check"], 0), (["train", "--as-of", str(FIRST)], 2), (["train", "--as-of", "2020-02-15"], 4)):
        done = subprocess.run(
            [sys.executable, "-c", "from kare_ml.cli.main import main; main()", *words, "-w", str(book)],
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == code, done.stderr
        assert "Traceback" not in done.stderr
