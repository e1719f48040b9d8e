"""The scored table: one row an account a run. Every published column, its type, and what a null in it means."""

from __future__ import annotations

import pyarrow as pa

from kare_ml.baseline.trace import TRACE
from kare_ml.explain.schema import MOVEMENT, REASON

SCHEMA_VERSION = 2

MODELS = ("churn", "expansion", "conversion")

COLUMNS: dict[str, tuple[pa.DataType, str]] = {
    "as_of": (pa.date32(), "the instant we look from: the local midnight that starts this day; never null"),
    "run_id": (pa.string(), "the run, derived from the digests of all its inputs; never null"),
    "previous_run_id": (pa.string(), "the run this one is compared with; null: the first"),
    "schema_version": (pa.int32(), "the version of these columns; never null"),
    "account_id": (pa.string(), "the account; never null"),
    "name": (pa.string(), "null: no name is known"),
    "owner": (pa.string(), "who looks after it; null: not known"),
    "region": (pa.string(), "null: not known"),
    "sector": (pa.string(), "segment of the market; null: not known"),
    "lifecycle": (pa.string(), "client, lapsed or prospect; never null"),
    "profile": (pa.string(), "Keep, Attain, Recapture or Expand; null: see no_profile_reason"),
    "no_profile_reason": (pa.string(), "exit_review, do_not_pursue, dormant or not_targeted; null: it has a profile"),
    "baseline_profile": (pa.string(), "the profile by the rules alone; null: the rules give none"),
    "baseline_trace": (TRACE, "every attribute that was looked at, with value, threshold, met and points"),
    "segment": (pa.string(), "the segment whose rules were used; null: the rules of all"),
    "healthy": (pa.bool_(), "a client meets the health of Keep; null: not a client, or nothing of it is known"),
    "assigned_by": (pa.string(), "the person whose placement overrules the rules; null: the rules decide"),
    "assigned_on": (pa.date32(), "the day (UTC) of that decision; null: the rules decide, or it was not dated"),
    "review_after": (pa.date32(), "the last day that it holds; null: the rules decide, or it names none"),
    "assigned_note": (
        pa.string(),
        "why that person decided so, or the terms agreed in an exit review; null: the rules decide, or nobody said",
    ),
    "predicted_profile": (pa.string(), "the most probable profile at the horizon; null: no prediction"),
    "outlook": (pa.string(), "the settled predicted profile; null: no prediction"),
    "pending_outlook": (pa.string(), "a change of outlook that has not held yet; null: none"),
    "pending_since": (pa.date32(), "since which run; null: none"),
    "pending_runs": (pa.int32(), "for how many runs, this one among them; null: none"),
    "p_keep": (pa.float64(), "probability at the horizon; the four add up to 1; null: no prediction"),
    "p_attain": (pa.float64(), "as p_keep"),
    "p_recapture": (pa.float64(), "as p_keep"),
    "p_expand": (pa.float64(), "as p_keep"),
    "churn_risk": (pa.float64(), "a client's p_recapture; null: not a client, or no prediction"),
    "risk_word": (pa.string(), "High, Watch or Normal, settled; null: no churn risk, or no cut-offs yet"),
    "pending_risk_word": (pa.string(), "a change of the risk word that has not held yet; null: none"),
    "pending_risk_since": (pa.date32(), "since which run; null: none"),
    "pending_risk_runs": (pa.int32(), "for how many runs, this one among them; null: none"),
    "act_by": (
        pa.date32(),
        "the coming as-of, to a week, at which silence alone would lift the risk to the next word; null: not within "
        "the weeks looked ahead, or High already, or no churn model",
    ),
    "winback_chance": (pa.float64(), "a lapsed account's chance to be a client again; null: not lapsed"),
    "expansion_chance": (pa.float64(), "chance to meet the Expand rule, given that it is a client then"),
    "conversion_chance": (pa.float64(), "a prospect's chance to be a client; null: not a prospect"),
    "alive_chance": (
        pa.float64(),
        "the chance that it has not stopped buying for good, by the purchase process in the churn model; null: that "
        "model has none, it never ordered, or no prediction",
    ),
    "expected_orders": (pa.float64(), "the orders expected of it within the horizon, by the same; null: as there"),
    "churn_source": (pa.string(), "model, or rule_rate: our rules do as well; null: not used for this account"),
    "expansion_source": (pa.string(), "as churn_source"),
    "conversion_source": (pa.string(), "as churn_source"),
    "trailing_revenue": (
        pa.float64(),
        "net revenue of the last 365 days, in the book's currency; without invoices, 12 monthly fees of its running "
        "contracts; null: never bought",
    ),
    "revenue_at_risk": (pa.float64(), "churn risk x trailing revenue, not below zero; null: no churn risk"),
    "fading": (
        pa.bool_(),
        "90-day spend at most 60% of the same season a year before, or a regular line no longer bought; null: not a "
        "client, or unknown",
    ),
    "fading_words": (pa.string(), "what a fading client buys less of; null: it is not fading"),
    "fading_amount": (pa.float64(), "what 90 days bring less, in the book's currency; null: it is not fading"),
    "agrees": (pa.bool_(), "the rules' profile is the outlook; null: one of them is missing"),
    "status": (pa.string(), "scored, baseline_only or withheld; never null"),
    "status_reason": (pa.string(), "why it is not scored; null: it is"),
    "reasons": (
        pa.list_(REASON),
        "what each model's log-odds are the sum of, by theme and feature; empty: the rules speak; null: no "
        "explanation, since it did not add up, or the night was thinned (kare tidy)",
    ),
    "first_theme": (
        pa.string(),
        "the theme that raises the churn risk most; null: none does, or no reasons. Kept in a thinned night",
    ),
    "first_reason": (pa.string(), "what leads that theme, in words; null: as first_theme"),
    "expansion_theme": (pa.string(), "the theme that raises the expansion chance most; null and kept as first_theme"),
    "expansion_reason": (pa.string(), "what leads that theme, in words; null: as expansion_theme"),
    "conversion_theme": (pa.string(), "the theme that raises the conversion chance most; null and kept as first_theme"),
    "conversion_reason": (pa.string(), "what leads that theme, in words; null: as conversion_theme"),
    "moved_from": (pa.string(), "the profile (or the reason for none) in the previous run; null: the same, or none"),
    "outlook_from": (pa.string(), "the outlook in the previous run, or none; null: the same, or no previous run"),
    "risk_word_from": (pa.string(), "the risk word in the previous run, or none; null: as outlook_from"),
    "moved_by": (
        pa.string(),
        "the leading cause of the move: restated history, time passing, new events, model change, rule change, "
        "settling, a person's assignment, fallback, or not worked out; null: nothing moved",
    ),
    "movement": (
        pa.list_(MOVEMENT),
        "what the move is made of, adding up to the difference of each model's log-odds; null: nothing moved, or it "
        "could not be worked out, or the night was thinned",
    ),
    "churn_model": (pa.string(), "digest of the churn model; null: none in force"),
    "expansion_model": (pa.string(), "as churn_model"),
    "conversion_model": (pa.string(), "as churn_model"),
    "fallback": (
        pa.string(),
        "what stands in for a model in force that cannot be had (an earlier, cached champion, or the baseline alone), "
        "and why; null: nothing has to",
    ),
    "config_hash": (pa.string(), "digest of kare.toml; never null"),
}

SCHEMA = pa.schema([pa.field(name, kind, metadata={"doc": doc}) for name, (kind, doc) in COLUMNS.items()])
