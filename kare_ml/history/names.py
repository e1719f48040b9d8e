"""What companies call our tables and columns: how a mapping is proposed.

Compared without case, spaces and punctuation. Names that fit many things (`date`, `id`, `value`) come last.
"""

from __future__ import annotations

FILE_WORDS: dict[str, tuple[str, ...]] = {
    "accounts": ("account", "customer", "client", "compan", "debtor", "kunde"),
    "invoices": ("invoice", "order", "sale", "purchase", "transaction", "lines", "retail", "revenue"),
    "payments": ("payment", "receivable", "open_item", "openitem", "remittance"),
    "opportunities": ("opportunit", "deal", "pipeline", "quote"),
    "activities": ("activit", "call", "visit", "meeting", "touchpoint", "interaction"),
    "tickets": ("ticket", "case", "support", "complaint", "incident"),
    "usage": ("usage", "telemetry", "login", "session"),
    "subscriptions": ("subscription", "contract", "licen", "membership"),
    "contacts": ("contact", "people", "person"),
    "assignments": ("assignment", "placement"),
    "deliveries": ("deliver", "shipment", "shipping", "dispatch"),
    "losses": ("churn", "loss", "lost", "cancel"),
    "account_merges": ("merge",),
    "currency_rates": ("rate", "fx", "exchange"),
}
"""What a file is called that holds a table: parts of its name."""

OTHER_NAMES: dict[str, tuple[str, ...]] = {
    "account_id": ("customer_id", "customer", "client_id", "account", "customer no", "customer number", "account no",
                   "account number", "cust_id", "custno", "client", "debtor", "debtor no", "company_id", "buyer_id",
                   "id"),
    "name": ("account_name", "customer_name", "company", "company_name", "client_name"),
    "invoiced_at": ("invoice_date", "invoicedate", "order_date", "posted_at", "booking_date", "transaction_date",
                    "purchase_date", "posting_date", "invoiced_on", "ordered_at", "date"),
    "amount": ("dollar_value", "net_amount", "net_value", "line_total", "amount_usd", "amount_eur", "amount_gbp",
               "sales", "turnover", "total", "revenue", "net", "value"),
    "quantity": ("qty", "number_of_cds", "pieces", "quantity_ordered", "units"),
    "unit_price": ("price", "price_each", "net_price", "unitprice", "sales_price"),
    "invoice_id": ("invoice", "invoice_no", "invoice_number", "document_no", "order_id", "order_no", "order_number"),
    "product": ("stock_code", "sku", "item", "article", "product_id", "item_no", "product_code", "article_no"),
    "product_line": ("category", "product_group", "product_family", "product_category", "feature_name", "feature",
                     "plan_tier", "plan", "module", "interest"),
    "cost": ("cost_price", "cogs", "unit_cost"),
    "currency": ("currency_code", "curr", "ccy"),
    "region": ("country", "territory", "area", "state", "market"),
    "industry": ("branch", "vertical", "line_of_business"),
    "sector": ("segment", "plan_tier", "customer_group", "account_type", "tier"),
    "employees": ("headcount", "staff", "number_of_employees", "employee_count"),
    "owner": ("account_owner", "sales_rep", "rep", "account_manager", "salesperson", "owner_name"),
    "owner_role": ("rep_role",),
    "created_at": ("signup_date", "created", "created_on", "opened_on", "since", "customer_since"),
    "target": ("is_target", "target_flag", "target_list"),
    "do_not_pursue": ("blocked", "no_contact", "do_not_contact"),
    "lost": ("churn_flag", "churned", "is_churned", "is_lost", "lost_flag"),
    "loss_reason": ("churn_reason", "reason_lost", "reason_code", "reason"),
    "strategic_value": ("strategic_score",),
    "parent_id": ("parent_account", "parent", "parent_account_id", "group_id"),
    "due_at": ("due_date", "due", "due_on"),
    "paid_at": ("payment_date", "paid_on", "paid_date", "cleared_on"),
    "opened_at": ("submitted_at", "created_at", "open_date", "opened_on", "created_date", "opened", "created"),
    "closed_at": ("close_date", "resolved_at", "closed_on", "closed_date", "closed"),
    "outcome": ("stage", "status", "result"),
    "happened_at": ("activity_date", "occurred_at", "call_date", "activity_at", "date"),
    "kind": ("type", "activity_type", "channel"),
    "direction": ("inbound_outbound", "in_out"),
    "rep": ("sales_rep", "user", "made_by"),
    "minutes": ("duration_minutes", "duration_min"),
    "severity": ("priority", "urgency"),
    "satisfaction": ("satisfaction_score", "csat", "rating"),
    "used_on": ("usage_date", "used_at", "login_date", "day", "date"),
    "units": ("usage_count", "events", "count", "usage"),
    "active_users": ("users", "distinct_users"),
    "started_at": ("start_date", "start", "started_on", "valid_from", "contract_start"),
    "ends_at": ("end_date", "end", "ended_on", "valid_to", "contract_end", "expires_at"),
    "mrr": ("mrr_amount", "monthly_revenue", "monthly_fee", "monthly_amount", "fee"),
    "seats": ("licences", "licenses", "users"),
    "auto_renew": ("auto_renew_flag", "renews", "autorenew"),
    "contract_id": ("subscription_id", "contract_no", "contract_number", "agreement_id"),
    "contact_id": ("person_id",),
    "role": ("job_title", "title", "position"),
    "favours_us": ("ally", "champion", "supporter"),
    "left_at": ("left_on", "leaving_date"),
    "assigned_at": ("assigned_on", "placed_at"),
    "assigned_by": ("placed_by",),
    "promised_at": ("promised_date", "promised_on", "requested_date"),
    "delivered_at": ("delivery_date", "delivered_on", "shipped_at"),
    "lost_at": ("churn_date", "loss_date", "cancelled_at", "cancel_date", "churned_at", "lost_on"),
    "known_at": ("loaded_at", "ingested_at", "recorded_at"),
    "deleted_at": ("deleted_on", "removed_at", "voided_at"),
}  # fmt: skip
"""Our column, and what others call it."""

CURRENCY_WORDS: dict[str, str] = {"usd": "USD", "dollar": "USD", "eur": "EUR", "euro": "EUR", "gbp": "GBP",
                                  "sterling": "GBP", "chf": "CHF"}  # fmt: skip
"""Words in the names of columns that tell the currency."""

SERVICE_WORDS = ("post", "postage", "carriage", "freight", "shipping", "delivery", "fee", "charge", "manual", "adjust",
                 "discount", "sample", "test", "gift", "deposit", "surcharge", "commission")  # fmt: skip
"""Words in product codes that stand for what is no product."""
