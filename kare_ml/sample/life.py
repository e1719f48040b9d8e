"""How long an account buys: when it leaves, how it fades before, whether it comes back, how lively it is by step."""

from __future__ import annotations

# Leaving under pressure is slow, leaving by chance is quick. Some come back, mostly those that we keep in touch with.
LIVES = """
create or replace temp table lives as
with leaving as (
    select n, min(step) as stop_step, arg_min(pressure, step) as stop_pressure
    from hazards
    where day >= first_day + 30 and step < book_days() // 30
      and uniform(n, step, 'leaves') < 1 - exp(-exp(least(log_hazard, 0)))
    group by n
)
select buyers.*, stop_step * 30 + floor(30 * uniform(n, 0, 'stop'))::integer as stop_day,
       if(stop_pressure > 0.25, 60 + 120 * uniform(n, 0, 'fade'), 20 + 30 * uniform(n, 0, 'fade')) as fade_days,
       uniform(n, 0, 'in touch') < 0.45 as kept_in_touch,
       if(uniform(n, 0, 'back') < chance(-2.0 + 1.8 * kept_in_touch::integer - 0.5 * least(stop_pressure, 1)),
          stop_day + 200 + floor(160 * waiting(n, 1, 'back'))::integer, null) as return_day,
       -- A quiet spell without meaning: a project ends, a store is full.
       uniform(n, 0, 'spells') < 0.5 as has_spells
from buyers left join leaving using (n)
"""

# `vigour` is the share of usual orders that is placed. An account that is not buying in a step has none.
STEPS = """
create or replace temp table steps as
select h.*, size, calls_a_step, kept_in_touch, stop_day, return_day,
       day >= h.first_day and (stop_day is null or day < stop_day or coalesce(day >= return_day, false)) as buying,
       case when not buying then 0
            else greatest(0.2, 1 - 0.45 * least(pressure, 1.4))
                 * if(coalesce(day < stop_day, false), 1 - 0.65 * greatest(0, 1 - (stop_day - day) / fade_days), 1)
       end as vigour,
       (0.8 * new_site + 0.6 * usage_growth) * greatest(0, 1 - 0.8 * service_failure) as lift
from hazards h join lives using (n)
"""

# The drivers that really came about (an account that has left meets none), and what became of the account.
TRUTH = """
select account_no(n) as account_id, driver, kind, date_of(start_day) as starts_on, round(strength, 3) as strength,
       case when stop_day between start_day and start_day + 364 then 'lapsed'
            when kind = 'churn' then 'recovered' else 'grew' end as outcome
from strains join lives using (n)
where stop_day is null or start_day < stop_day or start_day >= return_day
order by n, start_day, driver
"""
