"""How the sample's accounts are served: deliveries, support tickets, managed-stock contracts and their use."""

from __future__ import annotations

# An order comes in a few days; when deliveries fail, it comes late, and not whole.
DELIVERIES = """
create or replace temp table deliveries as
with sent as (
    select invoice_id, any_value(account_id) as account_id, any_value(known_at) as known_at,
           sum(quantity) filter (is_product) as units
    from invoices where not credit_note group by invoice_id
), promised as (
    select orders.n, i, sent.account_id, invoice_id, units, known_at, service_failure,
           workday(orders.day + 2 + floor(4 * uniform(orders.n, i, 'promised'))::integer)::integer as promised_day
    from orders join sent on invoice_id = invoice_no(orders.n, i)
    join steps on steps.n = orders.n and steps.step = orders.day // 30
), come as (
    select *,
           promised_day + if(uniform(n, i, 'late delivery') < 0.08 + 0.5 * service_failure,
                             1 + floor((2 + 6 * service_failure) * waiting(n, i, 'delivery'))::integer, 0) as came_day
    from promised
)
select account_id, moment(promised_day, 720) as promised_at,
       if(came_day < book_days(), moment(came_day, 900), null) as delivered_at, units::integer as quantity,
       if(delivered_at is not null and uniform(n, i, 'short') < 0.03 + 0.3 * service_failure,
          ceil(units * (0.1 + 0.3 * uniform(n, i, 'missing'))), 0)::integer as short,
       invoice_id, known_at
from come
order by account_id, invoice_id
"""

TICKETS = """
create or replace temp table tickets as
with opened as (
    select n, service_failure, step * 100 + unnest(range(tickets)) as ticket, step * 30 as from_day
    from (select *, how_many(0.09 * power(size, 0.2) * (0.4 + 0.6 * vigour) * (1 + 9 * service_failure),
                             uniform(n, step, 'tickets')) as tickets
          from steps where buying)
), told as (
    select n, from_day + floor(30 * uniform(n, ticket, 'ticket day'))::integer as day,
           office_minute(uniform(n, ticket, 'ticket minute')) as minute,
           1 + floor((2 + 9 * service_failure) * waiting(n, ticket, 'repair'))::integer as days_open,
           pick(['low', 'low', 'normal', 'normal', 'normal', 'high', 'high', 'urgent'],
                power(uniform(n, ticket, 'severity'), 1 / (1 + service_failure))) as severity,
           if(uniform(n, ticket, 'answered') < 0.6,
              least(5, greatest(1, round(4.3 - 2.2 * service_failure + 0.8 * normal(n, ticket, 'satisfaction')))), null)
               as satisfaction
    from opened
)
select distinct account_no(n) as account_id, moment(day, minute) as opened_at,
       if(day + days_open < book_days(), moment(day + days_open, 960), null) as closed_at, severity,
       if(closed_at is null, null, satisfaction)::integer as satisfaction, evening(day) as known_at
from told where day < book_days()
order by account_id, opened_at, severity
"""

# Contracts run for a year and are renewed while the account buys; under pressure, it stops the renewal beforehand.
SUBSCRIPTIONS = """
create or replace temp table subscriptions as
with contracts as (
    select n, size, stop_day, contract, first_line,
           first_day - 300 + floor(600 * uniform(n, 0, 'subscribed'))::integer + 365 * contract as from_day,
           from_day // 30 as step
    from lives, range(book_days() // 365 + 2) c(contract)
    where subscriber and first_day < book_days()
)
select account_no(n) as account_id, moment(from_day, 0) as started_at, moment(from_day + 365, 0) as ends_at,
       round(25 * power(size, 0.6) * (0.7 + 0.6 * uniform(n, 0, 'fee')) * power(1.03, contract), 2)::decimal(18, 2)
           as mrr,
       ceil(2 * power(size, 0.5) * (0.5 + uniform(n, 0, 'seats')))::integer as seats,
       products.product_line,
       uniform(n, contract, 'renews') < coalesce(1 - 0.7 * least(pressure, 1), 0.9) as auto_renew,
       evening(from_day - 3) as known_at
from contracts
join products on product_no = first_line * 25
left join (select n, step, pressure from steps) using (n, step)
where from_day < book_days() and from_day < coalesce(stop_day, book_days())
order by account_id, started_at
"""

# At most one day a week is reported, so that a day has one row.
USAGE = """
create or replace temp table usage as
with weeks as (
    select steps.*, step * 4 + week as week_no,
           step * 30 + 7 * week + floor(7 * uniform(n, step * 4 + week, 'used'))::integer as used_day
    from steps, range(4) w(week) where subscriber and buying
)
select account_no(weeks.n) as account_id, moment(used_day, 0) as used_on, products.product_line,
       greatest(1, round(12 * power(weeks.size, 0.5) * (0.4 + 0.6 * vigour) * (1 + 1.3 * usage_growth)
           * exp(0.35 * normal(weeks.n, week_no, 'units'))))::integer as units,
       greatest(1, round(1.5 * power(weeks.size, 0.4) * (1 + 0.5 * usage_growth)
           * (0.7 + 0.6 * uniform(weeks.n, week_no, 'users')) * (1 - 0.3 * least(champion_leaves, 1))))::integer
           as active_users,
       evening(used_day) as known_at
from weeks join lives using (n) join products on product_no = first_line * 25
where used_day < book_days() and uniform(weeks.n, week_no, 'reported') < 0.2 + 0.7 * vigour
order by account_id, used_on
"""
