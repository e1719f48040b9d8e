"""The sample's accounts as they are born: who they are, how they like to buy, and how prospects are won.

Nothing here changes with time; what happens to an account later is in `drivers` and `life`.
"""

from __future__ import annotations

# The size of a firm follows a power law, so that a few large ones bring most of the revenue. Two of five accounts are
# prospects when they are opened; the others have bought since before the book starts. A site belongs to an account at
# most forty numbers before it, which is no site itself.
FIRMS = """
create or replace temp table firms as
with drawn as (
    select n,
           least(250, power(1 - uniform(n, 0, 'size'), -0.75)) as size,
           if(uniform(n, 0, 'site') < 0.08, n - 1 - floor(uniform(n, 0, 'parent') * 40)::bigint, null) as head,
           if(head >= 0 and uniform(head, 0, 'site') >= 0.08, head, null) as parent,
           pick(industries(), power(uniform(coalesce(parent, n), 0, 'industry'), 1.3)) as industry,
           power(uniform(n, 0, 'region'), 1.2) as region_draw,
           uniform(n, 0, 'born') < 0.40 as prospect_at_first,
           uniform(n, 0, 'pace') as pace
    from chunk()
)
select n, account_no(n) as account_id, parent, account_no(parent) as parent_id, industry, size, prospect_at_first,
       company_name(coalesce(parent, n), industry)
           || if(parent is null, '', ', ' || places()[1 + n % 120]) as name,
       pick(regions(), region_draw) as region,
       greatest(1, round(exp(2.3 + 0.85 * ln(size) + 0.7 * normal(n, 0, 'staff'))))::integer as employees,
       list_position(industries(), industry) - 1 as industry_no,
       -- How it buys: days between orders, how evenly, how many product lines and which of them first.
       case when pace < 0.10 then 7 + 4 * uniform(n, 1, 'pace')
            when pace < 0.50 then 16 + 24 * uniform(n, 1, 'pace')
            when pace < 0.78 then 40 + 35 * uniform(n, 1, 'pace')
            else 75 + 55 * uniform(n, 1, 'pace') end / power(size, 0.12) as gap_days,
       1 + floor(3 * uniform(n, 0, 'evenness'))::integer as evenness,
       2 + floor(6 * power(uniform(n, 0, 'breadth'), 1.4) + 0.5 * ln(size))::integer as breadth,
       if(uniform(n, 0, 'taste') < 0.7, industry_no * 5, floor(12 * uniform(n, 1, 'taste')))::integer % 12
           as first_line,
       [1, 5, 7, 11][1 + if(uniform(n, 2, 'taste') < 0.7, industry_no, floor(4 * uniform(n, 3, 'taste')))::integer % 4]
           as line_stride,
       -- What it pays: larger firms bargain; a few get more than is good for us.
       least(0.38, 0.16 * uniform(n, 0, 'discount') + 0.02 * ln(size)
           + if(uniform(n, 0, 'giveaway') < 0.05, 0.2, 0)) as discount,
       if(uniform(n, 0, 'terms') < 0.7, 30, 60) as terms_days,
       6 * power(uniform(n, 0, 'lateness'), 2) as late_days,
       0.02 + 0.05 * uniform(n, 0, 'returns') + if(uniform(n, 0, 'returner') < 0.03, 0.3, 0) as return_rate,
       -- How we look after it.
       (0.5 + 2.2 * uniform(n, 0, 'contact')) * power(size, 0.15) as calls_a_step,
       floor(3.4 * uniform(n, 0, 'allies'))::integer as allies,
       uniform(n, 0, 'subscriber') < 0.14 as subscriber,
       if(uniform(n, 0, 'rival') < 0.45, pick(rivals(), uniform(n, 1, 'rival')), null) as rival,
       if(prospect_at_first,
          floor(-200 + (book_days() + 170) * uniform(n, 0, 'opened')),
          floor(-250 - 900 * waiting(n, 0, 'opened')))::integer as created_day
from drawn
"""

# A prospect is courted up to three times. What wins it can be seen beforehand: the right size, an industry that we
# serve well, a place on the target list, no rival in the house, enquiries of its own, and no long time in waiting.
COURTSHIPS = """
create or replace temp table courtships as
with prospects as (
    select n, created_day, industry_no, employees, rival,
           0.8 * (employees between 12 and 250)::integer + 0.7 * (industry_no < 3)::integer
               - 1.0 * (rival is not null)::integer as fit,
           uniform(n, 0, 'target') < chance(-1.4 + 1.6 * fit) as target
    from firms where prospect_at_first
), courted as (
    select *, attempt,
           uniform(n, attempt, 'courted') < if(target, 0.85, 0.45) as is_courted,
           uniform(n, attempt, 'keen') < 0.4 as keen,
           created_day + 20 + floor((attempt - 1) * 210 + 110 * waiting(n, attempt, 'courting'))::integer as opened_day,
           workday(opened_day + 25 + floor(70 * waiting(n, attempt, 'deciding'))::integer) as closed_day,
           uniform(n, attempt, 'won')
               < chance(-1.7 + 1.2 * fit + 0.5 * target::integer + 1.4 * keen::integer - 0.3 * attempt) as won
    from prospects, range(1, 4) a(attempt)
), dated as (
    select *, min(closed_day) filter (is_courted and won) over (partition by n) as won_day from courted
)
select * from dated where is_courted and opened_day <= coalesce(won_day, opened_day) and opened_day < book_days()
"""

# Those that had bought before have done so for one to three of their gaps, so that the book does not begin with a rush.
FIRST_ORDERS = """
create or replace temp table buyers as
select firms.*, coalesce(target, false) as target,
       case when not prospect_at_first then -floor(gap_days * (1 + 2 * uniform(firms.n, 0, 'first order')))
            else won_day + 1 + floor(12 * uniform(firms.n, 0, 'first order'))
       end::integer as first_day
from firms
left join (select n, any_value(won_day) as won_day, bool_or(target) as target from courtships group by n) using (n)
"""

REGIONS = ("Midlands", "North West", "Yorkshire", "London", "South East", "Scotland", "South West", "Wales", "Ireland")
RIVALS = ("Castle Trade", "Brightwell Direct", "Orbital Supply", "Tradeline 24", "Kestrel & Cole")

MACROS = f"""
create or replace macro account_no(n) as lpad((n + 1001)::varchar, 8, '0');
create or replace macro regions() as {list(REGIONS)};
create or replace macro rivals() as {list(RIVALS)};
"""
