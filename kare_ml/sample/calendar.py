"""The sample book's calendar: whole days counted from the first day of its history, and steps of 30 days."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

# `workday` moves Saturday back and Sunday on. Source times are local, and none falls into the hours that clocks skip.
MACROS = """
create or replace macro moment(day, minute) as
    make_timestamp(({start_day}::bigint + day::bigint) * 86400000000 + minute::bigint * 60000000);

create or replace macro date_of(day) as
    date '1970-01-01' + ({start_day} + day)::integer;

create or replace macro workday(day) as
    day + case (day + {first_weekday}) % 7 when 5 then -1 when 6 then 1 else 0 end;

create or replace macro office_minute(draw) as
    480 + floor(draw * 570)::integer;

create or replace macro evening(day) as
    moment(day, 1335);

create or replace macro book_days() as {days};

create or replace macro next_price_list(day) as
    make_date(year(date_of(day)) + (month(date_of(day)) >= 4)::integer, 4, 1) - date_of(0);
"""

EPOCH = dt.date(1970, 1, 1)


@dataclass(frozen=True)
class Calendar:
    """The days from `start` up to, and without, `end`.

    >>> Calendar(dt.date(2024, 2, 28), dt.date(2024, 3, 1)).days
    2
    """

    start: dt.date
    end: dt.date

    @property
    def days(self) -> int:
        """How many days the history has."""
        return (self.end - self.start).days

    def define(self, connection: DuckDBPyConnection) -> None:
        """Define the macros that turn days and minutes of the book into times.

        `evening` is when the day's rows reach the warehouse; `next_price_list` is the next 1 April.
        """
        start_day = (self.start - EPOCH).days
        connection.execute(MACROS.format(start_day=start_day, first_weekday=self.start.weekday(), days=self.days))
