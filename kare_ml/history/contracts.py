"""The tables of account history: what each column holds, its unit, and what a null in it means.

This is the one place where a column is declared. Intake casts to it, features read by it, the guide is made from it.
Every stored table also has `known_from` and `known_to` (UTC), and the event tables a `day`: the local date of the
event in the book's time zone, as whole days since 1970-01-01. Tables with a `currency` have `original_amount`: the
amount (or mrr) in that currency, where the column itself is in the book's.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

ColumnType = Literal["string", "money", "number", "timestamp", "boolean"]
"""`money` is a decimal with four places in the book's currency; `timestamp` is UTC; `number` is a double."""


@dataclass(frozen=True)
class Column:
    """One column of a history table.

    `needed` columns must be mapped, and a row with a null in one is quarantined. So is a row with a number below
    `least` or above `most`.
    """

    name: str
    type: ColumnType
    doc: str
    needed: bool = False
    least: float | None = None
    most: float | None = None


@dataclass(frozen=True)
class Table:
    """One history table: a row per `grain`; `event` is the column of the time it happened, none for attributes.

    `key` names the columns that make two rows versions of the same thing; where it is empty, `row_id` does, and every
    row is its own where that is not mapped. `until` is the column of the time it ended. An event that may lie `ahead`
    (it falls due, it begins) is not taken for a fault. `arises` names a time that is filled in later, and what hangs on
    it: nobody looks at either before that time.
    """

    name: str
    grain: str
    columns: tuple[Column, ...]
    event: str | None = None
    key: tuple[str, ...] = ()
    until: str | None = None
    ahead: bool = False
    arises: tuple[str, ...] = ()

    @property
    def column(self) -> dict[str, Column]:
        """The columns by name."""
        return {column.name: column for column in self.columns}

    @property
    def needed(self) -> tuple[str, ...]:
        """The names of the columns without which the table is of no use."""
        return tuple(column.name for column in self.columns if column.needed)


ACCOUNT_ID = Column("account_id", "string", "the account; always text: 00123 is not 123", needed=True)
KNOWN_AT = Column("known_at", "timestamp", "when the row reached us; null: when it happened")
DELETED_AT = Column("deleted_at", "timestamp", "when the source took the row back; null: it stands")
ROW_ID = Column("row_id", "string", "the source's own id of the row: rows with one id are versions of one thing")
CURRENCY = Column("currency", "string", "ISO code; null: the book's currency")

ACCOUNTS = Table(
    "accounts",
    "an account",
    (
        ACCOUNT_ID,
        Column("name", "string", "what people call it"),
        Column("parent_id", "string", "the account that owns it"),
        Column("industry", "string", "line of business"),
        Column("region", "string", "sales region or country"),
        Column("sector", "string", "segment of the market"),
        Column("employees", "number", "people working there", least=0),
        Column("owner", "string", "the person who looks after it"),
        Column("owner_role", "string", "hunter or farmer"),
        Column("created_at", "timestamp", "when the account was opened with us"),
        Column("target", "boolean", "on the list of prospects to win"),
        Column("do_not_pursue", "boolean", "a past client that a person decided not to win back"),
        Column("lost", "boolean", "flagged by you as having left; null: not said. Held against what happened, no more"),
        Column("loss_reason", "string", "why it left, if it did; null: what its latest loss says"),
        Column("competitor", "string", "who else sells to it"),
        Column("gap", "string", "what it lacks that we could supply, as sales found out"),
        Column("strategic_value", "number", "worth beyond revenue, 0 to 100", least=0, most=100),
        Column("cost_of_pursuit", "money", "what winning it would cost"),
        DELETED_AT,
        KNOWN_AT,
    ),
    key=("account_id",),
)

INVOICES = Table(
    "invoices",
    "an invoice line",
    (
        ACCOUNT_ID,
        Column("invoiced_at", "timestamp", "when it was invoiced", needed=True),
        Column("amount", "money", "net amount; credit notes are negative", needed=True),
        Column("quantity", "number", "units; with unit_price it makes the amount"),
        Column("unit_price", "number", "price of a unit"),
        Column("invoice_id", "string", "number of the invoice"),
        Column("product", "string", "what was sold"),
        Column("product_line", "string", "family of the product"),
        Column("is_product", "boolean", "false for postage, fees and adjustments; null: true"),
        Column("credit_note", "boolean", "takes back an earlier invoice; null: the amount is negative"),
        Column("cost", "money", "what it cost us"),
        CURRENCY,
        ROW_ID,
        DELETED_AT,
        KNOWN_AT,
    ),
    event="invoiced_at",
)

PAYMENTS = Table(
    "payments",
    "a payment or an open item",
    (
        ACCOUNT_ID,
        Column("due_at", "timestamp", "when it is due", needed=True),
        Column("paid_at", "timestamp", "when it was paid; null: not yet"),
        Column("amount", "money", "what is or was owed"),
        Column("invoice_id", "string", "the invoice it pays"),
        CURRENCY,
        ROW_ID,
        DELETED_AT,
        KNOWN_AT,
    ),
    event="due_at",
    ahead=True,
    arises=("paid_at",),
)

OPPORTUNITIES = Table(
    "opportunities",
    "an opportunity",
    (
        ACCOUNT_ID,
        Column("opened_at", "timestamp", "when it was opened", needed=True),
        Column("closed_at", "timestamp", "when it was won or lost; null: still open"),
        Column("outcome", "string", "won, lost or open"),
        Column("amount", "money", "expected or agreed value"),
        Column("product_line", "string", "what it is about"),
        Column("competitor", "string", "who else bids"),
        CURRENCY,
        ROW_ID,
        DELETED_AT,
        KNOWN_AT,
    ),
    event="opened_at",
    until="closed_at",
    arises=("closed_at", "outcome"),
)

ACTIVITIES = Table(
    "activities",
    "a contact event",
    (
        ACCOUNT_ID,
        Column("happened_at", "timestamp", "when it took place", needed=True),
        Column("kind", "string", "call, visit, e-mail …"),
        Column("direction", "string", "in (from them) or out (from us)"),
        Column("rep", "string", "who of us took part"),
        Column("minutes", "number", "how long it took", least=0),
        ROW_ID,
        DELETED_AT,
        KNOWN_AT,
    ),
    event="happened_at",
)

TICKETS = Table(
    "tickets",
    "a support case",
    (
        ACCOUNT_ID,
        Column("opened_at", "timestamp", "when it was opened", needed=True),
        Column("closed_at", "timestamp", "when it was closed; null: still open"),
        Column("severity", "string", "low, normal, high, urgent"),
        Column("satisfaction", "number", "1 (bad) to 5 (good); null: not asked or not answered", least=1, most=5),
        ROW_ID,
        DELETED_AT,
        KNOWN_AT,
    ),
    event="opened_at",
    until="closed_at",
    arises=("closed_at", "satisfaction"),
)

USAGE = Table(
    "usage",
    "a day of use of a product line",
    (
        ACCOUNT_ID,
        Column("used_on", "timestamp", "the day", needed=True),
        Column("product_line", "string", "what was used"),
        Column("units", "number", "how much", least=0),
        Column("active_users", "number", "by how many people", least=0),
        Column("contract_id", "string", "the contract it fell under; it names the account where none is mapped"),
        ROW_ID,
        DELETED_AT,
        KNOWN_AT,
    ),
    event="used_on",
)

SUBSCRIPTIONS = Table(
    "subscriptions",
    "a contract",
    (
        ACCOUNT_ID,
        Column("started_at", "timestamp", "when it starts", needed=True),
        Column("ends_at", "timestamp", "when it ends; null: it runs on"),
        Column("mrr", "money", "revenue a month"),
        Column("seats", "number", "people it covers", least=0),
        Column("product_line", "string", "what it covers"),
        Column("auto_renew", "boolean", "renews itself"),
        Column("contract_id", "string", "the source's own id of the contract, by which usage may name it"),
        CURRENCY,
        ROW_ID,
        DELETED_AT,
        KNOWN_AT,
    ),
    event="started_at",
    until="ends_at",
    ahead=True,
)

CONTACTS = Table(
    "contacts",
    "a person at the account",
    (
        ACCOUNT_ID,
        Column("contact_id", "string", "the person"),
        Column("role", "string", "what the person does there"),
        Column("favours_us", "boolean", "an ally; null: not known"),
        Column("left_at", "timestamp", "when the person left; null: still there"),
        DELETED_AT,
        KNOWN_AT,
    ),
    key=("account_id", "contact_id"),
    arises=("left_at",),
)

DELIVERIES = Table(
    "deliveries",
    "a delivery that was promised",
    (
        ACCOUNT_ID,
        Column("promised_at", "timestamp", "for when it was promised", needed=True),
        Column("delivered_at", "timestamp", "when it arrived; null: not yet"),
        Column("quantity", "number", "units that were promised", least=0),
        Column("short", "number", "units of them that did not come; null: none", least=0),
        Column("invoice_id", "string", "the invoice it belongs to"),
        ROW_ID,
        DELETED_AT,
        KNOWN_AT,
    ),
    event="promised_at",
    ahead=True,
    arises=("delivered_at", "short"),
)

LOSSES = Table(
    "losses",
    "an account that left us",
    (
        ACCOUNT_ID,
        Column(
            "lost_at", "timestamp", "when it left; its contracts that had begun are taken as ended then", needed=True
        ),
        Column("loss_reason", "string", "why"),
        ROW_ID,
        DELETED_AT,
        KNOWN_AT,
    ),
    event="lost_at",
)

ASSIGNMENTS = Table(
    "assignments",
    "a person's placement of an account",
    (
        ACCOUNT_ID,
        Column("assigned_at", "timestamp", "when it was decided", needed=True),
        Column(
            "profile", "string", "Keep, Attain, Recapture, Expand, exit_review or do_not_pursue; null: our rules decide"
        ),
        Column("assigned_by", "string", "who decided"),
        Column("review_after", "timestamp", "the last day that it holds; null: until another decision"),
        Column("note", "string", "why, or the terms that were agreed"),
        ROW_ID,
        DELETED_AT,
        KNOWN_AT,
    ),
    event="assigned_at",
)

ACCOUNT_MERGES = Table(
    "account_merges",
    "an account that became part of another",
    (
        Column("account_id", "string", "the id that went", needed=True),
        Column("merged_into", "string", "the account that it counts for from then on", needed=True),
        Column("merged_at", "timestamp", "when they were merged", needed=True),
        DELETED_AT,
        KNOWN_AT,
    ),
    event="merged_at",
    key=("account_id",),
)

CURRENCY_RATES = Table(
    "currency_rates",
    "the rate of a currency from a day on",
    (
        Column("currency", "string", "ISO code", needed=True),
        Column("valid_from", "timestamp", "the first day of the rate; it holds until the next one", needed=True),
        Column("rate", "number", "what one unit is worth in the book's currency", needed=True, least=1e-9, most=1e8),
        DELETED_AT,
        KNOWN_AT,
    ),
    event="valid_from",
    key=("currency", "valid_from"),
    ahead=True,
)

TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        ACCOUNTS, INVOICES, PAYMENTS, OPPORTUNITIES, ACTIVITIES, TICKETS, USAGE, SUBSCRIPTIONS, CONTACTS, DELIVERIES,
        LOSSES, ASSIGNMENTS, ACCOUNT_MERGES, CURRENCY_RATES,
    )
}  # fmt: skip
"""Every table of account history by its name. Only a source of purchases is needed; the others add to it."""
