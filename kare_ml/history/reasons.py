"""The words for what became of a row, or was remarked of it: what each means, and what to do about it.

A word that ends in `_…` stands for one a column, such as `missing_amount`.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Reason:
    """What a word means, and what a person should do where it appears."""

    meaning: str
    to_do: str


QUARANTINED: dict[str, Reason] = {
    "malformed": Reason(
        "the record has more or fewer fields than the header", "look at its quotes and delimiters; export it again"
    ),
    "missing_account": Reason("no account is named", "find out whose it is; or exclude such rows by a rule"),
    "missing_…": Reason("a needed value is empty", "fill it in where it comes from"),
    "unknown_contract": Reason(
        "it names its account by a contract that is not among the subscriptions", "add the contract there"
    ),
    "not_a_date": Reason(
        "it cannot be read as a date, or lies before 1900 or after 2200", "correct it, or set `date_format`"
    ),
    "not_a_number": Reason("it cannot be read as a number", "correct it; no signs of currency or of thousands"),
    "not_a_boolean": Reason("it is neither yes nor no", "map it by a comparison"),
    "absurd_amount": Reason("it is infinite, or ten million million and more", "correct it"),
    "out_of_range": Reason(
        "the number is outside of what the column may hold: satisfaction is 1 to 5, people and minutes are not below 0",
        "correct it, or leave the column out of the mapping",
    ),
    "ends_before_it_began": Reason("it ended on a day before the one on which it began", "correct one of the dates"),
    "in_the_future": Reason(
        "it happened more than a day after it was known, or than this intake; or became known after this intake",
        "correct the date; if it is right, the row comes in by itself once its time has come",
    ),
    "unknown_account": Reason(
        'the accounts table does not have the account, and the source says `unknown_accounts = "quarantine"`',
        "add it there, or correct the id",
    ),
    "no_rate": Reason(
        "its currency has no rate that was in force on its day and known when the row was",
        "add the rate to `currency_rates`",
    ),
    "conflicting_versions": Reason(
        "rows with one key say different things, and nothing tells which is newer",
        "map `known_at`, or keep only the right one",
    ),
}
"""Why a row is set aside, in the order in which it is judged. The row is whole in `history/quarantine.parquet`."""

EXCLUDED: dict[str, Reason] = {
    "forgotten": Reason(
        "it is of an account that `kare forget` took out", "nothing; or take the account out of the source as well"
    ),
}
"""Why a row is left out, beside the reasons that `kare.toml` gives to rules of its own. It is counted, and not kept."""

DEDUPLICATED: dict[str, Reason] = {
    "exact_duplicate": Reason(
        "every mapped column equals that of an earlier row", 'nothing; or `duplicates = "keep"` if both are meant'
    ),
    "same_as_before": Reason("a version that says what the one before it said", "nothing"),
}
"""Why a row is dropped because the history has it already."""

REMARKS: dict[str, Reason] = {
    "unknown_account": Reason(
        "the accounts table does not have the account", "add it there, or correct the id; the row counts all the same"
    ),
    "unknown_parent": Reason(
        "the accounts table does not have the parent",
        "add it there, or correct `parent_id`; sisters are known all the same",
    ),
    "unknown_survivor": Reason(
        "the accounts table does not have the account that it was merged into", "add it there, or correct the id"
    ),
    "own_parent": Reason("the account is its own parent; it is taken as having none", "take the parent out"),
    "parent_circle": Reason(
        "parents lead round in a circle; the one that became known last does not count (of those known at one "
        "instant, that of the greatest account_id)",
        "correct one of the parents",
    ),
    "merged_into_itself": Reason("the account was merged into itself; it does not count", "take the row out"),
    "merge_circle": Reason(
        "merges lead round in a circle; the one that became known last does not count (of those known at one "
        "instant, that of the greatest account_id)",
        "take the wrong one out",
    ),
    "alike_ids": Reason(
        "ids differ only by zeros in front, case, blanks or Unicode form; they are taken as different accounts",
        "if they are one account, write them in one way, or add them to `account_merges`",
    ),
    "lost_but_not_flagged": Reason(
        "a loss of the account is on record, and it is flagged as not lost",
        "correct the flag, or take the loss out; the loss counts, the flag does not",
    ),
    "flagged_but_not_lost": Reason(
        "it is flagged as lost, and has a contract that runs on without any loss on record after it began",
        "correct the flag, or end the contract; the contract counts, the flag does not",
    ),
    "contract_runs_on_after_loss": Reason(
        "the account left while a contract of it ran on; the contract is taken as ended then",
        "end the contract, or take the loss out",
    ),
    "usage_before_contract": Reason(
        "it was used before the contract began (rows that contradict each other count as well)",
        "correct the dates, or the contract that is named; the row counts all the same",
    ),
}
"""What is remarked of rows that are used."""
