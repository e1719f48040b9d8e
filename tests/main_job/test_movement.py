"""Movement and settling in the whole job: two nights of the sample book."""

from __future__ import annotations

import datetime as dt
import json
import shutil
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow.parquet as pq
import pytest
from scipy.special import logit

import kare_ml
from kare_ml.errors import UsageError
from kare_ml.io.published import published_runs, read_published
from tests.books import AS_OF
from tests.workspaces import kare, write_lines

NEXT = AS_OF + dt.timedelta(days=7)
MERGES = "account_id,merged_into,merged_at"
CHANCES = {"churn": "p_recapture", "expansion": "expansion_chance", "conversion": "conversion_chance"}


def merged(sample: Path) -> tuple[str, str]:
    """Two clients that the churn model speaks of: the one that went, and the one that survived."""
    rows = read_published(sample).to_pandas()
    clients = rows[(rows.lifecycle == "client") & (rows.churn_source == "model")].account_id
    return clients.iloc[0], clients.iloc[1]


@pytest.fixture(scope="module")
def two_nights(sample: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample book, scored a week later as well; in that week one of its clients became part of another."""
    folder = Path(shutil.copytree(sample, tmp_path_factory.mktemp("nights") / "book"))
    write_lines(folder / "merges.csv", [(*merged(sample), AS_OF + dt.timedelta(days=2))], MERGES)
    with (folder / "kare.toml").open("a", encoding="utf-8") as settings:
        settings.write('\n[sources.account_merges]\npath = "merges.csv"\n[sources.account_merges.columns]\n')
        settings.writelines(f'{name} = "{name}"\n' for name in MERGES.split(","))
    outcome = kare("score", "-w", folder, "--as-of", NEXT)
    assert outcome.code == 0, outcome.err
    return folder


def of_bundle(folder: Path, file: str) -> pd.DataFrame:
    frame: pd.DataFrame = pq.read_table(folder / published_runs(folder)[0].bundle / file).to_pandas()
    return frame


def test_a_first_run_has_nobody_who_moved(sample: Path) -> None:
    rows = read_published(sample)
    assert rows["moved_by"].null_count == rows["movement"].null_count == rows.num_rows
    assert not (sample / published_runs(sample)[0].bundle / "movement.parquet").exists()


def test_the_lines_of_every_account_add_up_to_what_was_published(two_nights: Path) -> None:
    before, now = (read_published(two_nights, as_of=day).to_pandas().set_index("account_id") for day in (AS_OF, NEXT))
    lines = of_bundle(two_nights, "movement.parquet")
    counted = 0
    for model, chance in CHANCES.items():
        sums = lines[(lines.model == model) & lines.contribution.notna()].groupby("account_id")["contribution"].sum()
        odds = logit(now.loc[sums.index, chance]) - logit(before.loc[sums.index, chance])
        assert (sums - odds).abs().max() < 1e-6 or sums.empty
        counted += len(sums)
    assert counted > 200


def test_who_moved_is_published_with_cause_and_lines(two_nights: Path) -> None:
    rows = read_published(two_nights).to_pandas()
    moved = rows[rows.moved_by.notna()]
    assert 0 < len(moved) < len(rows) / 2
    assert "not worked out" not in set(moved.moved_by)
    assert moved.movement.map(len).min() > 0
    assert (moved[["moved_from", "outlook_from", "risk_word_from"]].notna().any(axis=1)).all()
    assert rows[rows.moved_by.isna()].movement.isna().all()


def test_a_merge_is_told_as_restated_history(two_nights: Path, sample: Path) -> None:
    """That its lines add up is seen with those of all the others."""
    gone, survivor = merged(sample)
    rows = read_published(two_nights).to_pandas()
    assert gone not in set(rows.account_id) and survivor in set(rows.account_id)
    lines = of_bundle(two_nights, "movement.parquet")
    assert gone not in set(lines.account_id)
    own = lines[(lines.account_id == survivor) & (lines.model == "churn")]
    assert own[own.cause == "restated history"].contribution.abs().sum() > 0.01
    found = asked(two_nights, gone)
    assert found["account_id"] == survivor
    assert ["restated history", f"account {gone}, 2024-12-04 (merged into it)"] in [row[1:] for row in found["said"]]


def test_flips_that_were_held_back_are_counted(two_nights: Path) -> None:
    rows = read_published(two_nights).to_pandas()
    told = json.loads((two_nights / published_runs(two_nights)[0].bundle / "settling.json").read_text("utf-8"))
    predicted = rows[rows.predicted_profile.notna()]
    held_back = (predicted.outlook != predicted.predicted_profile).sum()
    assert told["outlook"]["suppressed"] == rows.pending_outlook.notna().sum() == held_back
    assert told["risk_word"]["suppressed"] == rows.pending_risk_word.notna().sum()


def test_a_run_after_a_bundle_that_is_gone_says_that_nothing_was_worked_out(two_nights: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(two_nights, tmp_path / "book"))
    shutil.rmtree(folder / published_runs(folder)[0].bundle)
    assert kare("score", "-w", folder, "--as-of", NEXT + dt.timedelta(days=14)).code == 0
    rows = read_published(folder).to_pandas()
    moved = rows[rows.moved_by.notna()]
    assert set(moved.moved_by) == {"not worked out"} and moved.movement.isna().all()


def asked(folder: Path, *words: object) -> dict[str, Any]:
    outcome = kare("moved", *words, "-w", folder, "--json")
    assert outcome.code == 0, outcome.err
    return dict(json.loads(outcome.out))


def test_who_moved_by_which_cause_adds_up_over_the_book_and_any_filter(two_nights: Path) -> None:
    rows = read_published(two_nights).to_pandas()
    book = asked(two_nights, "--top", 1000)
    assert book["moved"] == rows.moved_by.notna().sum() == sum(book["causes"].values()) == len(book["movers"])
    assert book["causes"] == rows.moved_by.value_counts().to_dict()
    parts = [asked(two_nights, "--region", region) for region in rows.region.dropna().unique()]
    assert sum(part["moved"] for part in parts) == book["moved"]
    for model, expected in book["expected"].items():
        before, now = (
            read_published(two_nights, as_of=day).to_pandas().set_index("account_id") for day in (AS_OF, NEXT)
        )
        both = now.index.intersection(before.index)
        difference = now.loc[both, CHANCES[model]].sum() - before.loc[both, CHANCES[model]].sum()
        assert sum(expected.values()) == pytest.approx(difference, abs=1e-6)
        over_parts = sum(sum(part["expected"][model].values()) for part in parts)
        assert over_parts == pytest.approx(difference, abs=1e-6)
    for cause, count in book["causes"].items():
        assert asked(two_nights, "--cause", cause)["moved"] == count


def test_one_account_by_cause_theme_and_feature(two_nights: Path) -> None:
    lines = of_bundle(two_nights, "movement.parquet")
    account = lines[lines.contribution.notna()].account_id.iloc[0]
    found = asked(two_nights, account)
    assert found["models"]
    for model in found["models"]:
        own = lines[(lines.account_id == account) & (lines.model == model["model"])]
        for level in ("causes", "themes", "features"):
            assert sum(part["log_odds"] for part in model[level]) == pytest.approx(own.contribution.sum(), abs=1e-9)
    shown = kare("moved", account, "-w", two_nights)
    assert shown.code == 0 and "together" in shown.out


def test_a_thinned_night_is_named(two_nights: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(two_nights, tmp_path / "book"))
    (folder / published_runs(folder)[0].bundle / "movement.parquet").unlink()
    found = asked(folder)
    assert found["missing"] == [str(NEXT)]
    assert f"the movement of {NEXT} is not kept any more" in " ".join(kare("moved", "-w", folder).out.split())


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--from", "2024-01-01"), "no run of 2024-01-01 is published"),
        (("--to", AS_OF), f"no run before {AS_OF} is published"),
        (("--cause", "the moon"), "no cause is called 'the moon'"),
        (("no such account",), "no account is called"),
    ],
)
def test_what_cannot_be_answered_is_said(two_nights: Path, words: tuple[object, ...], said: str) -> None:
    outcome = kare("moved", *words, "-w", two_nights)
    assert outcome.code == 2 and said in outcome.err


def test_python_gives_the_same_answers(two_nights: Path) -> None:
    book = kare_ml.open(two_nights)
    moved = book.moved()
    assert list(moved.cause) == [mover["cause"] for mover in asked(two_nights, "--top", 1000)["movers"]]
    assert book.bridge("expansion").to_dict() == pytest.approx(asked(two_nights)["expected"]["expansion"])
    lines = book.movement(moved.account_id.iloc[0])
    assert set(lines.night) == {NEXT} and lines.words.notna().any()


def test_pictures_show_the_numbers_of_the_lines(two_nights: Path, tmp_path: Path) -> None:
    book = kare_ml.open(two_nights)
    assert [name for name, _ in book.bridge_picture("expansion").rows[1:-1]] == list(book.bridge("expansion").index)
    lines = of_bundle(two_nights, "movement.parquet")
    account = lines[(lines.model == "churn") & lines.contribution.notna()].account_id.iloc[0]
    assert book.movement_picture(account).rows[0][0] == "before"
    waterfall = book.waterfall(account, "expansion")
    parts = of_bundle(two_nights, "contributions-expansion.parquet").set_index("account_id").loc[account]
    assert waterfall.rows[-1] == ("this account", f"{parts.sum():,.2f}")
    by_feature = book.waterfall(account, "expansion", by="feature")
    assert by_feature.rows[-1] == waterfall.rows[-1] and len(by_feature.rows) > len(waterfall.rows)
    assert [day for day, *_ in book.timeline(account).rows] == [str(AS_OF), str(NEXT)]
    file = tmp_path / "account.html"
    assert kare("account", account, "-w", two_nights, "--html", file).code == 0
    page = file.read_text("utf-8")
    assert page.count("<svg") == page.count("<table>") >= 3
    for words in ((), (account,), ("--region", book.account(account)["region"])):
        assert kare("moved", *words, "-w", two_nights, "--html", file).code == 0
        page = file.read_text("utf-8")
        assert page.count("<svg") == page.count("<table>") >= 1
    with pytest.raises(UsageError, match="has no reasons of the conversion model for it"):
        book.waterfall(account, "conversion")


def test_a_past_night_is_read_as_it_was(two_nights: Path, sample: Path) -> None:
    account = read_published(sample)["account_id"][0].as_py()
    then, first = (
        json.loads(kare("account", account, "-w", w, "--as-of", AS_OF, "--json").out) for w in (two_nights, sample)
    )
    assert then == first
