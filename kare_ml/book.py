"""A workspace, opened for reading: the commands' answers as pandas frames, for notebooks and scripts."""

from __future__ import annotations

import dataclasses
import datetime as dt
import sys
from dataclasses import fields
from os import PathLike
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from kare_ml.baseline.nearest import Change, nearest
from kare_ml.brief.brief import Brief
from kare_ml.config.load import load_book
from kare_ml.domain.as_of import AsOf
from kare_ml.domain.profiles import NoProfileReason
from kare_ml.errors import UsageError
from kare_ml.explain.schema import LINES
from kare_ml.explain.waterfall import By
from kare_ml.io import portrait, said
from kare_ml.io.actions import Action
from kare_ml.io.cards import read_card
from kare_ml.io.challengers import read_challengers
from kare_ml.io.outcomes import judged_nights, read_outcomes
from kare_ml.io.published import published_runs, read_published
from kare_ml.io.replay import stretch
from kare_ml.io.reports import latest_report
from kare_ml.io.standing import Standing, standing
from kare_ml.io.state import open_state
from kare_ml.io.survivors import account_named, survivors_at
from kare_ml.io.verdicts import read_verdicts
from kare_ml.playbook.whitespace import Cell
from kare_ml.publish import pictures, questions
from kare_ml.publish.because import because
from kare_ml.publish.portfolio import SPLITS
from kare_ml.publish.rules_in_force import attributes_in_force
from kare_ml.stages.actions import plays_of
from kare_ml.stages.brief import read_brief
from kare_ml.stages.decisions import Decided, decided
from kare_ml.stages.effort import read_effort
from kare_ml.stages.monitor import Monitoring, monitor
from kare_ml.stages.portfolio import portfolio
from kare_ml.stages.recapture import recapture
from kare_ml.stages.rules import rules_diff
from kare_ml.stages.rules_review import rules_review
from kare_ml.stages.walk import read_walk, run_of
from kare_ml.stages.what_if import what_if
from kare_ml.stages.whitespace import whitespace


class Book:
    """The published book of a workspace. Get one from `kare_ml.open`; every frame is read anew."""

    def __init__(self, folder: str | PathLike[str]) -> None:
        """Raises ConfigError where `folder` has no `kare.toml`, or its book section is at fault."""
        self.folder = Path(folder)
        settings = load_book(self.folder)
        self.name, self.currency = settings.name, settings.currency

    def __repr__(self) -> str:
        return f"<Book {self.name!r} in {self.folder}>"

    def runs(self) -> pd.DataFrame:
        """A row a published run, newest as-of first: as_of, run_id, previous_run_id, rows, published_at, bundle."""
        columns = ["as_of", "run_id", "previous_run_id", "rows", "published_at", "bundle"]
        return pd.DataFrame([vars(run) for run in published_runs(self.folder)], columns=columns)

    def standing(self) -> Standing:
        """The newest published night (`newest`), whether there should be a newer one (`stale`), and why not (`held`).

        `words` says it for a page of figures that are older than they should be; null where they are not.
        """
        return standing(self.folder)

    def gate(self, as_of: dt.date | None = None) -> pd.DataFrame:
        """A row a gate of a published night: gate, state, said, fix, and the reason of who accepted it."""
        judged = read_verdicts(self.folder, portrait.night(self.folder, as_of))
        columns = ["gate", "state", "said", "fix", "reason"]
        return pd.DataFrame([vars(verdict) for verdict in judged.verdicts] if judged else [], columns=columns)

    def scored(self, as_of: dt.date | None = None, columns: list[str] | None = None) -> pd.DataFrame:
        """A row an account, with the published columns; `as_of` left out is the newest run."""
        frame: pd.DataFrame = read_published(self.folder, as_of=as_of, columns=columns).to_pandas()
        return frame

    def at_risk(self, top: int | None = None, as_of: dt.date | None = None) -> pd.DataFrame:
        """Keep and Expand clients, most revenue at risk first, with `first_reason` in words."""
        rows = read_published(self.folder, as_of=as_of, columns=questions.AT_RISK_COLUMNS)
        frame: pd.DataFrame = questions.at_risk(rows, top).to_pandas()
        return frame

    def account(self, id_or_name: str, as_of: dt.date | None = None) -> pd.Series:
        """One account's published row. Raises UsageError where nothing, or more than one, is called that."""
        return self._row(id_or_name, as_of)

    def reasons(self, id_or_name: str, as_of: dt.date | None = None) -> pd.DataFrame:
        """A row a reason of one account: model, theme, feature, value, contribution (log-odds), words.

        Rows without a feature (lines and themes) add up to the log-odds; the features after a theme to the theme.
        """
        columns = ["model", "theme", "feature", "value", "contribution", "words"]
        return pd.DataFrame(list(self._row(id_or_name, as_of)["reasons"] or []), columns=columns)

    def trace(self, id_or_name: str, as_of: dt.date | None = None) -> pd.DataFrame:
        """A row an attribute of the rules that were tried on one account."""
        return pd.DataFrame(list(self._row(id_or_name, as_of)["baseline_trace"]))

    def nearest(self, id_or_name: str, as_of: dt.date | None = None) -> pd.DataFrame:
        """A row an attribute that would have to change to place an account elsewhere; the fewest for each placement."""
        row = self._row(id_or_name, as_of)
        changes = [
            {"placement": one.placement, **vars(change), "words": change.words}
            for one in nearest(list(row["baseline_trace"]), row["lifecycle"])
            for change in one.changes
        ]
        columns = ["placement", *(field.name for field in dataclasses.fields(Change)), "words"]
        return pd.DataFrame(changes, columns=columns)

    def rules(self, as_of: dt.date | None = None) -> pd.DataFrame:
        """A row an attribute of the rules as a run applied them, with how many accounts meet it."""
        rows = read_published(self.folder, as_of=as_of, columns=["segment", "baseline_trace"])
        frame: pd.DataFrame = attributes_in_force(rows).to_pandas()
        return frame

    def moved(self, first: dt.date | None = None, last: dt.date | None = None) -> pd.DataFrame:
        """A row an account that moved between two runs, most revenue first: from where to where, by which cause.

        Left out, `last` is the newest run and `first` the one before it. A column ending in `_from` is null where that
        stayed the same. `because` says what moved the chance that a risk word or outlook hangs on; `words` tell of
        rules, people and events.
        """
        columns = ["account_id", "name", "owner", "region", "profile", "outlook", "risk_word", "trailing_revenue"]
        way = stretch(self.folder, first, last)
        rows = [
            {
                **{name: one.now[name] for name in columns},
                **vars(one.move),
                "cause": str(one.cause),
                "because": because(one),
                "words": [str(line["words"]) for line in one.lines if line["words"] and line["model"] is None],
            }
            for one in way.told(way.moved())
        ]
        more = ["profile_from", "outlook_from", "risk_word_from", "cause", "because", "words"]
        return pd.DataFrame(rows, columns=[*columns, *more])

    def movement(self, id_or_name: str, first: dt.date | None = None, last: dt.date | None = None) -> pd.DataFrame:
        """A row a line of one account's movement, whether it moved or not.

        Columns: night, model, cause, theme, feature, before, after, contribution (log-odds), points, words. The
        contributions of a model add up to the difference of its log-odds between the runs.
        """
        way = stretch(self.folder, first, last)
        account_id = account_named(self.folder, id_or_name, way.last)
        columns = ["night", *(name for name in LINES.names if name != "account_id")]
        return pd.DataFrame(way.lines([account_id])[account_id], columns=columns)

    def what_if(self, id_or_name: str, as_of: dt.date | None = None) -> pd.DataFrame:
        """A row a believable change of a client's history, or some together, the least risk that is left first.

        Columns: changes, churn_risk, risk_word, and whether it `helps`: the risk word would be a lower one. Empty where
        the churn model does not speak of it.
        """
        found = what_if(self.folder, id_or_name, as_of)
        rows = [(" and ".join(o.changes), o.churn_risk, o.word, found.helps(o)) for o in found.outcomes]
        return pd.DataFrame(rows, columns=["changes", "churn_risk", "risk_word", "helps"])

    def bridge(self, model: str = "churn", first: dt.date | None = None, last: dt.date | None = None) -> pd.Series:
        """By cause, how many accounts more a model expects to go that way; together the difference."""
        found = stretch(self.folder, first, last).chances()[1][model]
        return pd.Series(found, name=model, dtype="float64")

    def bridge_picture(
        self, model: str = "churn", first: dt.date | None = None, last: dt.date | None = None
    ) -> pictures.Picture:
        """`bridge` drawn: `.svg()`, `.png()`, and in a notebook itself, its numbers beside it."""
        return portrait.of_book(stretch(self.folder, first, last), model)

    def movement_picture(
        self, id_or_name: str, first: dt.date | None = None, last: dt.date | None = None
    ) -> pictures.Picture:
        """What moved an account's chance between two runs, drawn like `bridge_picture`.

        Raises UsageError where its chances have no common log-odds.
        """
        way = stretch(self.folder, first, last)
        found = portrait.of_movement(way, account_named(self.folder, id_or_name, way.last))
        if found is None:
            raise UsageError("its chances have no common log-odds", fix="see what is said of it: Book.movement")
        return found

    def waterfall(
        self, id_or_name: str, model: str = "churn", as_of: dt.date | None = None, by: By = "theme"
    ) -> pictures.Picture:
        """What a model's log-odds of an account are the sum of, by theme or feature, drawn like `bridge_picture`.

        Raises UsageError where the model said nothing of it, or what it said did not add up.
        """
        run = portrait.night(self.folder, as_of)
        found = portrait.of_reasons(self.folder, run, account_named(self.folder, id_or_name, run.as_of), model, by)
        if found is None:
            raise UsageError(f"the run of {run.as_of} has no reasons of the {model} model for it")
        return found

    def timeline(self, id_or_name: str, as_of: dt.date | None = None) -> pictures.Picture:
        """An account's chance over the nights, with marks where models or rules changed, and its events."""
        run = portrait.night(self.folder, as_of)
        return portrait.over_time(self.folder, run, account_named(self.folder, id_or_name, run.as_of))

    def profiles(self, as_of: dt.date | None = None) -> pd.Series:
        """How many accounts each profile has, and each reason for having none."""
        rows = read_published(self.folder, as_of=as_of, columns=["profile", "no_profile_reason"])
        return pd.Series(questions.by_state(rows), name="accounts", dtype="int64")

    def portfolio(self, by: str | None = None, as_of: dt.date | None = None) -> pd.DataFrame:
        """A row a profile or reason for none: accounts, revenue, revenue_at_risk; `by` splits it."""
        found = portfolio(self.folder, as_of)
        if by is None:
            return pd.DataFrame([{"state": state, **vars(held)} for state, held in found.states.items()])
        parts = [part for part in found.parts if part.column == by]
        if not parts:
            raise UsageError(f"the portfolio is not split by {by!r}", expected=", ".join(SPLITS))
        return pd.DataFrame([{by: p.value, "state": s, **vars(held)} for p in parts for s, held in p.states.items()])

    def mix(self, as_of: dt.date | None = None) -> pd.DataFrame:
        """A row a month, newest first: as_of, keep, expand, exit_review, clients, keep_share."""
        mixes = portfolio(self.folder, as_of).mixes
        return pd.DataFrame(
            [{"as_of": day, **vars(m), "clients": m.clients, "keep_share": m.keep_share} for day, m in mixes]
        )

    def walk(self, as_of: dt.date | None = None, by: str | None = None) -> pd.DataFrame:
        """The revenue walk, in the book's currency: a row for the book, or for each `owner`, `region` or `profile`.

        Revenue of the last 365 days (`start`), its parts one horizon ahead, and what is `expected`, `low` to `high`
        with a chance of 80%. The index is the group.
        """
        found = read_walk(self.folder, as_of)
        if by not in (None, "owner", "region", "profile"):
            raise UsageError(f"there is no walk by {by!r}", expected="owner, region, profile, or nothing")
        rows = [found.total] if by is None else getattr(found, f"by_{by}")
        return pd.DataFrame([vars(steps) for steps in rows]).set_index("group")

    def effort(self, by: str = "profile", as_of: dt.date | None = None, owner: str | None = None) -> pd.DataFrame:
        """Where time went: a row a `profile`; or a `rep`, `team`, `untouched` account, `mismatch`, or `account`.

        With `owner`, of one person's time and accounts. Shares are of minutes where most contacts have them.
        """
        found = read_effort(self.folder, as_of, owner)
        per_hour = {one.profile: vars(one) for one in found.returns}
        tables: dict[str, list[dict[str, Any]]] = {
            "profile": [{**vars(one), **per_hour.get(one.profile, {})} for one in found.profiles],
            "rep": [{**vars(one), **{share.profile: share.share for share in one.shares}} for one in found.reps],
            "team": [{**vars(one), **{share.profile: share.share for share in one.shares}} for one in found.teams],
            "untouched": found.untouched.to_pylist(),
            "mismatch": [{**vars(one), "accounts": tuple(one.accounts.to_pylist())} for one in found.mismatches],
            "account": found.invested.to_pylist() if by == "account" else [],
        }
        if by not in tables:
            raise UsageError(f"there is no effort by {by!r}", expected=", ".join(tables))
        return pd.DataFrame(tables[by]).drop(columns="shares", errors="ignore")

    def decisions(self, as_of: dt.date | None = None) -> pd.DataFrame:
        """A row an account that a person placed, the most revenue first: where, by whom, when, until when, and why.

        Exit reviews that the rules propose and no leader has confirmed stand there, too: `assigned_by` is null, and
        `because` names the attributes that they meet. `by_rules` is where the rules have the account.
        """
        found = decided(self.folder, as_of)
        state = str(NoProfileReason.EXIT_REVIEW)
        waiting = [{**vars(one), "placement": state, "by_rules": state} for one in found.waiting]
        columns = [field.name for field in fields(Decided)]
        return pd.DataFrame([*waiting, *map(vars, found.decided)], columns=[*columns, "because"])

    def actions(self, open_only: bool = True) -> pd.DataFrame:
        """A row an action or flag, by due date: action_id, account_id, kind, status, owner, due_on, play, outcome …

        Without `open_only`, those that were closed too. `note` is what it was opened with.
        """
        survivors = survivors_at(self.folder, self._as_of().instant)
        found = open_state(self.folder, create=False).actions(open_only, survivors)
        names = [field.name for field in fields(Action) if field.name != "history"]
        rows = [{**{name: getattr(a, name) for name in names}, "note": a.history[0].note} for a in found]
        return pd.DataFrame(rows, columns=[*names, "note"])

    def brief(self, on: dt.date | None = None, owner: str | None = None) -> Brief:
        """What a leader, or an `owner`, reads in half a minute, for a day (left out: that of the newest run).

        Print `kare_ml.brief.words.text(brief)`; its fields hold the same as numbers.
        """
        on = on or published_runs(self.folder)[0].as_of
        return read_brief(self.folder, on, dt.datetime.combine(on + dt.timedelta(days=1), dt.time()), owner)

    def monitor(self) -> Monitoring:
        """What came of what was published, how far the newest run has drifted, and why to train again.

        Judged are the runs that `kare monitor` put into the ledger; `outcomes` has their rows.
        """
        return monitor(self.folder, self._as_of().date)

    def outcomes(self, as_of: dt.date) -> pd.DataFrame:
        """A row an account of a judged run: its chances as published, and what it was one horizon later."""
        if as_of not in judged_nights(self.folder):
            raise UsageError(f"the run of {as_of} is not judged", fix="once its horizon has passed: kare monitor")
        frame: pd.DataFrame = read_outcomes(self.folder, as_of).to_pandas()
        return frame

    def plays(self, as_of: dt.date | None = None) -> pd.DataFrame:
        """A row an account whose placement has any: the play that it calls for, whether it was opened or not."""
        plays = plays_of(self.folder, run_of(self.folder, as_of))
        return pd.DataFrame([{**vars(play), "cause": play.cause} for play in plays])

    def answers(self) -> pd.DataFrame:
        """A row an account that somebody answered for: what must be true for it to keep buying, by whom and when."""
        given = said.answers(open_state(self.folder, create=False), survivors_at(self.folder, self._as_of().instant))
        columns = ["account_id", "answer", "written_by", "written_at"]
        return pd.DataFrame([vars(one) for one in given.values()], columns=columns).set_index("account_id")

    def recapture(self, as_of: dt.date | None = None, *, every: bool = False) -> pd.DataFrame:
        """A row a past client in Recapture, the best to win back first: score, each part of it, and what they are of.

        With `every`, all past clients but those not to be pursued.
        """
        rows = [{**row, **row.pop("parts")} for row in recapture(self.folder, as_of, every=every).rows()]
        return pd.DataFrame(rows)

    def whitespace(self, as_of: dt.date | None = None, *, by_family: bool = False) -> pd.DataFrame:
        """A row an account (or a family), a column a product line: buys, bought, never, or what people marked.

        Beside them name, owner, state, revenue, and `likely_next`: the lines to offer, the best first.
        """
        found = whitespace(self.folder, as_of, by_family=by_family)
        who = [
            {name: getattr(s, name) for name in ("account_id", "name", "owner", "state", "revenue")}
            for s in found.map.sites
        ]
        words = np.array([cell.word for cell in Cell], dtype=object)[found.map.cells]
        cells = {line: words[:, at] for at, line in enumerate(found.map.lines)}
        frame = pd.DataFrame(who).assign(**cells)
        frame["likely_next"] = pd.Series([[offer.line for offer in offers] for offers in found.next], dtype=object)
        return frame

    def rules_diff(self, other: str | PathLike[str], as_of: dt.date | None = None) -> pd.DataFrame:
        """A row an account that would move by the rules of another file, the most revenue first; nothing is published.

        account_id, name, owner, revenue, before, after, and `because`: the changes that it would not move without.
        """
        found = rules_diff(self.folder, Path(other), as_of, top=sys.maxsize)
        columns = ["account_id", "name", "owner", "revenue", "before", "after", "because"]
        return pd.DataFrame(list(found.largest), columns=columns)

    def rules_review(self, keep: float | None = None, as_of: dt.date | None = None) -> pd.DataFrame:
        """A row a number of the rules that the book, or people's placements, speak for otherwise: where, before, after.

        A proposal: nothing is written. `keep` is the share of clients that Keep should have.
        """
        found = rules_review(self.folder, keep, as_of)
        rows = [{"where": c.where, "before": c.before, "after": c.after} for c in found.changes]
        return pd.DataFrame(rows, columns=["where", "before", "after"])

    def grades(self) -> pd.DataFrame:
        """A row a model and candidate of the newest training: the metrics out of time, and the model's grade.

        Empty before the first training, and of models of which nothing could be graded.
        """
        report = latest_report(self.folder) or {"models": []}
        models = report["models"]
        assert isinstance(models, list)
        rows = [{"model": m["name"], "grade": m["grade"], **row} for m in models for row in m["table"]]
        return pd.DataFrame(rows, columns=None if rows else ["model", "grade", "candidate"])

    def models(self) -> pd.DataFrame:
        """A row a registered model version, oldest first: its grade, and how it stood when it was registered."""
        columns = ["name", "version", "grade", "as_of", "fate", "reason", "stands", "sha256"]
        entries = [vars(entry) for entry in read_challengers(self.folder / "registry")]
        return pd.DataFrame(entries, columns=columns)

    def card(self, model: str, version: int | None = None) -> dict[str, Any]:
        """The content of a model card; `version` left out is the newest. Raises UsageError where there is none."""
        there = [e.version for e in read_challengers(self.folder / "registry") if e.name == model]
        wanted = version if version is not None else max(there, default=0)
        found = read_card(self.folder, model, wanted)
        if not found:
            raise UsageError(f"there is no card of {model} version {wanted}", fix="train first: kare train")
        return found

    def _as_of(self) -> AsOf:
        """The as-of of the newest published run. Raises UsageError where nothing is published."""
        return AsOf(run_of(self.folder).as_of, load_book(self.folder).time_zone)

    def _row(self, id_or_name: str, as_of: dt.date | None) -> pd.Series:
        rows = read_published(self.folder, as_of=as_of)
        account_id = account_named(self.folder, id_or_name, as_of)
        return pd.Series(rows.slice(rows["account_id"].index(account_id).as_py(), 1).to_pylist()[0])
