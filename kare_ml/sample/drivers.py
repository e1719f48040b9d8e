"""The hidden truth of the sample: what befalls an account, when, how strongly, and how that bears on its staying.

A driver builds up over weeks and wears off after months. Its pressure shows in what the account does (late payments,
tickets, silence, thinner orders) and raises the monthly hazard of leaving; most accounts get over it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Driver:
    """One thing that may befall an account, so many times a year on average, and whether it drives churn or growth."""

    name: str
    kind: Literal["churn", "growth"]
    yearly_rate: float
    words: str


DRIVERS = (
    Driver("service_failure", "churn", 0.12, "deliveries fail: tickets up, satisfaction down; worse with a silent rep"),
    Driver("rep_silence", "churn", 0.12, "our rep stops calling; worse in the first two years"),
    Driver("payment_stress", "churn", 0.09, "the account runs out of cash and pays late; worse for small firms"),
    Driver("competitor_line", "churn", 0.10, "a rival takes its main product line; worse if it buys few lines"),
    Driver("price_rise", "churn", 0.11, "it gets more than the usual rise on 1 April; worse without a discount"),
    Driver("champion_leaves", "churn", 0.10, "the contact who favours us leaves; worse without other allies"),
    Driver("new_site", "growth", 0.06, "it opens a site: more and larger orders"),
    Driver("line_adoption", "growth", 0.07, "it takes up two or three more product lines"),
    Driver("usage_growth", "growth", 0.30, "it uses managed stock more and more, and orders follow (subscribers only)"),
)

KINDS = f"""
create or replace temp table driver_kinds as
from (values {", ".join(f"('{d.name}', '{d.kind}', {d.yearly_rate})" for d in DRIVERS)}) v(driver, kind, yearly_rate)
"""

# `bite` is the interaction with what the account is; interactions with what else befalls it are in the hazard.
STRAINS = """
create or replace temp table strains as
with befallen as (
    select n, driver, kind, first_day, buyers.* exclude (n, first_day),
           first_day + floor((book_days() - first_day) * uniform(n, 0, driver || ' start'))::integer as drawn_day,
           if(driver = 'price_rise', next_price_list(drawn_day), drawn_day)::integer as start_day,
           0.35 + 0.65 * uniform(n, 0, driver || ' strength') as strength
    from buyers, driver_kinds
    where first_day < book_days()
      and uniform(n, 0, driver) < 1 - exp(-yearly_rate * (book_days() - first_day) / 365.0)
      and (driver <> 'usage_growth' or subscriber)
)
select n, driver, kind, start_day, strength,
       case driver
           when 'rep_silence' then if(start_day - created_day < 730, 1.5, 0.8)
           when 'payment_stress' then if(employees < 20, 1.4, 0.6)
           when 'competitor_line' then if(breadth <= 3, 1.5, 0.7)
           when 'price_rise' then if(discount < 0.08, 1.7, 0.5)
           when 'champion_leaves' then if(allies <= 1, 1.7, 0.4)
           else 1
       end as bite
from befallen
where start_day < book_days()
"""

DAYS = ", ".join(f"any_value(start_day) filter (driver = '{d.name}') as {d.name}_day" for d in DRIVERS)
FORCES = ", ".join(f"any_value(strength * bite) filter (driver = '{d.name}') as {d.name}_force" for d in DRIVERS)
WEARING_OFF = ", ".join(
    f"pressing(day, {d.name}_day, {d.name}_force) as {d.name}" for d in DRIVERS if d.kind == "churn"
)
STAYING = ", ".join(f"lifting(day, {d.name}_day, {d.name}_force) as {d.name}" for d in DRIVERS if d.kind == "growth")

# A row a step of 30 days of an account that ever buys, with the level of every driver in its middle: churn drivers
# press for some months and wear off, growth stays.
PRESSURES = f"""
create or replace macro rising(day, start_day, weeks) as
    coalesce(least(1, greatest(0, (day - start_day) / (7.0 * weeks))), 0);

create or replace macro pressing(day, start_day, force) as
    coalesce(force * rising(day, start_day, 10) * exp(-greatest(0, day - start_day - 210) / 90.0), 0);

create or replace macro lifting(day, start_day, force) as
    coalesce(force * rising(day, start_day, 16), 0);

create or replace temp table pressures as
with wide as (
    select n, {DAYS}, {FORCES} from strains group by n
)
select buyers.n, step, 30 * step + 15 as day, first_day, created_day, subscriber, {WEARING_OFF}, {STAYING},
       0.8 * coalesce(new_site_force, 0) + 0.6 * coalesce(usage_growth_force, 0) as most_lift,
       competitor_line_day, line_adoption_day, line_adoption_force
from buyers left join wide using (n), range(book_days() // 30 + 1) s(step)
where first_day < book_days()
"""

HAZARD = """
create or replace temp table hazards as
select *,
       ln(0.0035) + 0.7 * (day - created_day < 240)::integer
           + 3.4 * service_failure + 2.5 * rep_silence + 2.7 * payment_stress + 2.7 * competitor_line
           + 2.6 * price_rise + 2.9 * champion_leaves
           + 3.0 * service_failure * rep_silence + 2.0 * champion_leaves * competitor_line
           - 1.2 * new_site - 0.8 * usage_growth - 0.8 * line_adoption as log_hazard,
       service_failure + rep_silence + payment_stress + competitor_line + price_rise + champion_leaves as pressure
from pressures
"""
