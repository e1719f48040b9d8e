"""`kare`: the commands. Each opens what it needs when it is called, so that `kare --help` answers at once."""

from __future__ import annotations

import datetime as dt
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from kare_ml.errors import KareError

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from rich.console import RenderableType

    from kare_ml.cli.answers import Answer
    from kare_ml.cli.operating import Sample

A = TypeVar("A", bound="Answer")

app = typer.Typer(
    name="kare",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    help="Sorts a company's accounts into Keep, Attain, Recapture and Expand every night, and says why.\n\n"
    "Example: kare init book --sample, then in book: kare train, kare score, kare at-risk.",
)

Folder = Annotated[Path, typer.Option("--workspace", "-w", help="The folder with kare.toml.", envvar="KARE_WORKSPACE")]
Day = Annotated[
    dt.datetime | None,
    typer.Option("--as-of", formats=["%Y-%m-%d"], help="Look from the local midnight that starts this day."),
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON; `kare schema COMMAND` describes it.")]
HERE = Path()


@app.command()
def init(
    folder: Annotated[Path, typer.Argument(help="The new workspace.")],
    sample: Annotated[bool, typer.Option("--sample", help="Make a sample book to try things on.")] = False,
    source: Annotated[
        list[Path] | None, typer.Option("--from", help="A file or folder of yours to map; may be repeated.")
    ] = None,
    accounts: Annotated[int, typer.Option(help="Accounts of the sample book.", min=60)] = 2000,
    years: Annotated[int, typer.Option(help="Years of the sample book.", min=2, max=10)] = 3,
    seed: Annotated[int, typer.Option(help="Seed of the sample book.")] = 7,
    end: Annotated[
        dt.datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The day after its last event; left out: today.")
    ] = None,
) -> None:
    """Make a workspace: from a template, from your files, or as a sample book.

    Examples: kare init book --from invoices.csv --from crm; kare init demo --sample --accounts 500
    """
    from kare_ml.cli import operating

    with _progress(f"init {folder}") as progress:
        proposal = operating.init(folder, source or [], _sample(sample, accounts, years, seed, end), progress)
    day = None
    if proposal is not None and proposal.sources:
        from kare_ml.cli import proposed, render

        render.show(proposed.sources(proposal))
        day = proposed.day_to_look_from(proposal, dt.date.today())
    at = f" --as-of {day}" if day else ""
    _next(folder, "check", f"train{at}", f"score{at}")


@app.command()
def check(
    workspace: Folder = HERE,
    as_of: Day = None,
    html: Annotated[Path | None, typer.Option("--html", help="Write the report as a page, too.")] = None,
    as_json: Json = False,
) -> None:
    """Read all sources: how usable they are, what is set aside and why, what to fix first.

    Exit code 3 where a source cannot be read, or is so old that no run is published. The report is kept as a page in
    history/usability.html. Examples: kare check; kare check --html report.html
    """
    from kare_ml.cli import operating, usability

    with _progress("check") as progress:
        found = operating.check(workspace, lambda: _date(workspace, as_of), progress)
    if html is not None:
        html.write_text(usability.page(found), "utf-8")
    _answer(found, usability.report, as_json)
    operating.refuse_old(found)
    if not as_json:
        _next(workspace, "train", "score")


@app.command()
def train(
    workspace: Folder = HERE,
    as_of: Day = None,
    as_json: Json = False,
    explain_choice: Annotated[
        bool, typer.Option("--explain-choice", help="Show what members, season and map were chosen from.")
    ] = False,
) -> None:
    """Train, backtest and grade the models against your rules; promote them where their gate holds.

    Exit code 4 where there is not enough history. Example: kare train --as-of 2011-06-10
    """
    from kare_ml.cli import operating, render
    from kare_ml.cli.answers import ModelGrade, Train
    from kare_ml.config.load import load_book

    date = _date(workspace, as_of)
    with _progress("train") as progress:
        models = operating.train(workspace, date, progress)
    answer = Train(
        as_of=date,
        currency=load_book(workspace).currency,
        models=[ModelGrade.model_validate(model) for model in models],
    )
    _answer(answer, render.train, as_json)
    if explain_choice and not as_json:
        from kare_ml.cli import evidence

        for model in answer.models:
            render.show(evidence.choice(model))
    if not as_json:
        _next(workspace, "score", "at-risk")


@app.command()
def backtest(
    model: Annotated[str, typer.Argument(help="churn, expansion or conversion.")] = "churn",
    first: Annotated[dt.datetime | None, typer.Option("--from", formats=["%Y-%m-%d"], help="First date.")] = None,
    last: Annotated[dt.datetime | None, typer.Option("--to", formats=["%Y-%m-%d"], help="Last date.")] = None,
    where: Annotated[str, typer.Option(help="A cohort: a column or feature, a comparison, a value.")] = "",
    workspace: Folder = HERE,
    as_of: Day = None,
    as_json: Json = False,
) -> None:
    """How a model would have done over a span of the past, beside the rules; for everybody or a cohort. With plots.

    Example: kare backtest churn --from 2011-03-01 --to 2011-06-10 --where "region = France"
    """
    from kare_ml.cli import evidence, operating

    span = (first.date() if first else None, last.date() if last else None)
    with _progress("backtest") as progress:
        answer = operating.backtest(workspace, model, _date(workspace, as_of), span, where, progress)
    _answer(answer, evidence.backtest, as_json)


@app.command()
def models(workspace: Folder = HERE, as_json: Json = False) -> None:
    """Every version of every model: its grade, whether it is in force, and where its card is.

    Example: kare models --json
    """
    from kare_ml.cli import operating, render

    _answer(operating.models(workspace, _date(workspace, None)), render.models, as_json)


@app.command()
def approve(
    name: Annotated[str, typer.Argument(metavar="MODEL", help="churn, expansion or conversion.")],
    by: Annotated[str, typer.Option(help="Who approves.", envvar="USER")],
    version: Annotated[int | None, typer.Option(help="Which version; left out: the one that waits.")] = None,
    workspace: Folder = HERE,
) -> None:
    """Make a registered version of a model the champion, by a person's yes; recorded with who and when.

    Example: kare approve churn --by "Ann Lee"
    """
    from kare_ml.cli import operating

    with _progress(f"approve {name}") as progress:
        done = operating.approve(workspace, name, version, by, _date(workspace, None), progress)
    typer.echo(done)
    _next(workspace, "models", "score")


@app.command()
def score(workspace: Folder = HERE, as_of: Day = None) -> None:
    """The nightly job: place, predict, explain and publish every account. Idempotent for a date.

    Example: kare score --as-of 2011-06-10
    """
    from kare_ml.cli import operating

    with _progress("score") as progress:
        done = operating.score(workspace, _date(workspace, as_of), progress)
    typer.echo(done)
    _next(workspace, "at-risk", "report", "runs")


@app.command()
def backfill(
    first: Annotated[dt.datetime, typer.Option("--from", formats=["%Y-%m-%d"], help="The first night.")],
    last: Annotated[dt.datetime, typer.Option("--to", formats=["%Y-%m-%d"], help="The last night.")],
    every: Annotated[str, typer.Option(help="A number of days such as 7d, or month.")] = "1d",
    retrain: Annotated[
        bool, typer.Option("--retrain", help="Where no model was in force: train as of the start of each month.")
    ] = False,
    replace: Annotated[bool, typer.Option("--replace", help="Replace runs that are published otherwise.")] = False,
    workspace: Folder = HERE,
    as_json: Json = False,
) -> None:
    """Score nights of the past as they would have been scored then, with only what was known then.

    Nights that are published stay as they are, so it may be stopped and run again.
    Example: kare backfill --from 2026-01-01 --to 2026-03-31 --every 7d
    """
    from kare_ml.cli import backfilling

    with _progress("backfill") as progress:
        now = dt.datetime.now(dt.UTC).replace(tzinfo=None)
        answer = backfilling.backfill(
            workspace, first.date(), last.date(), every,
            retrain=retrain, replace_published=replace, progress=progress, taken_at=now,
        )  # fmt: skip
    _answer(answer, backfilling.shown, as_json)
    if not as_json:
        _next(workspace, "runs", "account ID-OR-NAME --as-of DATE")


@app.command()
def review(workspace: Folder = HERE, as_of: Day = None) -> None:
    """Set the thresholds of the rules and the risk words anew from the book as it is; dated, until the next review.

    Example: kare review --as-of 2026-01-01
    """
    from kare_ml.cli import operating

    with _progress("review") as progress:
        lines = operating.review(workspace, _date(workspace, as_of), progress)
    typer.echo("\n".join(lines))
    _next(workspace, "score")


@app.command("at-risk")
def at_risk(
    workspace: Folder = HERE,
    top: Annotated[int, typer.Option("--top", help="How many clients.", min=1)] = 10,
    as_of: Day = None,
    as_json: Json = False,
) -> None:
    """Who should we call first? Keep and Expand clients, most revenue at risk first.

    Example: kare at-risk --top 20
    """
    from kare_ml.cli import reading, render

    _answer(reading.at_risk(workspace, as_of.date() if as_of else None, top), render.at_risk, as_json)


@app.command()
def account(
    name: Annotated[str, typer.Argument(metavar="ID-OR-NAME", help="An account_id or a name, or a part of one.")],
    workspace: Folder = HERE,
    as_of: Day = None,
    as_json: Json = False,
) -> None:
    """Where one account stands, where it is heading, and why.

    Examples: kare account 00123; kare account "hartwell"
    """
    from kare_ml.cli import reading, render

    _answer(reading.account(workspace, name, as_of.date() if as_of else None), render.account, as_json)


@app.command()
def runs(workspace: Folder = HERE, as_json: Json = False) -> None:
    """What has been published, newest first.

    Example: kare runs --json
    """
    from kare_ml.cli import reading, render

    _answer(reading.runs(workspace), render.runs, as_json)


@app.command()
def report(workspace: Folder = HERE, as_json: Json = False) -> None:
    """The book in short: profiles, where they are heading, how good the models are, and whom to call.

    Example: kare report --workspace demo
    """
    from kare_ml.cli import operating, reading, render

    _answer(reading.report(workspace, operating.latest_training(workspace)), render.report, as_json)
    if not as_json:
        _next(workspace, "at-risk --top 20", "account ID-OR-NAME", "runs")


@app.command()
def flag(
    name: Annotated[str, typer.Argument(metavar="ID-OR-NAME")],
    owner: Annotated[str, typer.Option(help="Who should act.")],
    by: Annotated[str, typer.Option(help="Who flags it.", envvar="USER")],
    due: Annotated[dt.datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Until when.")] = None,
    note: Annotated[str, typer.Option(help="What it is about.")] = "",
    workspace: Folder = HERE,
) -> None:
    """Flag an account: an action for its owner, kept in the state store.

    Example: kare flag "Hartwell" --owner "Ann Lee" --due 2026-02-01 --note "call before the quarter ends"
    """
    from kare_ml.cli import operating

    typer.echo(operating.flag(workspace, name, owner, by, due.date() if due else None, note))


@app.command()
def assign(
    name: Annotated[str, typer.Argument(metavar="ID-OR-NAME")],
    profile: Annotated[
        str, typer.Argument(help="Keep, Attain, Recapture or Expand; `rules` gives it back to the rules.")
    ],
    by: Annotated[str, typer.Option(help="Who decides.", envvar="USER")],
    until: Annotated[dt.datetime | None, typer.Option(formats=["%Y-%m-%d"], help="When to look at it again.")] = None,
    note: Annotated[str, typer.Option(help="Why.")] = "",
    workspace: Folder = HERE,
) -> None:
    """Place an account by a person's decision: it overrules the rules from the next run on.

    Example: kare assign 00123 Expand --until 2027-01-01 --note "new site opens in May"
    """
    from kare_ml.cli import operating

    typer.echo(operating.assign(workspace, name, profile, by, until.date() if until else None, note))


@app.command()
def actions(workspace: Folder = HERE, as_json: Json = False) -> None:
    """The open flags and actions.

    Example: kare actions --json
    """
    from kare_ml.cli import operating, render

    _answer(operating.actions(workspace), render.actions, as_json)


@app.command()
def forget(
    name: Annotated[str, typer.Argument(metavar="ID-OR-NAME", help="An account_id or a name, or a part of one.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    workspace: Folder = HERE,
    as_json: Json = False,
) -> None:
    """Forget an account for good: in history, bundles, every published version and the state; intake leaves it out.

    It says what it cannot reach. Cut off, it is completed by running it again. Example: kare forget 00123 --yes
    """
    from kare_ml.cli import forgetting, render
    from kare_ml.errors import UsageError

    if as_json and not yes:
        raise UsageError("--json does not ask", fix="add --yes")

    def sure(question: str) -> bool:
        try:
            return yes or typer.confirm(question)
        except typer.Abort:
            return False

    with _progress("forget") as progress:
        answer = forgetting.forget(workspace, name, sure, progress)
    _answer(answer, render.forgotten, as_json)


@app.command()
def schema(command: Annotated[str, typer.Argument(help="A command that takes --json, such as at-risk.")]) -> None:
    """The JSON schema of what a command prints with --json.

    Example: kare schema at-risk
    """
    from kare_ml.cli.answers import ANSWERS
    from kare_ml.errors import UsageError

    if command not in ANSWERS:
        raise UsageError(f"{command!r} has no JSON schema", expected=", ".join(ANSWERS))
    typer.echo(json.dumps(ANSWERS[command].model_json_schema(), indent=2))


def main() -> None:
    """The entry point: errors of ours are shown without a traceback, with the exit code that says their kind."""
    from kare_ml.io.platform import require_supported_platform, share_the_processors

    try:
        require_supported_platform()
        share_the_processors()
        app()
    except KareError as error:
        typer.echo(f"kare: {error}", err=True)
        sys.exit(error.exit_code)


def _progress(what: str) -> AbstractContextManager[Callable[[str], None]]:
    from kare_ml.cli.progress import shown

    return shown(what)


def _sample(wanted: bool, accounts: int, years: int, seed: int, end: dt.datetime | None) -> Sample | None:
    from kare_ml.cli.operating import Sample

    # The only clocks are at the entry points: nothing below asks for the current time.
    return Sample(accounts, years, seed, end.date() if end else dt.date.today()) if wanted else None


def _date(workspace: Path, as_of: dt.datetime | None) -> dt.date:
    """The day to look from: the one given, or today in the book's time zone."""
    if as_of is not None:
        return as_of.date()
    from zoneinfo import ZoneInfo

    from kare_ml.config.load import load_book

    return dt.datetime.now(ZoneInfo(load_book(workspace).time_zone)).date()


def _answer(answer: A, render: Callable[[A], RenderableType], as_json: bool) -> None:
    if as_json:
        typer.echo(answer.model_dump_json(indent=2))
        return
    from kare_ml.cli.render import show

    show(render(answer))


def _next(workspace: Path, *commands: str) -> None:
    """What to try next, ready to be pasted."""
    where = "" if workspace == HERE else f" --workspace {workspace}"
    typer.echo("Next: " + "   ".join(f"kare {command}{where}" for command in commands))
