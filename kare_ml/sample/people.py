"""The people of the sample: contacts at the account, our reps and their activities, opportunities, and assignments."""

from __future__ import annotations

# Hunters win accounts, farmers look after them; a region has one rep for some 150 accounts, a third of them hunters.
ACCOUNTS = """
create or replace macro rep(n, region, purpose) as
    person_name((list_position(regions(), region) - 1) * reps_a_region()
        + floor(uniform(n, 0, 'rep ' || purpose) * if(purpose = 'hunter', ceil(reps_a_region() / 3.0),
                floor(reps_a_region() * 2 / 3.0))
            + if(purpose = 'hunter', 0, ceil(reps_a_region() / 3.0)))::bigint);

create or replace temp table owned as
select *, first_day < book_days() and book_days() - first_day > 300 as settled,
       if(settled <> (uniform(n, 0, 'misfit') < 0.08), 'farmer', 'hunter') as owner_role,
       if(owner_role = 'hunter', rep(n, region, 'hunter'), rep(n, region, 'farmer')) as owner
from lives;

create or replace temp table accounts as
select account_id, name, parent_id, industry, region,
       case when uniform(n, 0, 'public') < 0.07 then 'Public sector' when employees >= 250 then 'Enterprise'
            when employees >= 40 then 'Mid-market' else 'Small business' end as sector,
       if(uniform(n, 0, 'staff known') < 0.9, employees, null) as employees,
       if(uniform(n, 0, 'owned') < 0.98, owner, null) as owner,
       if(uniform(n, 0, 'owned') < 0.98, owner_role, null) as owner_role,
       moment(created_day, 600) as created_at,
       target,
       coalesce(stop_day < book_days() and return_day is null, false) and uniform(n, 0, 'unwanted') < 0.08
           as do_not_pursue,
       if(stop_day < book_days() and uniform(n, 0, 'asked why') < 0.5, coalesce(why, 'not known'), null) as loss_reason,
       coalesce(rival, if(taken, pick(rivals(), uniform(n, 1, 'rival')), null)) as competitor,
       if(uniform(n, 0, 'rated') < 0.7, least(100, round(20 + 12 * ln(size) + 15 * normal(n, 0, 'strategic'))), null)
           ::integer as strategic_rating,
       if(strategic_rating is null, null, greatest(0, strategic_rating)) as strategic_value,
       if(uniform(n, 0, 'gap known') < 0.15,
          pick(['no stock nearby', 'slow deliveries', 'a single supplier'], uniform(n, 0, 'gap')), null) as gap,
       if(target, round(400 + 60 * sqrt(employees) + 300 * uniform(n, 0, 'pursuit'), 2), null)::decimal(18, 2)
           as cost_of_pursuit,
       evening(created_day) as known_at
from owned left join (
    select n, bool_or(driver = 'competitor_line') as taken,
           case arg_max(driver, strength * bite)
               when 'service_failure' then 'service' when 'rep_silence' then 'attention'
               when 'payment_stress' then 'insolvency' when 'competitor_line' then 'competitor'
               when 'price_rise' then 'price' when 'champion_leaves' then 'new buyer' end as why
    from strains where kind = 'churn' group by n
) using (n)
order by account_id;

alter table accounts drop column strategic_rating
"""

# Allies favour us; the first of them is the champion. Others are neutral or not known.
CONTACTS = """
create or replace temp table contacts as
with people as (
    select lives.*, unnest(range(allies + 1 + how_many(1.1, uniform(n, 0, 'people')))) as person from lives
), dated as (
    select people.*,
           least(book_days() - 1, created_day + floor(person * 150 * waiting(people.n, person, 'met'))::integer)
               as met_day,
           if(person = 0, champion_day, null) as champion_left,
           if(uniform(people.n, person, 'moves on') < 0.15,
              met_day + 30 + floor(2500 * uniform(people.n, person, 'moves on at'))::integer, null) as moved_day,
           coalesce(champion_left, moved_day) as left_day
    from people
    left join (select n, start_day as champion_day from strains where driver = 'champion_leaves') using (n)
)
select account_id, 'P' || account_id || '-' || (person + 1) as contact_id,
       if(person = 0, 'buyer', pick(['buyer', 'works manager', 'stores', 'finance', 'director', 'maintenance'],
                                    uniform(n, person, 'role'))) as role,
       case when person < allies or (person = 0 and champion_left is not null) then true
            when uniform(n, person, 'known') < 0.5 then false end as favours_us,
       if(left_day < book_days() and left_day > met_day, moment(left_day, 1020), null) as left_at,
       evening(met_day) as known_at
from dated
order by account_id, contact_id
"""

# A buying account is called at its usual rate unless the rep has gone silent; a prospect when it is courted, and a keen
# one calls us; a lapsed account only where we keep in touch.
ACTIVITIES = """
create or replace temp table activities as
with rates as (
    select n, step, step * 30 as from_day, 30 as span, service_failure, pressure,
           case when buying then calls_a_step * (1 - 0.9 * least(1.2 * rep_silence, 1)) * (0.5 + 0.5 * vigour)
                when day < first_day then 0.1
                when kept_in_touch then 0.6 else 0.05 end as calls,
           0.35 - 0.15 * least(pressure, 1) + 0.3 * least(service_failure, 1) as inbound
    from steps
    union all
    select n, 1000 + attempt, opened_day - 15, closed_day - opened_day + 15, 0, 0,
           (closed_day - opened_day + 15) / 30 * 2.5, if(keen, 0.6, 0.25)
    from courtships
    union all
    select n, 2000 + step, step * 30, 30, 0, 0, if(target, 0.3, 0.1), 0.15
    from lives, range(book_days() // 30 + 1) s(step)
    where prospect_at_first and step * 30 >= created_day and step * 30 < coalesce(first_day, book_days())
), events as (
    select *, step * 100 + unnest(range(least(90, how_many(calls, uniform(n, step, 'activities'))))) as event from rates
), dated as (
    select *, workday(from_day + floor(span * uniform(n, event, 'activity day'))::integer) as day from events
)
select distinct owned.account_id, moment(day, office_minute(uniform(n, event, 'activity minute'))) as happened_at,
       pick(['call', 'call', 'e-mail', 'e-mail', 'e-mail', 'visit', 'online meeting'], uniform(n, event, 'kind'))
           as kind,
       if(uniform(n, event, 'direction') < inbound, 'in', 'out') as direction,
       owner as rep,
       ceil(case kind when 'visit' then 45 when 'online meeting' then 30 when 'call' then 8 else 3 end
           * (0.5 + waiting(n, event, 'minutes')))::integer as minutes,
       evening(day) as known_at
from dated join owned using (n)
where day < book_days() and day >= created_day
order by account_id, happened_at, kind, direction, minutes
"""

OPPORTUNITIES = """
create or replace temp table opportunities as
with proposed as (
    select n, opened_day, closed_day, won, 0 as rank_offset, 0.5 as share from courtships
    union all
    select n, step * 30 + floor(30 * uniform(n, step, 'offer day'))::integer as opened_day,
           workday(opened_day + 10 + floor(50 * waiting(n, step, 'offer'))::integer),
           uniform(n, step, 'offer won') < chance(0.3 - 1.6 * pressure + 0.8 * lift),
           floor(9 * uniform(n, step, 'what'))::integer, 0.12
    from steps where buying and uniform(n, step, 'offered') < 0.06 * (1 + lift) and day >= first_day + 60
    union all
    select n, start_day - 40, workday(start_day - 2), true, breadth, 0.15
    from strains join lives using (n) where driver = 'line_adoption' and start_day > first_day + 60
        and coalesce(start_day < stop_day, true)
), dated as (
    select p.*, size, gap_days, rival, first_line, line_stride, account_id, closed_day < book_days() as decided
    from proposed p join lives using (n)
    where opened_day < book_days() and opened_day >= created_day
)
select account_id, moment(opened_day, 600) as opened_at, if(decided, moment(closed_day, 900), null) as closed_at,
       case when not decided then 'open' when won then 'won' else 'lost' end as outcome,
       round(share * 350 * power(size, 0.7) * 365 / gap_days * (0.5 + uniform(n, opened_day, 'offer size')), -1)
           ::decimal(18, 2) as amount,
       product_line,
       if(uniform(n, opened_day, 'bidder') < if(rival is null, 0.15, 0.6),
          coalesce(rival, pick(rivals(), uniform(n, opened_day, 'which bidder'))), null) as competitor,
       evening(opened_day) as known_at
from dated join products on product_no = (first_line + line_stride * rank_offset) % 12 * 25
order by account_id, opened_at, amount, product_line, outcome
"""

# People place few accounts by hand, and only as the account's state of that day allows.
ASSIGNMENTS = """
create or replace temp table assignments as
with chosen as (
    select *, greatest(created_day + 10, floor(book_days() * uniform(n, 0, 'assigned'))::integer) as day
    from owned where uniform(n, 0, 'assigned at all') < 0.05
)
select account_id, moment(day, 1000) as assigned_at,
       case when coalesce(day <= first_day, true) then 'Attain'
            when coalesce(day > stop_day + 200, false) and coalesce(day < return_day, true) then 'Recapture'
            when uniform(n, 0, 'assigned expand') < 0.35 then 'Expand' else 'Keep' end as profile,
       coalesce(owner, 'Sales office') as assigned_by, evening(day) as known_at
from chosen where day < book_days()
order by account_id, assigned_at
"""
