"""One account: where it stands and by which rules, where it is heading and why, and what moved it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from kare_ml.baseline.nearest import nearest
from kare_ml.brief.words import day
from kare_ml.config.load import load_book, load_playbook
from kare_ml.domain.as_of import AsOf
from kare_ml.domain.causes import Cause
from kare_ml.explain.schema import ALONE, OTHERS
from kare_ml.explain.waterfall import waterfall
from kare_ml.io.actions import Action
from kare_ml.io.happenings import COUNTED, Month, by_month
from kare_ml.io.portrait import CHANCE_WORDS
from kare_ml.io.published import PublishedRun
from kare_ml.io.survivors import survivors_of_run
from kare_ml.publish.bridge import summed
from kare_ml.publish.moves import CHANCES
from kare_ml.web.charts.drawing import Chart
from kare_ml.web.charts.lines import Night, lines_chart
from kare_ml.web.charts.steps import steps_chart
from kare_ml.web.facts import play_of
from kare_ml.web.pages.frame import Asked, Frame, frame
from kare_ml.web.words import link, share

MEMBERSHIP = {"Keep": "p_keep", "Expand": "p_expand", "Recapture": "p_recapture", "Attain": "p_attain"}
MODELS = {"churn": "churn_model", "expansion": "expansion_model", "conversion": "conversion_model"}

MOST_NIGHTS = 60
"""How many nights the line of its probabilities has, the latest."""


@dataclass(frozen=True)
class Said:
    """What one model says of the account: its picture by theme, and every feature in words, the themes in order."""

    model: str
    chance: float | None
    by_theme: Chart
    by_feature: Chart
    themes: tuple[tuple[str, float, tuple[str, ...]], ...]


@dataclass(frozen=True)
class Movement:
    """What moved it between two runs: a picture of the chance where there is a common log-odds, and what is told."""

    first: dt.date
    first_run: str
    bridge: Chart | None
    themes: tuple[tuple[str, str, float, float], ...]
    told: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True)
class Relative:
    """Another account of the family."""

    name: str
    link: str
    profile: str | None
    state: str
    revenue: float | None
    owner: str | None


@dataclass(frozen=True)
class AccountPage:
    """The page. `row` has the published columns; `permanent` leads to this night for as long as it is published."""

    frame: Frame
    row: Mapping[str, Any]
    name: str
    state: str
    summary: str
    permanent: str
    membership: tuple[tuple[str, float], ...]
    trace: tuple[tuple[str, tuple[Mapping[str, Any], ...]], ...]
    nearest: tuple[str, ...]
    over_time: Chart | None
    said: tuple[Said, ...]
    movement: Movement | None
    earlier: tuple[tuple[str, str], ...]
    months: tuple[Month, ...]
    counted: tuple[str, ...]
    family: tuple[Relative, ...]
    play: tuple[str, str, dt.date] | None
    open_actions: tuple[Action, ...]
    closed_actions: tuple[Action, ...]
    back: str
    silence_days: int


def account_page(asked: Asked, account_id: str, since: str | None = None) -> AccountPage | None:
    """The page of an account, with its movement since a run (its name; left out, the one before); None: no such one."""
    shelf, run = asked.shelf, asked.run
    gone = survivors_of_run(shelf.folder, run.as_of)
    account_id = gone.get(account_id, account_id)
    row = shelf.row(run, account_id)
    if row is None:
        return None
    name = row["name"] or account_id
    earlier = [one for one in shelf.runs() if one.as_of < run.as_of]
    before = next((one for one in earlier if since in (None, "", one.run_id)), None)
    stands = str(row["profile"] or row["no_profile_reason"])
    actions = [one for one in shelf.actions(asked.at, open_only=False) if one.account_id == account_id]
    ids = (account_id, *(one for one, survivor in gone.items() if survivor == account_id))
    months = shelf.kept(("months", run.run_id, account_id), lambda: _months(asked, ids))
    return AccountPage(
        frame=frame(asked, "account", name, {"id": account_id, "since": since or ""}),
        row=row,
        name=name,
        state=stands,
        summary=_summary(row, stands),
        permanent=link("/account", id=account_id, run=run.run_id),
        membership=tuple((p, row[c]) for p, c in MEMBERSHIP.items() if row[c] is not None),
        trace=_trace(row["baseline_trace"] or []),
        nearest=tuple(one.words for one in nearest(row["baseline_trace"] or [], row["lifecycle"])),
        over_time=shelf.kept(
            ("over time", run.run_id, account_id, len(earlier)), lambda: _over_time(asked, account_id)
        ),
        said=shelf.kept(("said", run.run_id, account_id), lambda: tuple(_said(row))),
        movement=shelf.kept(
            ("movement", run.run_id, before.run_id, account_id, len(earlier)),
            lambda: _movement(asked, before, account_id, row),
        )
        if before
        else None,
        earlier=tuple((one.run_id, day(one.as_of, weekday=True, year=True)) for one in earlier),
        months=tuple(months),
        counted=tuple(words for words in COUNTED.values() if any(words in month.counts for month in months)),
        family=tuple(_relatives(asked, account_id)),
        play=play_of(shelf, run, account_id),
        open_actions=tuple(one for one in actions if one.status == "open"),
        closed_actions=tuple(one for one in actions if one.status != "open"),
        back=link("/account", id=account_id),
        silence_days=load_playbook(shelf.folder).silence_days,
    )


def _summary(row: Mapping[str, Any], stands: str) -> str:
    """What stands beside the profile and its arrow."""
    if row["outlook"] is None:
        return f"by our rules alone: {row['status_reason'] or 'no prediction'}"
    chance = share(row[MEMBERSHIP[row["outlook"]]])
    return f"{'most likely still so' if row['outlook'] == stands else 'most likely'} at the horizon, {chance}"


def _trace(entries: Sequence[Mapping[str, Any]]) -> tuple[tuple[str, tuple[Mapping[str, Any], ...]], ...]:
    """The entries by rule, and by the way of it that they belong to."""
    found: dict[str, list[Mapping[str, Any]]] = {}
    for entry in entries:
        way = entry.get("way")
        found.setdefault(f"{entry['rule']}, {way}" if way else str(entry["rule"]), []).append(entry)
    return tuple((rule, tuple(parts)) for rule, parts in found.items())


def _over_time(asked: Asked, account_id: str) -> Chart | None:
    nights: list[Night] = []
    before: Mapping[str, Any] | None = None
    for run, row in asked.shelf.nights(asked.run, account_id, MOST_NIGHTS):
        values = {profile: row[column] for profile, column in MEMBERSHIP.items() if row[column]}
        nights.append(Night(run.as_of, values, tuple(_marks(before, row))))
        before = row
    if sum(bool(night.values) for night in nights) < 2:
        return None
    return lines_chart("Where it is heading, night by night", nights, "chance at the horizon", share, percent=True)


def _marks(before: Mapping[str, Any] | None, now: Mapping[str, Any]) -> list[str]:
    if before is None:
        return []
    found = ["model"] if any(before[name] != now[name] for name in MODELS.values()) else []
    found += ["rules"] if before["config_hash"] != now["config_hash"] else []
    return found + ([str(now["profile"] or "no profile")] if before["profile"] != now["profile"] else [])


def _said(row: Mapping[str, Any]) -> list[Said]:
    found = []
    for model in MODELS:
        told, finer = (waterfall(row["reasons"], model, by) for by in ("theme", "feature"))
        if told is None or finer is None:
            continue
        mine = [one for one in row["reasons"] if one["model"] == model and one["theme"] not in ALONE]
        themes = tuple(
            (str(one["theme"]), float(one["contribution"]), _sentences(one, mine)) for one in mine if not one["feature"]
        )
        charts = [
            steps_chart(
                f"Why, says the {model} model: {by}",
                ("expected of all", start),
                steps,
                "this account",
                "log-odds",
                _odds,
            )
            for by, (start, steps) in (("by theme", told), ("by feature", finer))
        ]
        found.append(Said(model, row[CHANCES[model]], charts[0], charts[1], themes))
    return found


def _sentences(theme: Mapping[str, Any], mine: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    """What its leading features say; the theme's own words where none of them is told."""
    told = [
        str(one["words"]) for one in mine if one["theme"] == theme["theme"] and one["feature"] not in (None, OTHERS)
    ]
    return tuple(told) or (str(theme["words"]),)


def _movement(asked: Asked, before: PublishedRun, account_id: str, row: Mapping[str, Any]) -> Movement:
    way = asked.shelf.stretch(before, asked.run)
    then, lines = way.before.get(account_id), way.lines([account_id])[account_id]
    bridge, themes = None, []
    for model in ("churn", "conversion", "expansion"):
        sums = summed(lines, model, ("cause",))
        if then is None or not sums or then[CHANCES[model]] is None:
            continue
        steps = [(str(cause), sums[(str(cause),)][1]) for cause in Cause if (str(cause),) in sums]
        start = (day(before.as_of), float(then[CHANCES[model]]))
        title = f"What moved its {CHANCE_WORDS[model]}"
        bridge = steps_chart(
            title,
            start,
            steps,
            day(asked.run.as_of),
            "chance",
            lambda v: share(v, 1) if v > 0 else f"{v:.1%}",
            percent=True,
        )
        parts = summed(lines, model, ("cause", "theme"))
        themes = [(str(c), str(t), odds, points) for (c, t), (odds, points) in parts.items()]
        break
    told = tuple((str(line["night"]), str(line["cause"]), str(line["words"])) for line in lines if line["words"])
    ordered = tuple(sorted(themes, key=lambda one: -abs(one[2])))
    return Movement(before.as_of, before.run_id, bridge, ordered, told)


def _relatives(asked: Asked, account_id: str) -> list[Relative]:
    members = asked.shelf.family(asked.run, account_id)
    rows = asked.shelf.rows(asked.run)
    theirs = rows.filter(pc.is_in(rows["account_id"], value_set=pa.array(members, pa.string())))
    names = ["account_id", "name", "profile", "no_profile_reason", "trailing_revenue", "owner"]
    return [
        Relative(
            name=one["name"] or one["account_id"],
            link=asked.link("/account", id=one["account_id"]),
            profile=one["profile"],
            state=str(one["profile"] or one["no_profile_reason"]),
            revenue=one["trailing_revenue"],
            owner=one["owner"],
        )
        for one in theirs.select(names).to_pylist()
    ]


def _months(asked: Asked, ids: tuple[str, ...]) -> list[Month]:
    folder = asked.shelf.folder
    return by_month(folder, ids, AsOf(asked.run.as_of, load_book(folder).time_zone))


def _percent(value: float) -> str:
    return f"{value:.1%}"


def _odds(value: float) -> str:
    return f"{value:.2f}"
