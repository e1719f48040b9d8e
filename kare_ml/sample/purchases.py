"""What the sample's accounts buy and pay: orders at a personal pace, baskets by taste, credit notes, payments."""

from __future__ import annotations

# Gaps are Erlang: uneven, not a clock. Candidate orders come at the account's liveliest pace; vigour, growth and season
# decide which are placed. Minutes are whole numbers, so that the running sum has no order of its own.
ORDERS = """
create or replace macro gap_minutes(n, i, evenness, gap_days) as
    floor(1440 * gap_days / evenness * (waiting(n, i, 'gap 1')
        + if(evenness > 1, waiting(n, i, 'gap 2'), 0) + if(evenness > 2, waiting(n, i, 'gap 3'), 0)))::bigint;

create or replace macro in_spell_of(n, day, year) as
    day - 365 * (year + uniform(n, year, 'spell')) between 0 and 40 + 130 * uniform(n, year, 'spell length');

create or replace macro in_spell(n, day) as
    in_spell_of(n, day, day // 365) or in_spell_of(n, day, day // 365 - 1);

create or replace macro book_season(day) as
    0.9 + 0.1 * cos(2 * pi() * (dayofyear(date_of(day)) - 300) / 365)
        - if(dayofyear(date_of(day)) > 355 or dayofyear(date_of(day)) < 4, 0.5, 0);

create or replace temp table orders as
with pace as (
    select n, any_value(most_lift) as most_lift from steps group by n
), candidates as (
    select n, lives.* exclude (n), most_lift, gap_days / (1 + most_lift) as fastest,
           unnest(range((book_days() / fastest + 5 * sqrt(book_days() / fastest) + 6)::bigint)) as i
    from lives join pace using (n)
), placed as (
    select *, first_day + sum(if(i = 0, 0, gap_minutes(n, i, evenness, fastest)))
                  over (partition by n order by i rows unbounded preceding)::bigint // 1440 as order_day
    from candidates
)
select placed.n, i, workday(order_day)::integer as day, placed.size, breadth, first_line, line_stride, discount,
       terms_days, late_days, return_rate, lift, vigour, payment_stress, price_rise, competitor_line, line_adoption,
       line_adoption_day, line_adoption_force, competitor_line_day, account_id
from placed join steps on steps.n = placed.n and steps.step = order_day // 30
where order_day < book_days() and workday(order_day) between 0 and book_days() - 1
  and (placed.stop_day is null or order_day < placed.stop_day or coalesce(order_day >= placed.return_day, false))
  and (i = 0 or (not (has_spells and in_spell(placed.n, order_day))
                 and uniform(placed.n, i, 'placed')
                     < greatest(vigour, 0.2) * (1 + lift) / (1 + placed.most_lift) * book_season(order_day)))
"""

# A basket is drawn line by line; the same product drawn twice becomes one line. Ranks are places in the account's
# taste: the line that a rival takes is rank 0 (the main one), adopted lines are the last ranks.
BASKET = """
create or replace temp table basket as
with draws as (
    select *, i * 64 + unnest(range(
        1 + least(40, how_many(extra_lines() * power(size, 0.2), uniform(n, i, 'basket'))))) as draw
    from orders
), ranked as (
    select *,
           floor((breadth + if(day >= line_adoption_day, 1 + 2 * line_adoption_force * line_adoption, 0))
               * power(uniform(n, draw, 'rank'), 1.5))::integer as line_rank
    from draws
)
select n, i, (first_line + line_stride * line_rank) % 12 * 25 + floor(25 * if(uniform(n, draw, 'habit') < 0.75,
           uniform(n, line_rank * 4 + floor(4 * uniform(n, draw, 'which habit'))::integer, 'favourite'),
           power(uniform(n, draw, 'product'), 2)))::integer as product_no,
       sum(greatest(1, round(exp(0.6 * normal(n, draw, 'quantity')) * power(size, 0.5) * 7 * (0.6 + 0.4 * vigour)
           * (1 + 0.3 * lift))))::bigint as units
from ranked
where not (line_rank = 0 and coalesce(day >= competitor_line_day, false)
           and uniform(n, draw, 'taken') < 1.3 * competitor_line)
group by n, i, product_no
"""

INVOICES = """
create or replace macro invoice_no(n, i) as 'SI' || lpad((n + 1)::varchar, 7, '0') || '-' || lpad(i::varchar, 4, '0');

create or replace macro credit_no(n, i) as replace(invoice_no(n, i), 'SI', 'SC');

create or replace macro reached(day, late_draw) as
    evening(day + if(late_draw < 0.01, 2 + floor(900 * late_draw)::integer, 0));

create or replace temp table invoices as
with priced as (
    select n, i, product_no, day, office_minute(uniform(n, i, 'minute')) as minute, product, product_line, account_id,
           greatest(1, round(units * (1 + swing * cos(2 * pi() * (month(date_of(day)) - peak) / 12))))::bigint as units,
           round(list_price * (1 - discount) * power(1.03, day // 365) * (1 + 0.09 * price_rise), 2)::decimal(18, 2)
               as unit_price,
           round(list_cost * power(1.028, day // 365), 2)::decimal(18, 2) as unit_cost,
           uniform(n, i * 512 + product_no, 'returned') < return_rate as returned,
           workday(day + 4 + floor(25 * uniform(n, i * 512 + product_no, 'return day'))::integer) as return_day
    from basket join orders using (n, i) join products using (product_no)
), sold as (
    select n, day, minute, invoice_no(n, i) as invoice_id, product, product_line, units as quantity, unit_price,
           unit_cost, true as is_product, false as credit_note, uniform(n, i, 'late') as late_draw, account_id
    from priced
), returned as (
    select n, return_day, 1080, credit_no(n, i), product, product_line,
           -ceil(units * uniform(n, i * 512 + product_no, 'share returned'))::bigint, unit_price, unit_cost, true, true,
           1, account_id
    from priced where returned and return_day < book_days()
), carriage as (
    select n, day, office_minute(uniform(n, i, 'minute')), invoice_no(n, i), 'Carriage', 'Carriage', 1,
           9.50::decimal(18, 2), 8.20::decimal(18, 2), false, false, uniform(n, i, 'late'), account_id
    from orders
    where uniform(n, i, 'carriage') < 0.3 / power(size, 0.2) and (n, i) in (select (n, i) from basket)
)
select account_id, moment(day, minute) as invoiced_at, (quantity * unit_price)::decimal(18, 2) as amount,
       quantity::integer as quantity, unit_price, invoice_id, product, product_line, is_product, credit_note,
       (quantity * unit_cost)::decimal(18, 2) as cost, 'GBP' as currency, reached(day, late_draw) as known_at
from (from sold union all from returned union all from carriage)
where reached(day, late_draw) < moment(book_days(), 0)
order by account_id, invoiced_at, invoice_id, product
"""

PAYMENTS = """
create or replace temp table payments as
with owed as (
    select invoice_id, any_value(invoiced_at) as invoiced_at, any_value(known_at) as known_at, sum(amount) as owed
    from invoices where not credit_note group by invoice_id
), dated as (
    select n, i, account_id, invoice_id, owed, known_at, day + terms_days as due_day,
           due_day - 4 + floor(late_days * waiting(n, i, 'late payer')
               + payment_stress * (25 + 30 * uniform(n, i, 'stress')))::integer as paid_day
    from orders join owed on invoice_id = invoice_no(n, i)
)
select account_id, moment(due_day, 0) as due_at,
       if(paid_day < book_days(), moment(paid_day, 720), null) as paid_at,
       owed::decimal(18, 2) as amount, invoice_id, known_at
from dated
order by account_id, invoice_id
"""
