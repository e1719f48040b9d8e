WITH "t36" AS (
  SELECT
    "t22"."account_id",
    "t22"."product",
    "t22"."product_line",
    "t22"."first_age",
    "t22"."last_age",
    "t22"."bought_days",
    "t22"."gross_180d",
    "t22"."gross_365d",
    "t22"."half_before",
    "t22"."rest_of_year",
    MAX("t22"."first_age") OVER (
      PARTITION BY "t22"."account_id"
      ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
    ) AS "account_first_age",
    CAST("t22"."gross_365d" AS DOUBLE) / CASE
      WHEN CAST(SUM("t22"."gross_365d") OVER (
        PARTITION BY "t22"."account_id"
        ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
      ) AS DOUBLE) > 0
      THEN CAST(SUM("t22"."gross_365d") OVER (
        PARTITION BY "t22"."account_id"
        ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
      ) AS DOUBLE)
      ELSE NULL
    END AS "share"
  FROM (
    SELECT
      "t11"."account_id",
      "t11"."product",
      "t11"."product_line",
      MAX("t11"."age") AS "first_age",
      MIN("t11"."age") AS "last_age",
      COUNT(DISTINCT "t11"."age") AS "bought_days",
      CAST(COALESCE(SUM("t11"."amount") FILTER(WHERE
        "t11"."age" <= 180), 0) AS DECIMAL(19, 4)) AS "gross_180d",
      CAST(COALESCE(SUM("t11"."amount") FILTER(WHERE
        "t11"."age" <= 365), 0) AS DECIMAL(19, 4)) AS "gross_365d",
      BOOL_OR(CAST((
        "t11"."age" >= 181
      ) AND (
        "t11"."age" <= 360
      ) AS BOOLEAN)) AS "half_before",
      SUM(CAST((
        "t11"."age" >= 91
      ) AND (
        "t11"."age" <= 365
      ) AS INT)) AS "rest_of_year"
    FROM (
      SELECT
        "t1"."account_id",
        "t1"."invoiced_at",
        "t1"."amount",
        "t1"."quantity",
        "t1"."unit_price",
        "t1"."invoice_id",
        "t1"."product",
        "t1"."product_line",
        "t1"."is_product",
        "t1"."credit_note",
        "t1"."cost",
        "t1"."currency",
        "t1"."known_at",
        "t1"."known_from",
        "t1"."known_to",
        "t1"."day",
        CAST(15135 - "t1"."day" AS INT) AS "age"
      FROM "invoices" AS "t1"
      WHERE
        "t1"."known_from" <= MAKE_TIMESTAMP(2011, 6, 9, 23, 0, 0.0)
        AND (
          (
            "t1"."known_to" IS NULL
          )
          OR (
            "t1"."known_to" > MAKE_TIMESTAMP(2011, 6, 9, 23, 0, 0.0)
          )
        )
        AND "t1"."day" < 15135
        AND COALESCE("t1"."is_product", TRUE)
        AND "t1"."amount" > 0
    ) AS "t11"
    GROUP BY
      1,
      2,
      3
  ) AS "t22"
), "t43" AS (
  SELECT
    "t31"."account_id",
    "t31"."age",
    "t31"."net",
    "t31"."gross",
    "t31"."returned",
    "t31"."priced",
    "t31"."cost",
    "t31"."lines",
    "t31"."is_order",
    CASE
      WHEN "t31"."is_order"
      THEN LEAD("t31"."age") OVER (
        PARTITION BY "t31"."account_id", "t31"."is_order"
        ORDER BY "t31"."age" ASC
        ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
      ) - "t31"."age"
      ELSE NULL
    END AS "gap",
    CASE
      WHEN "t31"."is_order"
      THEN (
        ROW_NUMBER() OVER (
          PARTITION BY "t31"."account_id", "t31"."is_order"
          ORDER BY "t31"."age" ASC
          ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
        ) - 1
      ) + 1
      ELSE NULL
    END AS "back"
  FROM (
    SELECT
      "t23"."account_id",
      "t23"."age",
      "t23"."net",
      "t23"."gross",
      "t23"."returned",
      "t23"."priced",
      "t23"."cost",
      "t23"."lines",
      "t23"."gross" > 0 AS "is_order"
    FROM (
      SELECT
        "t12"."account_id",
        "t12"."age",
        CAST(SUM("t12"."amount") AS DECIMAL(19, 4)) AS "net",
        CAST(COALESCE(SUM("t12"."amount") FILTER(WHERE
          "t12"."amount" > 0), 0) AS DECIMAL(19, 4)) AS "gross",
        CAST(COALESCE(SUM(-(
          "t12"."amount"
        )) FILTER(WHERE
          "t12"."amount" < 0), 0) AS DECIMAL(19, 4)) AS "returned",
        CAST(COALESCE(SUM("t12"."amount") FILTER(WHERE
          "t12"."cost" IS NOT NULL), 0) AS DECIMAL(19, 4)) AS "priced",
        CAST(COALESCE(SUM("t12"."cost"), 0) AS DECIMAL(19, 4)) AS "cost",
        SUM(CAST("t12"."amount" > 0 AS INT)) AS "lines"
      FROM (
        SELECT
          "t1"."account_id",
          "t1"."invoiced_at",
          "t1"."amount",
          "t1"."quantity",
          "t1"."unit_price",
          "t1"."invoice_id",
          "t1"."product",
          "t1"."product_line",
          "t1"."is_product",
          "t1"."credit_note",
          "t1"."cost",
          "t1"."currency",
          "t1"."known_at",
          "t1"."known_from",
          "t1"."known_to",
          "t1"."day",
          CAST(15135 - "t1"."day" AS INT) AS "age"
        FROM "invoices" AS "t1"
        WHERE
          "t1"."known_from" <= MAKE_TIMESTAMP(2011, 6, 9, 23, 0, 0.0)
          AND (
            (
              "t1"."known_to" IS NULL
            )
            OR (
              "t1"."known_to" > MAKE_TIMESTAMP(2011, 6, 9, 23, 0, 0.0)
            )
          )
          AND "t1"."day" < 15135
          AND COALESCE("t1"."is_product", TRUE)
      ) AS "t12"
      GROUP BY
        1,
        2
    ) AS "t23"
  ) AS "t31"
)
SELECT
  "t90"."account_id",
  "t90"."lifecycle",
  "t90"."trailing_revenue",
  "t90"."name",
  "t90"."parent_id",
  "t90"."industry",
  "t90"."region",
  "t90"."sector",
  "t90"."employees",
  "t90"."owner",
  "t90"."owner_role",
  "t90"."target",
  "t90"."do_not_pursue",
  "t90"."loss_reason",
  "t90"."competitor",
  "t90"."strategic_value",
  "t90"."days_since_order",
  "t90"."own_gap",
  "t90"."overdue",
  "t90"."due_in",
  "t90"."median_gap",
  "t90"."gap_spread",
  "t90"."recent_gaps",
  "t90"."last_gap",
  "t90"."longest_gap_365d",
  "t90"."days_since_third_order",
  "t90"."quiet_chance",
  "t90"."orders_30d",
  "t90"."orders_90d",
  "t90"."orders_180d",
  "t90"."orders_365d",
  "t90"."order_rate_365d",
  "t90"."orders_decay_45d",
  "t90"."orders_decay_130d",
  "t90"."orders_change_90d",
  "t90"."orders_change_180d",
  "t90"."orders_yoy_90d",
  "t90"."orders_yoy_180d",
  "t90"."active_months",
  "t90"."regularity",
  "t90"."tenure_days",
  "t90"."orders_ever",
  "t90"."spend_30d",
  "t90"."spend_90d",
  "t90"."spend_180d",
  "t90"."spend_365d",
  "t90"."spend_decay_45d",
  "t90"."spend_decay_130d",
  "t90"."spend_change_90d",
  "t90"."spend_change_180d",
  "t90"."spend_yoy_90d",
  "t90"."spend_yoy_180d",
  "t90"."spend_trend_365d",
  "t90"."order_value_365d",
  "t90"."order_value_spread_365d",
  "t90"."last_order_value",
  "t90"."last_to_mean_value",
  "t90"."margin_365d",
  "t90"."best_year_spend",
  "t90"."spend_to_best_year",
  "t90"."spend_ever",
  "t90"."season_ahead_90d",
  "t90"."peak_month_share",
  "t90"."products_90d",
  "t90"."products_365d",
  "t90"."lines_per_order_365d",
  "t90"."mix_entropy_365d",
  "t90"."top_product_share_365d",
  "t90"."new_products_90d",
  "t90"."new_product_share_180d",
  "t90"."dropped_products",
  "t90"."kept_product_share",
  "t90"."repeat_product_share",
  "t90"."product_lines_365d",
  "t90"."returns_share_365d",
  "t90"."returns_share_90d",
  "t90"."days_since_return",
  "t90"."return_days_365d",
  "t90"."payment_delay_365d",
  "t90"."payment_delay_90d",
  "t90"."payment_delay_change_180d",
  "t90"."payment_delay_spread_365d",
  "t90"."payment_delay_by_amount_365d",
  "t90"."last_payment_delay",
  "t90"."worst_payment_delay_365d",
  "t90"."late_share_365d",
  "t90"."very_late_share_365d",
  "t90"."days_since_payment",
  "t90"."overdue_items",
  "t90"."overdue_amount",
  "t90"."overdue_days",
  "t90"."overdue_share_365d",
  "t90"."open_opportunities",
  "t90"."open_pipeline",
  "t90"."oldest_open_opportunity",
  "t90"."contested_share",
  "t90"."pipeline_product_lines",
  "t90"."days_since_opportunity",
  "t90"."opportunities_90d",
  "t90"."opportunities_365d",
  "t90"."opportunity_value",
  "t90"."days_since_won",
  "t90"."days_since_lost",
  "t90"."won_365d",
  "t90"."lost_365d",
  "t90"."lost_to_competitor_365d",
  "t90"."won_value_365d",
  "t90"."win_rate",
  "t90"."last_decision_won",
  "t90"."decision_days",
  "t90"."contacts_30d",
  "t90"."contacts_90d",
  "t90"."contacts_365d",
  "t90"."contacts_decay_45d",
  "t90"."contacts_change_90d",
  "t90"."contacts_yoy_90d",
  "t90"."days_since_contact",
  "t90"."days_since_inbound",
  "t90"."days_since_outbound",
  "t90"."days_since_call",
  "t90"."days_since_meeting",
  "t90"."calls_90d",
  "t90"."mails_90d",
  "t90"."meetings_365d",
  "t90"."inbound_90d",
  "t90"."inbound_365d",
  "t90"."inbound_share_90d",
  "t90"."inbound_share_365d",
  "t90"."inbound_change_90d",
  "t90"."unanswered_contacts",
  "t90"."contact_minutes_90d",
  "t90"."contact_minutes_365d",
  "t90"."minutes_a_contact_365d",
  "t90"."reps_365d",
  "t90"."rep_days_365d",
  "t90"."open_tickets",
  "t90"."oldest_open_ticket",
  "t90"."tickets_30d",
  "t90"."tickets_90d",
  "t90"."tickets_365d",
  "t90"."tickets_change_180d",
  "t90"."days_since_ticket",
  "t90"."urgent_tickets_365d",
  "t90"."severe_tickets_90d",
  "t90"."severe_share_365d",
  "t90"."satisfaction_365d",
  "t90"."worst_satisfaction_365d",
  "t90"."last_satisfaction",
  "t90"."satisfaction_change_180d",
  "t90"."bad_ratings_365d",
  "t90"."ticket_days_365d",
  "t90"."tickets_an_order_365d",
  "t90"."usage_30d",
  "t90"."usage_90d",
  "t90"."usage_365d",
  "t90"."usage_change_30d",
  "t90"."usage_change_90d",
  "t90"."usage_trend_180d",
  "t90"."usage_days_90d",
  "t90"."usage_a_day_90d",
  "t90"."days_since_use",
  "t90"."usage_product_lines_90d",
  "t90"."users_90d",
  "t90"."last_users",
  "t90"."users_change_90d",
  "t90"."usage_a_user_90d",
  "t90"."running_contracts",
  "t90"."mrr",
  "t90"."seats",
  "t90"."contract_product_lines",
  "t90"."days_to_contract_end",
  "t90"."mrr_ending_share_90d",
  "t90"."auto_renew_share",
  "t90"."contract_days",
  "t90"."days_since_contract",
  "t90"."days_since_contract_end",
  "t90"."contracts_ended_365d",
  "t90"."mrr_change_365d",
  "t90"."seats_change_365d",
  "t90"."price_change_365d",
  "t90"."contract_share_of_spend",
  "t90"."people_known",
  "t90"."allies",
  "t90"."ally_share",
  "t90"."decision_makers",
  "t90"."roles_known",
  "t90"."people_left_365d",
  "t90"."allies_left_365d",
  "t90"."decision_makers_left_365d",
  "t90"."days_since_departure",
  "t90"."days_since_ally_left",
  "t90"."people_left_share_365d",
  "t90"."account_age_days",
  "t90"."headcount",
  "t90"."has_parent",
  "t90"."sisters",
  "t90"."sister_spend_365d",
  "t90"."sister_recent_share_90d",
  "t90"."sister_orders_90d",
  "t90"."share_of_family_spend_365d",
  "t90"."sister_client_share",
  "t90"."sister_lapsed_share",
  "t90"."sister_product_lines_365d"
FROM (
  SELECT
    "t89"."account_id",
    "t89"."bought",
    "t89"."name",
    "t89"."parent_id",
    "t89"."industry",
    "t89"."region",
    "t89"."sector",
    "t89"."employees",
    "t89"."owner",
    "t89"."owner_role",
    "t89"."target",
    "t89"."do_not_pursue",
    "t89"."loss_reason",
    "t89"."competitor",
    "t89"."strategic_value",
    "t89"."account_age_days",
    "t89"."headcount",
    "t89"."days_since_order",
    "t89"."own_gap",
    "t89"."median_gap",
    "t89"."gap_spread",
    "t89"."recent_gaps",
    "t89"."last_gap",
    "t89"."longest_gap_365d",
    "t89"."days_since_third_order",
    "t89"."orders_30d",
    "t89"."orders_90d",
    "t89"."orders_180d",
    "t89"."orders_365d",
    "t89"."order_rate_365d",
    "t89"."orders_decay_45d",
    "t89"."orders_decay_130d",
    "t89"."orders_change_90d",
    "t89"."orders_change_180d",
    "t89"."orders_yoy_90d",
    "t89"."orders_yoy_180d",
    "t89"."tenure_days",
    "t89"."orders_ever",
    "t89"."spend_30d",
    "t89"."spend_90d",
    "t89"."spend_180d",
    "t89"."spend_365d",
    "t89"."spend_decay_45d",
    "t89"."spend_decay_130d",
    "t89"."spend_change_90d",
    "t89"."spend_change_180d",
    "t89"."spend_yoy_90d",
    "t89"."spend_yoy_180d",
    "t89"."spend_trend_365d",
    "t89"."order_value_365d",
    "t89"."order_value_spread_365d",
    "t89"."last_order_value",
    "t89"."last_to_mean_value",
    "t89"."margin_365d",
    "t89"."best_year_spend",
    "t89"."spend_ever",
    "t89"."season_ahead_90d",
    "t89"."lines_per_order_365d",
    "t89"."returns_share_365d",
    "t89"."returns_share_90d",
    "t89"."days_since_return",
    "t89"."return_days_365d",
    "t89"."products_90d",
    "t89"."products_365d",
    "t89"."mix_entropy_365d",
    "t89"."top_product_share_365d",
    "t89"."new_products_90d",
    "t89"."new_product_share_180d",
    "t89"."dropped_products",
    "t89"."kept_product_share",
    "t89"."repeat_product_share",
    "t89"."product_lines_365d",
    "t89"."active_months",
    "t89"."peak_month_share",
    "t89"."payment_delay_365d",
    "t89"."payment_delay_90d",
    "t89"."payment_delay_change_180d",
    "t89"."payment_delay_spread_365d",
    "t89"."payment_delay_by_amount_365d",
    "t89"."last_payment_delay",
    "t89"."worst_payment_delay_365d",
    "t89"."late_share_365d",
    "t89"."very_late_share_365d",
    "t89"."days_since_payment",
    "t89"."overdue_items",
    "t89"."overdue_amount",
    "t89"."overdue_days",
    "t89"."overdue_share_365d",
    "t89"."open_opportunities",
    "t89"."open_pipeline",
    "t89"."oldest_open_opportunity",
    "t89"."contested_share",
    "t89"."pipeline_product_lines",
    "t89"."days_since_opportunity",
    "t89"."opportunities_90d",
    "t89"."opportunities_365d",
    "t89"."opportunity_value",
    "t89"."days_since_won",
    "t89"."days_since_lost",
    "t89"."won_365d",
    "t89"."lost_365d",
    "t89"."lost_to_competitor_365d",
    "t89"."won_value_365d",
    "t89"."win_rate",
    "t89"."last_decision_won",
    "t89"."decision_days",
    "t89"."contacts_30d",
    "t89"."contacts_90d",
    "t89"."contacts_365d",
    "t89"."contacts_decay_45d",
    "t89"."contacts_change_90d",
    "t89"."contacts_yoy_90d",
    "t89"."days_since_contact",
    "t89"."days_since_inbound",
    "t89"."days_since_outbound",
    "t89"."days_since_call",
    "t89"."days_since_meeting",
    "t89"."calls_90d",
    "t89"."mails_90d",
    "t89"."meetings_365d",
    "t89"."inbound_90d",
    "t89"."inbound_365d",
    "t89"."inbound_share_90d",
    "t89"."inbound_share_365d",
    "t89"."inbound_change_90d",
    "t89"."unanswered_contacts",
    "t89"."contact_minutes_90d",
    "t89"."contact_minutes_365d",
    "t89"."minutes_a_contact_365d",
    "t89"."reps_365d",
    "t89"."rep_days_365d",
    "t89"."open_tickets",
    "t89"."oldest_open_ticket",
    "t89"."tickets_30d",
    "t89"."tickets_90d",
    "t89"."tickets_365d",
    "t89"."tickets_change_180d",
    "t89"."days_since_ticket",
    "t89"."urgent_tickets_365d",
    "t89"."severe_tickets_90d",
    "t89"."severe_share_365d",
    "t89"."satisfaction_365d",
    "t89"."worst_satisfaction_365d",
    "t89"."last_satisfaction",
    "t89"."satisfaction_change_180d",
    "t89"."bad_ratings_365d",
    "t89"."ticket_days_365d",
    "t89"."usage_30d",
    "t89"."usage_90d",
    "t89"."usage_365d",
    "t89"."usage_change_30d",
    "t89"."usage_change_90d",
    "t89"."usage_trend_180d",
    "t89"."usage_days_90d",
    "t89"."usage_a_day_90d",
    "t89"."days_since_use",
    "t89"."usage_product_lines_90d",
    "t89"."users_90d",
    "t89"."last_users",
    "t89"."users_change_90d",
    "t89"."usage_a_user_90d",
    "t89"."running_contracts",
    "t89"."mrr",
    "t89"."seats",
    "t89"."contract_product_lines",
    "t89"."days_to_contract_end",
    "t89"."mrr_ending_share_90d",
    "t89"."auto_renew_share",
    "t89"."contract_days",
    "t89"."days_since_contract",
    "t89"."days_since_contract_end",
    "t89"."contracts_ended_365d",
    "t89"."mrr_change_365d",
    "t89"."seats_change_365d",
    "t89"."price_change_365d",
    "t89"."people_known",
    "t89"."allies",
    "t89"."ally_share",
    "t89"."decision_makers",
    "t89"."roles_known",
    "t89"."people_left_365d",
    "t89"."allies_left_365d",
    "t89"."decision_makers_left_365d",
    "t89"."days_since_departure",
    "t89"."days_since_ally_left",
    "t89"."people_left_share_365d",
    "t89"."lifecycle",
    "t89"."trailing_revenue",
    "t89"."overdue",
    "t89"."due_in",
    "t89"."quiet_chance",
    "t89"."regularity",
    "t89"."spend_to_best_year",
    "t89"."tickets_an_order_365d",
    "t89"."contract_share_of_spend",
    "t89"."clan",
    "t89"."listed",
    "t89"."clan_product_lines",
    CASE
      WHEN "t89"."listed" IS NOT NULL
      THEN CAST(CASE WHEN "t89"."clan" <> "t89"."account_id" THEN 1 ELSE 0 END AS DOUBLE)
      ELSE NULL
    END AS "has_parent",
    CASE
      WHEN "t89"."listed" IS NOT NULL
      THEN CAST(SUM(COALESCE(CASE WHEN "t89"."listed" THEN 1 ELSE 0 END, 0)) OVER (
        PARTITION BY "t89"."clan"
        ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
      ) - COALESCE(CASE WHEN "t89"."listed" THEN 1 ELSE 0 END, 0) AS DOUBLE)
      ELSE NULL
    END AS "sisters",
    CASE
      WHEN "t89"."listed" IS NOT NULL
      THEN CASE
        WHEN CAST(SUM(COALESCE(CASE WHEN "t89"."listed" THEN 1 ELSE 0 END, 0)) OVER (
          PARTITION BY "t89"."clan"
          ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
        ) - COALESCE(CASE WHEN "t89"."listed" THEN 1 ELSE 0 END, 0) AS DOUBLE) > 0
        THEN CAST(SUM(COALESCE(CAST("t89"."spend_365d" AS DECIMAL(18, 4)), 0)) OVER (
          PARTITION BY "t89"."clan"
          ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
        ) - COALESCE(CAST("t89"."spend_365d" AS DECIMAL(18, 4)), 0) AS DOUBLE)
        ELSE NULL
      END
      ELSE NULL
    END AS "sister_spend_365d",
    CASE
      WHEN "t89"."listed" IS NOT NULL
      THEN CAST(SUM(COALESCE(CAST("t89"."spend_90d" AS DECIMAL(18, 4)), 0)) OVER (
        PARTITION BY "t89"."clan"
        ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
      ) - COALESCE(CAST("t89"."spend_90d" AS DECIMAL(18, 4)), 0) AS DOUBLE) / CASE
        WHEN CAST(SUM(COALESCE(CAST("t89"."spend_365d" AS DECIMAL(18, 4)), 0)) OVER (
          PARTITION BY "t89"."clan"
          ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
        ) - COALESCE(CAST("t89"."spend_365d" AS DECIMAL(18, 4)), 0) AS DOUBLE) > 0
        THEN CAST(SUM(COALESCE(CAST("t89"."spend_365d" AS DECIMAL(18, 4)), 0)) OVER (
          PARTITION BY "t89"."clan"
          ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
        ) - COALESCE(CAST("t89"."spend_365d" AS DECIMAL(18, 4)), 0) AS DOUBLE)
        ELSE NULL
      END
      ELSE NULL
    END AS "sister_recent_share_90d",
    CASE
      WHEN "t89"."listed" IS NOT NULL
      THEN CASE
        WHEN CAST(SUM(COALESCE(CASE WHEN "t89"."listed" THEN 1 ELSE 0 END, 0)) OVER (
          PARTITION BY "t89"."clan"
          ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
        ) - COALESCE(CASE WHEN "t89"."listed" THEN 1 ELSE 0 END, 0) AS DOUBLE) > 0
        THEN CAST(SUM(COALESCE(CAST("t89"."orders_90d" AS BIGINT), 0)) OVER (
          PARTITION BY "t89"."clan"
          ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
        ) - COALESCE(CAST("t89"."orders_90d" AS BIGINT), 0) AS DOUBLE)
        ELSE NULL
      END
      ELSE NULL
    END AS "sister_orders_90d",
    CASE
      WHEN "t89"."listed" IS NOT NULL
      THEN CASE
        WHEN CAST(SUM(COALESCE(CASE WHEN "t89"."listed" THEN 1 ELSE 0 END, 0)) OVER (
          PARTITION BY "t89"."clan"
          ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
        ) - COALESCE(CASE WHEN "t89"."listed" THEN 1 ELSE 0 END, 0) AS DOUBLE) > 0
        THEN COALESCE("t89"."spend_365d", 0.0) / CASE
          WHEN (
            CAST(SUM(COALESCE(CAST("t89"."spend_365d" AS DECIMAL(18, 4)), 0)) OVER (
              PARTITION BY "t89"."clan"
              ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
            ) - COALESCE(CAST("t89"."spend_365d" AS DECIMAL(18, 4)), 0) AS DOUBLE) + COALESCE("t89"."spend_365d", 0.0)
          ) > 0
          THEN CAST(SUM(COALESCE(CAST("t89"."spend_365d" AS DECIMAL(18, 4)), 0)) OVER (
            PARTITION BY "t89"."clan"
            ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
          ) - COALESCE(CAST("t89"."spend_365d" AS DECIMAL(18, 4)), 0) AS DOUBLE) + COALESCE("t89"."spend_365d", 0.0)
          ELSE NULL
        END
        ELSE NULL
      END
      ELSE NULL
    END AS "share_of_family_spend_365d",
    CASE
      WHEN "t89"."listed" IS NOT NULL
      THEN CAST(SUM(COALESCE(CASE WHEN "t89"."lifecycle" = 'client' THEN 1 ELSE 0 END, 0)) OVER (
        PARTITION BY "t89"."clan"
        ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
      ) - COALESCE(CASE WHEN "t89"."lifecycle" = 'client' THEN 1 ELSE 0 END, 0) AS DOUBLE) / CASE
        WHEN CAST(SUM(COALESCE(CASE WHEN "t89"."listed" THEN 1 ELSE 0 END, 0)) OVER (
          PARTITION BY "t89"."clan"
          ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
        ) - COALESCE(CASE WHEN "t89"."listed" THEN 1 ELSE 0 END, 0) AS DOUBLE) > 0
        THEN CAST(SUM(COALESCE(CASE WHEN "t89"."listed" THEN 1 ELSE 0 END, 0)) OVER (
          PARTITION BY "t89"."clan"
          ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
        ) - COALESCE(CASE WHEN "t89"."listed" THEN 1 ELSE 0 END, 0) AS DOUBLE)
        ELSE NULL
      END
      ELSE NULL
    END AS "sister_client_share",
    CASE
      WHEN "t89"."listed" IS NOT NULL
      THEN CAST(SUM(COALESCE(CASE WHEN "t89"."lifecycle" = 'lapsed' THEN 1 ELSE 0 END, 0)) OVER (
        PARTITION BY "t89"."clan"
        ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
      ) - COALESCE(CASE WHEN "t89"."lifecycle" = 'lapsed' THEN 1 ELSE 0 END, 0) AS DOUBLE) / CASE
        WHEN CAST(SUM(COALESCE(CASE WHEN "t89"."listed" THEN 1 ELSE 0 END, 0)) OVER (
          PARTITION BY "t89"."clan"
          ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
        ) - COALESCE(CASE WHEN "t89"."listed" THEN 1 ELSE 0 END, 0) AS DOUBLE) > 0
        THEN CAST(SUM(COALESCE(CASE WHEN "t89"."listed" THEN 1 ELSE 0 END, 0)) OVER (
          PARTITION BY "t89"."clan"
          ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
        ) - COALESCE(CASE WHEN "t89"."listed" THEN 1 ELSE 0 END, 0) AS DOUBLE)
        ELSE NULL
      END
      ELSE NULL
    END AS "sister_lapsed_share",
    CASE
      WHEN "t89"."listed" IS NOT NULL
      THEN CASE
        WHEN CAST(SUM(COALESCE(CASE WHEN "t89"."listed" THEN 1 ELSE 0 END, 0)) OVER (
          PARTITION BY "t89"."clan"
          ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
        ) - COALESCE(CASE WHEN "t89"."listed" THEN 1 ELSE 0 END, 0) AS DOUBLE) > 0
        THEN CASE
          WHEN (
            CAST("t89"."clan_product_lines" AS DOUBLE) - COALESCE("t89"."product_lines_365d", 0.0)
          ) IS NULL
          THEN CAST("t89"."clan_product_lines" AS DOUBLE) - COALESCE("t89"."product_lines_365d", 0.0)
          ELSE GREATEST(
            0.0,
            CAST("t89"."clan_product_lines" AS DOUBLE) - COALESCE("t89"."product_lines_365d", 0.0)
          )
        END
        ELSE NULL
      END
      ELSE NULL
    END AS "sister_product_lines_365d"
  FROM (
    SELECT
      "t88".*
      EXCLUDE ("clan_right")
    FROM (
      SELECT
        "t87"."account_id",
        "t87"."bought",
        "t87"."name",
        "t87"."parent_id",
        "t87"."industry",
        "t87"."region",
        "t87"."sector",
        "t87"."employees",
        "t87"."owner",
        "t87"."owner_role",
        "t87"."target",
        "t87"."do_not_pursue",
        "t87"."loss_reason",
        "t87"."competitor",
        "t87"."strategic_value",
        "t87"."account_age_days",
        "t87"."headcount",
        "t87"."days_since_order",
        "t87"."own_gap",
        "t87"."median_gap",
        "t87"."gap_spread",
        "t87"."recent_gaps",
        "t87"."last_gap",
        "t87"."longest_gap_365d",
        "t87"."days_since_third_order",
        "t87"."orders_30d",
        "t87"."orders_90d",
        "t87"."orders_180d",
        "t87"."orders_365d",
        "t87"."order_rate_365d",
        "t87"."orders_decay_45d",
        "t87"."orders_decay_130d",
        "t87"."orders_change_90d",
        "t87"."orders_change_180d",
        "t87"."orders_yoy_90d",
        "t87"."orders_yoy_180d",
        "t87"."tenure_days",
        "t87"."orders_ever",
        "t87"."spend_30d",
        "t87"."spend_90d",
        "t87"."spend_180d",
        "t87"."spend_365d",
        "t87"."spend_decay_45d",
        "t87"."spend_decay_130d",
        "t87"."spend_change_90d",
        "t87"."spend_change_180d",
        "t87"."spend_yoy_90d",
        "t87"."spend_yoy_180d",
        "t87"."spend_trend_365d",
        "t87"."order_value_365d",
        "t87"."order_value_spread_365d",
        "t87"."last_order_value",
        "t87"."last_to_mean_value",
        "t87"."margin_365d",
        "t87"."best_year_spend",
        "t87"."spend_ever",
        "t87"."season_ahead_90d",
        "t87"."lines_per_order_365d",
        "t87"."returns_share_365d",
        "t87"."returns_share_90d",
        "t87"."days_since_return",
        "t87"."return_days_365d",
        "t87"."products_90d",
        "t87"."products_365d",
        "t87"."mix_entropy_365d",
        "t87"."top_product_share_365d",
        "t87"."new_products_90d",
        "t87"."new_product_share_180d",
        "t87"."dropped_products",
        "t87"."kept_product_share",
        "t87"."repeat_product_share",
        "t87"."product_lines_365d",
        "t87"."active_months",
        "t87"."peak_month_share",
        "t87"."payment_delay_365d",
        "t87"."payment_delay_90d",
        "t87"."payment_delay_change_180d",
        "t87"."payment_delay_spread_365d",
        "t87"."payment_delay_by_amount_365d",
        "t87"."last_payment_delay",
        "t87"."worst_payment_delay_365d",
        "t87"."late_share_365d",
        "t87"."very_late_share_365d",
        "t87"."days_since_payment",
        "t87"."overdue_items",
        "t87"."overdue_amount",
        "t87"."overdue_days",
        "t87"."overdue_share_365d",
        "t87"."open_opportunities",
        "t87"."open_pipeline",
        "t87"."oldest_open_opportunity",
        "t87"."contested_share",
        "t87"."pipeline_product_lines",
        "t87"."days_since_opportunity",
        "t87"."opportunities_90d",
        "t87"."opportunities_365d",
        "t87"."opportunity_value",
        "t87"."days_since_won",
        "t87"."days_since_lost",
        "t87"."won_365d",
        "t87"."lost_365d",
        "t87"."lost_to_competitor_365d",
        "t87"."won_value_365d",
        "t87"."win_rate",
        "t87"."last_decision_won",
        "t87"."decision_days",
        "t87"."contacts_30d",
        "t87"."contacts_90d",
        "t87"."contacts_365d",
        "t87"."contacts_decay_45d",
        "t87"."contacts_change_90d",
        "t87"."contacts_yoy_90d",
        "t87"."days_since_contact",
        "t87"."days_since_inbound",
        "t87"."days_since_outbound",
        "t87"."days_since_call",
        "t87"."days_since_meeting",
        "t87"."calls_90d",
        "t87"."mails_90d",
        "t87"."meetings_365d",
        "t87"."inbound_90d",
        "t87"."inbound_365d",
        "t87"."inbound_share_90d",
        "t87"."inbound_share_365d",
        "t87"."inbound_change_90d",
        "t87"."unanswered_contacts",
        "t87"."contact_minutes_90d",
        "t87"."contact_minutes_365d",
        "t87"."minutes_a_contact_365d",
        "t87"."reps_365d",
        "t87"."rep_days_365d",
        "t87"."open_tickets",
        "t87"."oldest_open_ticket",
        "t87"."tickets_30d",
        "t87"."tickets_90d",
        "t87"."tickets_365d",
        "t87"."tickets_change_180d",
        "t87"."days_since_ticket",
        "t87"."urgent_tickets_365d",
        "t87"."severe_tickets_90d",
        "t87"."severe_share_365d",
        "t87"."satisfaction_365d",
        "t87"."worst_satisfaction_365d",
        "t87"."last_satisfaction",
        "t87"."satisfaction_change_180d",
        "t87"."bad_ratings_365d",
        "t87"."ticket_days_365d",
        "t87"."usage_30d",
        "t87"."usage_90d",
        "t87"."usage_365d",
        "t87"."usage_change_30d",
        "t87"."usage_change_90d",
        "t87"."usage_trend_180d",
        "t87"."usage_days_90d",
        "t87"."usage_a_day_90d",
        "t87"."days_since_use",
        "t87"."usage_product_lines_90d",
        "t87"."users_90d",
        "t87"."last_users",
        "t87"."users_change_90d",
        "t87"."usage_a_user_90d",
        "t87"."running_contracts",
        "t87"."mrr",
        "t87"."seats",
        "t87"."contract_product_lines",
        "t87"."days_to_contract_end",
        "t87"."mrr_ending_share_90d",
        "t87"."auto_renew_share",
        "t87"."contract_days",
        "t87"."days_since_contract",
        "t87"."days_since_contract_end",
        "t87"."contracts_ended_365d",
        "t87"."mrr_change_365d",
        "t87"."seats_change_365d",
        "t87"."price_change_365d",
        "t87"."people_known",
        "t87"."allies",
        "t87"."ally_share",
        "t87"."decision_makers",
        "t87"."roles_known",
        "t87"."people_left_365d",
        "t87"."allies_left_365d",
        "t87"."decision_makers_left_365d",
        "t87"."days_since_departure",
        "t87"."days_since_ally_left",
        "t87"."people_left_share_365d",
        "t87"."lifecycle",
        "t87"."trailing_revenue",
        "t87"."overdue",
        "t87"."due_in",
        "t87"."quiet_chance",
        "t87"."regularity",
        "t87"."spend_to_best_year",
        "t87"."tickets_an_order_365d",
        "t87"."contract_share_of_spend",
        "t87"."clan",
        "t87"."listed",
        "t68"."clan" AS "clan_right",
        "t68"."clan_product_lines"
      FROM (
        SELECT
          "t85".*
          EXCLUDE ("account_id_right")
        FROM (
          SELECT
            "t84"."account_id",
            "t84"."bought",
            "t84"."name",
            "t84"."parent_id",
            "t84"."industry",
            "t84"."region",
            "t84"."sector",
            "t84"."employees",
            "t84"."owner",
            "t84"."owner_role",
            "t84"."target",
            "t84"."do_not_pursue",
            "t84"."loss_reason",
            "t84"."competitor",
            "t84"."strategic_value",
            "t84"."account_age_days",
            "t84"."headcount",
            "t84"."days_since_order",
            "t84"."own_gap",
            "t84"."median_gap",
            "t84"."gap_spread",
            "t84"."recent_gaps",
            "t84"."last_gap",
            "t84"."longest_gap_365d",
            "t84"."days_since_third_order",
            "t84"."orders_30d",
            "t84"."orders_90d",
            "t84"."orders_180d",
            "t84"."orders_365d",
            "t84"."order_rate_365d",
            "t84"."orders_decay_45d",
            "t84"."orders_decay_130d",
            "t84"."orders_change_90d",
            "t84"."orders_change_180d",
            "t84"."orders_yoy_90d",
            "t84"."orders_yoy_180d",
            "t84"."tenure_days",
            "t84"."orders_ever",
            "t84"."spend_30d",
            "t84"."spend_90d",
            "t84"."spend_180d",
            "t84"."spend_365d",
            "t84"."spend_decay_45d",
            "t84"."spend_decay_130d",
            "t84"."spend_change_90d",
            "t84"."spend_change_180d",
            "t84"."spend_yoy_90d",
            "t84"."spend_yoy_180d",
            "t84"."spend_trend_365d",
            "t84"."order_value_365d",
            "t84"."order_value_spread_365d",
            "t84"."last_order_value",
            "t84"."last_to_mean_value",
            "t84"."margin_365d",
            "t84"."best_year_spend",
            "t84"."spend_ever",
            "t84"."season_ahead_90d",
            "t84"."lines_per_order_365d",
            "t84"."returns_share_365d",
            "t84"."returns_share_90d",
            "t84"."days_since_return",
            "t84"."return_days_365d",
            "t84"."products_90d",
            "t84"."products_365d",
            "t84"."mix_entropy_365d",
            "t84"."top_product_share_365d",
            "t84"."new_products_90d",
            "t84"."new_product_share_180d",
            "t84"."dropped_products",
            "t84"."kept_product_share",
            "t84"."repeat_product_share",
            "t84"."product_lines_365d",
            "t84"."active_months",
            "t84"."peak_month_share",
            "t84"."payment_delay_365d",
            "t84"."payment_delay_90d",
            "t84"."payment_delay_change_180d",
            "t84"."payment_delay_spread_365d",
            "t84"."payment_delay_by_amount_365d",
            "t84"."last_payment_delay",
            "t84"."worst_payment_delay_365d",
            "t84"."late_share_365d",
            "t84"."very_late_share_365d",
            "t84"."days_since_payment",
            "t84"."overdue_items",
            "t84"."overdue_amount",
            "t84"."overdue_days",
            "t84"."overdue_share_365d",
            "t84"."open_opportunities",
            "t84"."open_pipeline",
            "t84"."oldest_open_opportunity",
            "t84"."contested_share",
            "t84"."pipeline_product_lines",
            "t84"."days_since_opportunity",
            "t84"."opportunities_90d",
            "t84"."opportunities_365d",
            "t84"."opportunity_value",
            "t84"."days_since_won",
            "t84"."days_since_lost",
            "t84"."won_365d",
            "t84"."lost_365d",
            "t84"."lost_to_competitor_365d",
            "t84"."won_value_365d",
            "t84"."win_rate",
            "t84"."last_decision_won",
            "t84"."decision_days",
            "t84"."contacts_30d",
            "t84"."contacts_90d",
            "t84"."contacts_365d",
            "t84"."contacts_decay_45d",
            "t84"."contacts_change_90d",
            "t84"."contacts_yoy_90d",
            "t84"."days_since_contact",
            "t84"."days_since_inbound",
            "t84"."days_since_outbound",
            "t84"."days_since_call",
            "t84"."days_since_meeting",
            "t84"."calls_90d",
            "t84"."mails_90d",
            "t84"."meetings_365d",
            "t84"."inbound_90d",
            "t84"."inbound_365d",
            "t84"."inbound_share_90d",
            "t84"."inbound_share_365d",
            "t84"."inbound_change_90d",
            "t84"."unanswered_contacts",
            "t84"."contact_minutes_90d",
            "t84"."contact_minutes_365d",
            "t84"."minutes_a_contact_365d",
            "t84"."reps_365d",
            "t84"."rep_days_365d",
            "t84"."open_tickets",
            "t84"."oldest_open_ticket",
            "t84"."tickets_30d",
            "t84"."tickets_90d",
            "t84"."tickets_365d",
            "t84"."tickets_change_180d",
            "t84"."days_since_ticket",
            "t84"."urgent_tickets_365d",
            "t84"."severe_tickets_90d",
            "t84"."severe_share_365d",
            "t84"."satisfaction_365d",
            "t84"."worst_satisfaction_365d",
            "t84"."last_satisfaction",
            "t84"."satisfaction_change_180d",
            "t84"."bad_ratings_365d",
            "t84"."ticket_days_365d",
            "t84"."usage_30d",
            "t84"."usage_90d",
            "t84"."usage_365d",
            "t84"."usage_change_30d",
            "t84"."usage_change_90d",
            "t84"."usage_trend_180d",
            "t84"."usage_days_90d",
            "t84"."usage_a_day_90d",
            "t84"."days_since_use",
            "t84"."usage_product_lines_90d",
            "t84"."users_90d",
            "t84"."last_users",
            "t84"."users_change_90d",
            "t84"."usage_a_user_90d",
            "t84"."running_contracts",
            "t84"."mrr",
            "t84"."seats",
            "t84"."contract_product_lines",
            "t84"."days_to_contract_end",
            "t84"."mrr_ending_share_90d",
            "t84"."auto_renew_share",
            "t84"."contract_days",
            "t84"."days_since_contract",
            "t84"."days_since_contract_end",
            "t84"."contracts_ended_365d",
            "t84"."mrr_change_365d",
            "t84"."seats_change_365d",
            "t84"."price_change_365d",
            "t84"."people_known",
            "t84"."allies",
            "t84"."ally_share",
            "t84"."decision_makers",
            "t84"."roles_known",
            "t84"."people_left_365d",
            "t84"."allies_left_365d",
            "t84"."decision_makers_left_365d",
            "t84"."days_since_departure",
            "t84"."days_since_ally_left",
            "t84"."people_left_share_365d",
            "t84"."lifecycle",
            "t84"."trailing_revenue",
            "t84"."overdue",
            "t84"."due_in",
            "t84"."quiet_chance",
            "t84"."regularity",
            "t84"."spend_to_best_year",
            "t84"."tickets_an_order_365d",
            "t84"."contract_share_of_spend",
            "t15"."account_id" AS "account_id_right",
            "t15"."clan",
            "t15"."listed"
          FROM (
            SELECT
              "t82"."account_id",
              "t82"."bought",
              "t82"."name",
              "t82"."parent_id",
              "t82"."industry",
              "t82"."region",
              "t82"."sector",
              "t82"."employees",
              "t82"."owner",
              "t82"."owner_role",
              "t82"."target",
              "t82"."do_not_pursue",
              "t82"."loss_reason",
              "t82"."competitor",
              "t82"."strategic_value",
              "t82"."account_age_days",
              "t82"."headcount",
              "t82"."days_since_order",
              "t82"."own_gap",
              "t82"."median_gap",
              "t82"."gap_spread",
              "t82"."recent_gaps",
              "t82"."last_gap",
              "t82"."longest_gap_365d",
              "t82"."days_since_third_order",
              "t82"."orders_30d",
              "t82"."orders_90d",
              "t82"."orders_180d",
              "t82"."orders_365d",
              "t82"."order_rate_365d",
              "t82"."orders_decay_45d",
              "t82"."orders_decay_130d",
              "t82"."orders_change_90d",
              "t82"."orders_change_180d",
              "t82"."orders_yoy_90d",
              "t82"."orders_yoy_180d",
              "t82"."tenure_days",
              "t82"."orders_ever",
              "t82"."spend_30d",
              "t82"."spend_90d",
              "t82"."spend_180d",
              "t82"."spend_365d",
              "t82"."spend_decay_45d",
              "t82"."spend_decay_130d",
              "t82"."spend_change_90d",
              "t82"."spend_change_180d",
              "t82"."spend_yoy_90d",
              "t82"."spend_yoy_180d",
              "t82"."spend_trend_365d",
              "t82"."order_value_365d",
              "t82"."order_value_spread_365d",
              "t82"."last_order_value",
              "t82"."last_to_mean_value",
              "t82"."margin_365d",
              "t82"."best_year_spend",
              "t82"."spend_ever",
              "t82"."season_ahead_90d",
              "t82"."lines_per_order_365d",
              "t82"."returns_share_365d",
              "t82"."returns_share_90d",
              "t82"."days_since_return",
              "t82"."return_days_365d",
              "t82"."products_90d",
              "t82"."products_365d",
              "t82"."mix_entropy_365d",
              "t82"."top_product_share_365d",
              "t82"."new_products_90d",
              "t82"."new_product_share_180d",
              "t82"."dropped_products",
              "t82"."kept_product_share",
              "t82"."repeat_product_share",
              "t82"."product_lines_365d",
              "t82"."active_months",
              "t82"."peak_month_share",
              "t82"."payment_delay_365d",
              "t82"."payment_delay_90d",
              "t82"."payment_delay_change_180d",
              "t82"."payment_delay_spread_365d",
              "t82"."payment_delay_by_amount_365d",
              "t82"."last_payment_delay",
              "t82"."worst_payment_delay_365d",
              "t82"."late_share_365d",
              "t82"."very_late_share_365d",
              "t82"."days_since_payment",
              "t82"."overdue_items",
              "t82"."overdue_amount",
              "t82"."overdue_days",
              "t82"."overdue_share_365d",
              "t82"."open_opportunities",
              "t82"."open_pipeline",
              "t82"."oldest_open_opportunity",
              "t82"."contested_share",
              "t82"."pipeline_product_lines",
              "t82"."days_since_opportunity",
              "t82"."opportunities_90d",
              "t82"."opportunities_365d",
              "t82"."opportunity_value",
              "t82"."days_since_won",
              "t82"."days_since_lost",
              "t82"."won_365d",
              "t82"."lost_365d",
              "t82"."lost_to_competitor_365d",
              "t82"."won_value_365d",
              "t82"."win_rate",
              "t82"."last_decision_won",
              "t82"."decision_days",
              "t82"."contacts_30d",
              "t82"."contacts_90d",
              "t82"."contacts_365d",
              "t82"."contacts_decay_45d",
              "t82"."contacts_change_90d",
              "t82"."contacts_yoy_90d",
              "t82"."days_since_contact",
              "t82"."days_since_inbound",
              "t82"."days_since_outbound",
              "t82"."days_since_call",
              "t82"."days_since_meeting",
              "t82"."calls_90d",
              "t82"."mails_90d",
              "t82"."meetings_365d",
              "t82"."inbound_90d",
              "t82"."inbound_365d",
              "t82"."inbound_share_90d",
              "t82"."inbound_share_365d",
              "t82"."inbound_change_90d",
              "t82"."unanswered_contacts",
              "t82"."contact_minutes_90d",
              "t82"."contact_minutes_365d",
              "t82"."minutes_a_contact_365d",
              "t82"."reps_365d",
              "t82"."rep_days_365d",
              "t82"."open_tickets",
              "t82"."oldest_open_ticket",
              "t82"."tickets_30d",
              "t82"."tickets_90d",
              "t82"."tickets_365d",
              "t82"."tickets_change_180d",
              "t82"."days_since_ticket",
              "t82"."urgent_tickets_365d",
              "t82"."severe_tickets_90d",
              "t82"."severe_share_365d",
              "t82"."satisfaction_365d",
              "t82"."worst_satisfaction_365d",
              "t82"."last_satisfaction",
              "t82"."satisfaction_change_180d",
              "t82"."bad_ratings_365d",
              "t82"."ticket_days_365d",
              "t82"."usage_30d",
              "t82"."usage_90d",
              "t82"."usage_365d",
              "t82"."usage_change_30d",
              "t82"."usage_change_90d",
              "t82"."usage_trend_180d",
              "t82"."usage_days_90d",
              "t82"."usage_a_day_90d",
              "t82"."days_since_use",
              "t82"."usage_product_lines_90d",
              "t82"."users_90d",
              "t82"."last_users",
              "t82"."users_change_90d",
              "t82"."usage_a_user_90d",
              "t82"."running_contracts",
              "t82"."mrr",
              "t82"."seats",
              "t82"."contract_product_lines",
              "t82"."days_to_contract_end",
              "t82"."mrr_ending_share_90d",
              "t82"."auto_renew_share",
              "t82"."contract_days",
              "t82"."days_since_contract",
              "t82"."days_since_contract_end",
              "t82"."contracts_ended_365d",
              "t82"."mrr_change_365d",
              "t82"."seats_change_365d",
              "t82"."price_change_365d",
              "t82"."people_known",
              "t82"."allies",
              "t82"."ally_share",
              "t82"."decision_makers",
              "t82"."roles_known",
              "t82"."people_left_365d",
              "t82"."allies_left_365d",
              "t82"."decision_makers_left_365d",
              "t82"."days_since_departure",
              "t82"."days_since_ally_left",
              "t82"."people_left_share_365d",
              CASE
                WHEN (
                  "t82"."days_since_order" <= 180
                ) OR (
                  "t82"."running_contracts" > 0
                )
                THEN 'client'
                WHEN "t82"."bought" IS NOT NULL
                THEN 'lapsed'
                ELSE 'prospect'
              END AS "lifecycle",
              COALESCE(
                "t82"."spend_365d",
                CASE WHEN "t82"."contract_days" IS NOT NULL THEN "t82"."mrr" * 12.0 ELSE NULL END
              ) AS "trailing_revenue",
              "t82"."days_since_order" / "t82"."own_gap" AS "overdue",
              "t82"."own_gap" - "t82"."days_since_order" AS "due_in",
              EXP(-(
                "t82"."order_rate_365d" / 30.0
              ) * "t82"."days_since_order") AS "quiet_chance",
              "t82"."active_months" / CASE
                WHEN (
                  CAST(FLOOR((
                    "t82"."tenure_days" - 1
                  ) / 30.0) AS BIGINT) + 1.0
                ) IS NULL
                THEN CAST(FLOOR((
                  "t82"."tenure_days" - 1
                ) / 30.0) AS BIGINT) + 1.0
                ELSE LEAST(12.0, CAST(FLOOR((
                  "t82"."tenure_days" - 1
                ) / 30.0) AS BIGINT) + 1.0)
              END AS "regularity",
              "t82"."spend_365d" / CASE WHEN "t82"."best_year_spend" > 0 THEN "t82"."best_year_spend" ELSE NULL END AS "spend_to_best_year",
              "t82"."tickets_365d" / CASE WHEN "t82"."orders_365d" > 0 THEN "t82"."orders_365d" ELSE NULL END AS "tickets_an_order_365d",
              (
                "t82"."mrr" * 12.0
              ) / CASE WHEN "t82"."spend_365d" > 0 THEN "t82"."spend_365d" ELSE NULL END AS "contract_share_of_spend"
            FROM (
              SELECT
                "t40"."account_id",
                "t40"."bought",
                "t40"."name",
                "t40"."parent_id",
                "t40"."industry",
                "t40"."region",
                "t40"."sector",
                "t40"."employees",
                "t40"."owner",
                "t40"."owner_role",
                "t40"."target",
                "t40"."do_not_pursue",
                "t40"."loss_reason",
                "t40"."competitor",
                "t40"."strategic_value",
                "t40"."account_age_days",
                "t40"."headcount",
                "t80"."days_since_order",
                "t80"."own_gap",
                "t80"."median_gap",
                "t80"."gap_spread",
                "t80"."recent_gaps",
                "t80"."last_gap",
                "t80"."longest_gap_365d",
                "t80"."days_since_third_order",
                "t80"."orders_30d",
                "t80"."orders_90d",
                "t80"."orders_180d",
                "t80"."orders_365d",
                "t80"."order_rate_365d",
                "t80"."orders_decay_45d",
                "t80"."orders_decay_130d",
                "t80"."orders_change_90d",
                "t80"."orders_change_180d",
                "t80"."orders_yoy_90d",
                "t80"."orders_yoy_180d",
                "t80"."tenure_days",
                "t80"."orders_ever",
                "t80"."spend_30d",
                "t80"."spend_90d",
                "t80"."spend_180d",
                "t80"."spend_365d",
                "t80"."spend_decay_45d",
                "t80"."spend_decay_130d",
                "t80"."spend_change_90d",
                "t80"."spend_change_180d",
                "t80"."spend_yoy_90d",
                "t80"."spend_yoy_180d",
                "t80"."spend_trend_365d",
                "t80"."order_value_365d",
                "t80"."order_value_spread_365d",
                "t80"."last_order_value",
                "t80"."last_to_mean_value",
                "t80"."margin_365d",
                "t80"."best_year_spend",
                "t80"."spend_ever",
                "t80"."season_ahead_90d",
                "t80"."lines_per_order_365d",
                "t80"."returns_share_365d",
                "t80"."returns_share_90d",
                "t80"."days_since_return",
                "t80"."return_days_365d",
                "t75"."products_90d",
                "t75"."products_365d",
                "t75"."mix_entropy_365d",
                "t75"."top_product_share_365d",
                "t75"."new_products_90d",
                "t75"."new_product_share_180d",
                "t75"."dropped_products",
                "t75"."kept_product_share",
                "t75"."repeat_product_share",
                "t75"."product_lines_365d",
                CASE
                  WHEN "t80"."tenure_days" IS NULL
                  THEN NULL
                  ELSE COALESCE("t81"."active_months", 0.0)
                END AS "active_months",
                "t81"."peak_month_share",
                "t73"."payment_delay_365d",
                "t73"."payment_delay_90d",
                "t73"."payment_delay_change_180d",
                "t73"."payment_delay_spread_365d",
                "t73"."payment_delay_by_amount_365d",
                "t73"."last_payment_delay",
                "t73"."worst_payment_delay_365d",
                "t73"."late_share_365d",
                "t73"."very_late_share_365d",
                "t73"."days_since_payment",
                "t73"."overdue_items",
                "t73"."overdue_amount",
                "t73"."overdue_days",
                "t73"."overdue_share_365d",
                COALESCE("t66"."open_opportunities", 0.0) AS "open_opportunities",
                COALESCE("t66"."open_pipeline", 0.0) AS "open_pipeline",
                "t66"."oldest_open_opportunity",
                "t66"."contested_share",
                COALESCE("t66"."pipeline_product_lines", 0.0) AS "pipeline_product_lines",
                "t66"."days_since_opportunity",
                COALESCE("t66"."opportunities_90d", 0.0) AS "opportunities_90d",
                COALESCE("t66"."opportunities_365d", 0.0) AS "opportunities_365d",
                "t66"."opportunity_value",
                "t66"."days_since_won",
                "t66"."days_since_lost",
                COALESCE("t66"."won_365d", 0.0) AS "won_365d",
                COALESCE("t66"."lost_365d", 0.0) AS "lost_365d",
                COALESCE("t66"."lost_to_competitor_365d", 0.0) AS "lost_to_competitor_365d",
                COALESCE("t66"."won_value_365d", 0.0) AS "won_value_365d",
                "t66"."win_rate",
                "t66"."last_decision_won",
                "t66"."decision_days",
                COALESCE("t67"."contacts_30d", 0.0) AS "contacts_30d",
                COALESCE("t67"."contacts_90d", 0.0) AS "contacts_90d",
                COALESCE("t67"."contacts_365d", 0.0) AS "contacts_365d",
                COALESCE("t67"."contacts_decay_45d", 0.0) AS "contacts_decay_45d",
                "t67"."contacts_change_90d",
                "t67"."contacts_yoy_90d",
                "t67"."days_since_contact",
                "t67"."days_since_inbound",
                "t67"."days_since_outbound",
                "t67"."days_since_call",
                "t67"."days_since_meeting",
                COALESCE("t67"."calls_90d", 0.0) AS "calls_90d",
                COALESCE("t67"."mails_90d", 0.0) AS "mails_90d",
                COALESCE("t67"."meetings_365d", 0.0) AS "meetings_365d",
                COALESCE("t67"."inbound_90d", 0.0) AS "inbound_90d",
                COALESCE("t67"."inbound_365d", 0.0) AS "inbound_365d",
                "t67"."inbound_share_90d",
                "t67"."inbound_share_365d",
                "t67"."inbound_change_90d",
                COALESCE("t67"."unanswered_contacts", 0.0) AS "unanswered_contacts",
                COALESCE("t67"."contact_minutes_90d", 0.0) AS "contact_minutes_90d",
                COALESCE("t67"."contact_minutes_365d", 0.0) AS "contact_minutes_365d",
                "t67"."minutes_a_contact_365d",
                COALESCE("t67"."reps_365d", 0.0) AS "reps_365d",
                "t67"."rep_days_365d",
                COALESCE("t72"."open_tickets", 0.0) AS "open_tickets",
                "t72"."oldest_open_ticket",
                COALESCE("t72"."tickets_30d", 0.0) AS "tickets_30d",
                COALESCE("t72"."tickets_90d", 0.0) AS "tickets_90d",
                COALESCE("t72"."tickets_365d", 0.0) AS "tickets_365d",
                "t72"."tickets_change_180d",
                "t72"."days_since_ticket",
                COALESCE("t72"."urgent_tickets_365d", 0.0) AS "urgent_tickets_365d",
                COALESCE("t72"."severe_tickets_90d", 0.0) AS "severe_tickets_90d",
                "t72"."severe_share_365d",
                "t72"."satisfaction_365d",
                "t72"."worst_satisfaction_365d",
                "t72"."last_satisfaction",
                "t72"."satisfaction_change_180d",
                COALESCE("t72"."bad_ratings_365d", 0.0) AS "bad_ratings_365d",
                "t72"."ticket_days_365d",
                "t59"."usage_30d",
                "t59"."usage_90d",
                "t59"."usage_365d",
                "t59"."usage_change_30d",
                "t59"."usage_change_90d",
                "t59"."usage_trend_180d",
                "t59"."usage_days_90d",
                "t59"."usage_a_day_90d",
                "t59"."days_since_use",
                "t59"."usage_product_lines_90d",
                "t59"."users_90d",
                "t59"."last_users",
                "t59"."users_change_90d",
                "t59"."usage_a_user_90d",
                COALESCE("t53"."running_contracts", 0.0) AS "running_contracts",
                COALESCE("t53"."mrr", 0.0) AS "mrr",
                COALESCE("t53"."seats", 0.0) AS "seats",
                COALESCE("t53"."contract_product_lines", 0.0) AS "contract_product_lines",
                "t53"."days_to_contract_end",
                "t53"."mrr_ending_share_90d",
                "t53"."auto_renew_share",
                "t53"."contract_days",
                "t53"."days_since_contract",
                "t53"."days_since_contract_end",
                COALESCE("t53"."contracts_ended_365d", 0.0) AS "contracts_ended_365d",
                "t53"."mrr_change_365d",
                "t53"."seats_change_365d",
                "t53"."price_change_365d",
                COALESCE("t51"."people_known", 0.0) AS "people_known",
                COALESCE("t51"."allies", 0.0) AS "allies",
                "t51"."ally_share",
                COALESCE("t51"."decision_makers", 0.0) AS "decision_makers",
                COALESCE("t51"."roles_known", 0.0) AS "roles_known",
                COALESCE("t51"."people_left_365d", 0.0) AS "people_left_365d",
                COALESCE("t51"."allies_left_365d", 0.0) AS "allies_left_365d",
                COALESCE("t51"."decision_makers_left_365d", 0.0) AS "decision_makers_left_365d",
                "t51"."days_since_departure",
                "t51"."days_since_ally_left",
                "t51"."people_left_share_365d"
              FROM (
                SELECT
                  "t35".*
                  EXCLUDE ("account_id_right")
                FROM (
                  SELECT
                    COALESCE("t33"."account_id", "t33"."account_id_right") AS "account_id",
                    "t33"."bought",
                    "t33"."account_id_right",
                    "t33"."name",
                    "t33"."parent_id",
                    "t33"."industry",
                    "t33"."region",
                    "t33"."sector",
                    "t33"."employees",
                    "t33"."owner",
                    "t33"."owner_role",
                    "t33"."target",
                    "t33"."do_not_pursue",
                    "t33"."loss_reason",
                    "t33"."competitor",
                    "t33"."strategic_value",
                    "t33"."account_age_days",
                    "t33"."headcount"
                  FROM (
                    SELECT
                      "t24"."account_id",
                      "t24"."bought",
                      "t20"."account_id" AS "account_id_right",
                      "t20"."name",
                      "t20"."parent_id",
                      "t20"."industry",
                      "t20"."region",
                      "t20"."sector",
                      "t20"."employees",
                      "t20"."owner",
                      "t20"."owner_role",
                      "t20"."target",
                      "t20"."do_not_pursue",
                      "t20"."loss_reason",
                      "t20"."competitor",
                      "t20"."strategic_value",
                      "t20"."account_age_days",
                      "t20"."headcount"
                    FROM (
                      SELECT
                        "t19"."account_id",
                        TRUE AS "bought"
                      FROM (
                        SELECT DISTINCT
                          *
                        FROM (
                          SELECT
                            *
                          FROM (
                            SELECT
                              "t1"."account_id"
                            FROM "invoices" AS "t1"
                            WHERE
                              "t1"."known_from" <= MAKE_TIMESTAMP(2011, 6, 9, 23, 0, 0.0)
                              AND (
                                (
                                  "t1"."known_to" IS NULL
                                )
                                OR (
                                  "t1"."known_to" > MAKE_TIMESTAMP(2011, 6, 9, 23, 0, 0.0)
                                )
                              )
                              AND "t1"."day" < 15135
                          ) AS "t10"
                          UNION ALL
                          SELECT
                            *
                          FROM (
                            SELECT
                              "t2"."account_id"
                            FROM "subscriptions" AS "t2"
                            WHERE
                              "t2"."known_from" <= MAKE_TIMESTAMP(2011, 6, 9, 23, 0, 0.0)
                              AND (
                                (
                                  "t2"."known_to" IS NULL
                                )
                                OR (
                                  "t2"."known_to" > MAKE_TIMESTAMP(2011, 6, 9, 23, 0, 0.0)
                                )
                              )
                              AND "t2"."day" < 15135
                          ) AS "t13"
                        ) AS "t16"
                      ) AS "t19"
                    ) AS "t24"
                    FULL OUTER JOIN (
                      SELECT
                        "t0"."account_id",
                        "t0"."name",
                        "t0"."parent_id",
                        "t0"."industry",
                        "t0"."region",
                        "t0"."sector",
                        "t0"."employees",
                        "t0"."owner",
                        "t0"."owner_role",
                        "t0"."target",
                        "t0"."do_not_pursue",
                        "t0"."loss_reason",
                        "t0"."competitor",
                        "t0"."strategic_value",
                        CAST(CAST(FLOOR(
                          (
                            EPOCH(CAST(MAKE_TIMESTAMP(2011, 6, 9, 23, 0, 0.0) AS TIMESTAMP)) - EPOCH(CAST("t0"."created_at" AS TIMESTAMP))
                          ) / 86400
                        ) AS BIGINT) AS DOUBLE) AS "account_age_days",
                        "t0"."employees" AS "headcount"
                      FROM "accounts" AS "t0"
                      WHERE
                        "t0"."known_from" <= MAKE_TIMESTAMP(2011, 6, 9, 23, 0, 0.0)
                        AND (
                          (
                            "t0"."known_to" IS NULL
                          )
                          OR (
                            "t0"."known_to" > MAKE_TIMESTAMP(2011, 6, 9, 23, 0, 0.0)
                          )
                        )
                    ) AS "t20"
                      ON "t24"."account_id" = "t20"."account_id"
                  ) AS "t33"
                ) AS "t35"
              ) AS "t40"
              LEFT OUTER JOIN (
                SELECT
                  "t76"."account_id" AS "of_days",
                  "t76"."days_since_order",
                  "t76"."own_gap",
                  "t76"."median_gap",
                  "t76"."gap_spread",
                  "t76"."recent_gaps",
                  "t76"."last_gap",
                  "t76"."longest_gap_365d",
                  "t76"."days_since_third_order",
                  "t76"."orders_30d",
                  "t76"."orders_90d",
                  "t76"."orders_180d",
                  "t76"."orders_365d",
                  "t76"."order_rate_365d",
                  "t76"."orders_decay_45d",
                  "t76"."orders_decay_130d",
                  "t76"."orders_change_90d",
                  "t76"."orders_change_180d",
                  "t76"."orders_yoy_90d",
                  "t76"."orders_yoy_180d",
                  "t76"."tenure_days",
                  "t76"."orders_ever",
                  "t76"."spend_30d",
                  "t76"."spend_90d",
                  "t76"."spend_180d",
                  "t76"."spend_365d",
                  "t76"."spend_decay_45d",
                  "t76"."spend_decay_130d",
                  "t76"."spend_change_90d",
                  "t76"."spend_change_180d",
                  "t76"."spend_yoy_90d",
                  "t76"."spend_yoy_180d",
                  "t76"."spend_trend_365d",
                  "t76"."order_value_365d",
                  "t76"."order_value_spread_365d",
                  "t76"."last_order_value",
                  "t76"."last_to_mean_value",
                  "t76"."margin_365d",
                  "t76"."best_year_spend",
                  "t76"."spend_ever",
                  "t76"."season_ahead_90d",
                  "t76"."lines_per_order_365d",
                  "t76"."returns_share_365d",
                  "t76"."returns_share_90d",
                  "t76"."days_since_return",
                  "t76"."return_days_365d"
                FROM (
                  SELECT
                    "t44"."account_id",
                    CAST(MIN("t44"."age") FILTER(WHERE
                      "t44"."is_order") AS DOUBLE) AS "days_since_order",
                    CASE
                      WHEN BOOL_OR(CAST("t44"."is_order" AS BOOLEAN))
                      THEN (
                        CAST(COALESCE(SUM("t44"."gap"), 0) AS DOUBLE) + 180.0
                      ) / (
                        COUNT("t44"."gap") + 2
                      )
                      ELSE NULL
                    END AS "own_gap",
                    QUANTILE_CONT("t44"."gap", 0.5) AS "median_gap",
                    SQRT(
                      CASE
                        WHEN (
                          (
                            SUM(CAST("t44"."gap" AS DOUBLE) * CAST("t44"."gap" AS DOUBLE)) - (
                              SUM(CAST("t44"."gap" AS DOUBLE)) * (
                                SUM(CAST("t44"."gap" AS DOUBLE)) / CASE
                                  WHEN CAST(COUNT("t44"."gap") AS DOUBLE) > 0
                                  THEN CAST(COUNT("t44"."gap") AS DOUBLE)
                                  ELSE NULL
                                END
                              )
                            )
                          ) / CASE
                            WHEN CAST(COUNT("t44"."gap") AS DOUBLE) > 1
                            THEN CAST(COUNT("t44"."gap") AS DOUBLE) - 1
                            ELSE NULL
                          END
                        ) IS NULL
                        THEN (
                          SUM(CAST("t44"."gap" AS DOUBLE) * CAST("t44"."gap" AS DOUBLE)) - (
                            SUM(CAST("t44"."gap" AS DOUBLE)) * (
                              SUM(CAST("t44"."gap" AS DOUBLE)) / CASE
                                WHEN CAST(COUNT("t44"."gap") AS DOUBLE) > 0
                                THEN CAST(COUNT("t44"."gap") AS DOUBLE)
                                ELSE NULL
                              END
                            )
                          )
                        ) / CASE
                          WHEN CAST(COUNT("t44"."gap") AS DOUBLE) > 1
                          THEN CAST(COUNT("t44"."gap") AS DOUBLE) - 1
                          ELSE NULL
                        END
                        ELSE GREATEST(
                          0.0,
                          (
                            SUM(CAST("t44"."gap" AS DOUBLE) * CAST("t44"."gap" AS DOUBLE)) - (
                              SUM(CAST("t44"."gap" AS DOUBLE)) * (
                                SUM(CAST("t44"."gap" AS DOUBLE)) / CASE
                                  WHEN CAST(COUNT("t44"."gap") AS DOUBLE) > 0
                                  THEN CAST(COUNT("t44"."gap") AS DOUBLE)
                                  ELSE NULL
                                END
                              )
                            )
                          ) / CASE
                            WHEN CAST(COUNT("t44"."gap") AS DOUBLE) > 1
                            THEN CAST(COUNT("t44"."gap") AS DOUBLE) - 1
                            ELSE NULL
                          END
                        )
                      END
                    ) / CASE
                      WHEN (
                        SUM(CAST("t44"."gap" AS DOUBLE)) / CASE
                          WHEN CAST(COUNT("t44"."gap") AS DOUBLE) > 0
                          THEN CAST(COUNT("t44"."gap") AS DOUBLE)
                          ELSE NULL
                        END
                      ) > 0
                      THEN SUM(CAST("t44"."gap" AS DOUBLE)) / CASE
                        WHEN CAST(COUNT("t44"."gap") AS DOUBLE) > 0
                        THEN CAST(COUNT("t44"."gap") AS DOUBLE)
                        ELSE NULL
                      END
                      ELSE NULL
                    END AS "gap_spread",
                    (
                      CAST(SUM("t44"."gap") FILTER(WHERE
                        "t44"."back" <= 3) AS DOUBLE) / CAST(COUNT("t44"."gap") FILTER(WHERE
                        "t44"."back" <= 3) AS DOUBLE)
                    ) / CASE
                      WHEN (
                        CAST(SUM("t44"."gap") AS DOUBLE) / CAST(COUNT("t44"."gap") AS DOUBLE)
                      ) > 0
                      THEN CAST(SUM("t44"."gap") AS DOUBLE) / CAST(COUNT("t44"."gap") AS DOUBLE)
                      ELSE NULL
                    END AS "recent_gaps",
                    CAST(SUM("t44"."gap") FILTER(WHERE
                      "t44"."back" = 1) AS DOUBLE) AS "last_gap",
                    CAST(MAX("t44"."gap") FILTER(WHERE
                      "t44"."is_order" AND (
                        "t44"."age" <= 365
                      )) AS DOUBLE) AS "longest_gap_365d",
                    CAST(MIN("t44"."age") FILTER(WHERE
                      "t44"."back" = 3) AS DOUBLE) AS "days_since_third_order",
                    CAST(SUM(
                      CAST("t44"."is_order"
                      AND (
                        (
                          "t44"."age" >= 1
                        ) AND (
                          "t44"."age" <= 30
                        )
                      ) AS INT)
                    ) AS DOUBLE) AS "orders_30d",
                    CAST(SUM(
                      CAST("t44"."is_order"
                      AND (
                        (
                          "t44"."age" >= 1
                        ) AND (
                          "t44"."age" <= 90
                        )
                      ) AS INT)
                    ) AS DOUBLE) AS "orders_90d",
                    CAST(SUM(
                      CAST("t44"."is_order"
                      AND (
                        (
                          "t44"."age" >= 1
                        ) AND (
                          "t44"."age" <= 180
                        )
                      ) AS INT)
                    ) AS DOUBLE) AS "orders_180d",
                    CAST(SUM(
                      CAST("t44"."is_order"
                      AND (
                        (
                          "t44"."age" >= 1
                        ) AND (
                          "t44"."age" <= 365
                        )
                      ) AS INT)
                    ) AS DOUBLE) AS "orders_365d",
                    (
                      CAST(SUM(
                        CAST("t44"."is_order"
                        AND (
                          (
                            "t44"."age" >= 1
                          ) AND (
                            "t44"."age" <= 365
                          )
                        ) AS INT)
                      ) AS DOUBLE) / CAST(CASE
                        WHEN CASE
                          WHEN MAX("t44"."age") FILTER(WHERE
                            "t44"."is_order") IS NULL
                          THEN MAX("t44"."age") FILTER(WHERE
                            "t44"."is_order")
                          ELSE LEAST(365, MAX("t44"."age") FILTER(WHERE
                            "t44"."is_order"))
                        END IS NULL
                        THEN CASE
                          WHEN MAX("t44"."age") FILTER(WHERE
                            "t44"."is_order") IS NULL
                          THEN MAX("t44"."age") FILTER(WHERE
                            "t44"."is_order")
                          ELSE LEAST(365, MAX("t44"."age") FILTER(WHERE
                            "t44"."is_order"))
                        END
                        ELSE GREATEST(
                          30,
                          CASE
                            WHEN MAX("t44"."age") FILTER(WHERE
                              "t44"."is_order") IS NULL
                            THEN MAX("t44"."age") FILTER(WHERE
                              "t44"."is_order")
                            ELSE LEAST(365, MAX("t44"."age") FILTER(WHERE
                              "t44"."is_order"))
                          END
                        )
                      END AS DOUBLE)
                    ) * 30.0 AS "order_rate_365d",
                    CAST(COALESCE(
                      SUM(
                        CAST(ROUND(EXP(-(
                          CAST("t44"."age" AS DOUBLE)
                        ) / 45.0) * 1000000000, 0) AS BIGINT)
                      ) FILTER(WHERE
                        "t44"."is_order"),
                      0
                    ) AS DOUBLE) / 1000000000 AS "orders_decay_45d",
                    CAST(COALESCE(
                      SUM(
                        CAST(ROUND(EXP(-(
                          CAST("t44"."age" AS DOUBLE)
                        ) / 130.0) * 1000000000, 0) AS BIGINT)
                      ) FILTER(WHERE
                        "t44"."is_order"),
                      0
                    ) AS DOUBLE) / 1000000000 AS "orders_decay_130d",
                    CAST(SUM(
                      CAST("t44"."is_order"
                      AND (
                        (
                          "t44"."age" >= 1
                        ) AND (
                          "t44"."age" <= 90
                        )
                      ) AS INT)
                    ) AS DOUBLE) / CASE
                      WHEN CAST(SUM(
                        CAST("t44"."is_order"
                        AND (
                          (
                            "t44"."age" >= 91
                          ) AND (
                            "t44"."age" <= 180
                          )
                        ) AS INT)
                      ) AS DOUBLE) > 0
                      THEN CAST(SUM(
                        CAST("t44"."is_order"
                        AND (
                          (
                            "t44"."age" >= 91
                          ) AND (
                            "t44"."age" <= 180
                          )
                        ) AS INT)
                      ) AS DOUBLE)
                      ELSE NULL
                    END AS "orders_change_90d",
                    CAST(SUM(
                      CAST("t44"."is_order"
                      AND (
                        (
                          "t44"."age" >= 1
                        ) AND (
                          "t44"."age" <= 180
                        )
                      ) AS INT)
                    ) AS DOUBLE) / CASE
                      WHEN CAST(SUM(
                        CAST("t44"."is_order"
                        AND (
                          (
                            "t44"."age" >= 181
                          ) AND (
                            "t44"."age" <= 360
                          )
                        ) AS INT)
                      ) AS DOUBLE) > 0
                      THEN CAST(SUM(
                        CAST("t44"."is_order"
                        AND (
                          (
                            "t44"."age" >= 181
                          ) AND (
                            "t44"."age" <= 360
                          )
                        ) AS INT)
                      ) AS DOUBLE)
                      ELSE NULL
                    END AS "orders_change_180d",
                    CAST(SUM(
                      CAST("t44"."is_order"
                      AND (
                        (
                          "t44"."age" >= 1
                        ) AND (
                          "t44"."age" <= 90
                        )
                      ) AS INT)
                    ) AS DOUBLE) / CASE
                      WHEN CAST(SUM(
                        CAST("t44"."is_order"
                        AND (
                          (
                            "t44"."age" >= 366
                          ) AND (
                            "t44"."age" <= 455
                          )
                        ) AS INT)
                      ) AS DOUBLE) > 0
                      THEN CAST(SUM(
                        CAST("t44"."is_order"
                        AND (
                          (
                            "t44"."age" >= 366
                          ) AND (
                            "t44"."age" <= 455
                          )
                        ) AS INT)
                      ) AS DOUBLE)
                      ELSE NULL
                    END AS "orders_yoy_90d",
                    CAST(SUM(
                      CAST("t44"."is_order"
                      AND (
                        (
                          "t44"."age" >= 1
                        ) AND (
                          "t44"."age" <= 180
                        )
                      ) AS INT)
                    ) AS DOUBLE) / CASE
                      WHEN CAST(SUM(
                        CAST("t44"."is_order"
                        AND (
                          (
                            "t44"."age" >= 366
                          ) AND (
                            "t44"."age" <= 545
                          )
                        ) AS INT)
                      ) AS DOUBLE) > 0
                      THEN CAST(SUM(
                        CAST("t44"."is_order"
                        AND (
                          (
                            "t44"."age" >= 366
                          ) AND (
                            "t44"."age" <= 545
                          )
                        ) AS INT)
                      ) AS DOUBLE)
                      ELSE NULL
                    END AS "orders_yoy_180d",
                    CAST(MAX("t44"."age") FILTER(WHERE
                      "t44"."is_order") AS DOUBLE) AS "tenure_days",
                    CAST(SUM(CAST("t44"."is_order" AS INT)) AS DOUBLE) AS "orders_ever",
                    CAST(COALESCE(
                      SUM("t44"."net") FILTER(WHERE
                        (
                          "t44"."age" >= 1
                        ) AND (
                          "t44"."age" <= 30
                        )),
                      0
                    ) AS DOUBLE) AS "spend_30d",
                    CAST(COALESCE(
                      SUM("t44"."net") FILTER(WHERE
                        (
                          "t44"."age" >= 1
                        ) AND (
                          "t44"."age" <= 90
                        )),
                      0
                    ) AS DOUBLE) AS "spend_90d",
                    CAST(COALESCE(
                      SUM("t44"."net") FILTER(WHERE
                        (
                          "t44"."age" >= 1
                        ) AND (
                          "t44"."age" <= 180
                        )),
                      0
                    ) AS DOUBLE) AS "spend_180d",
                    CAST(COALESCE(
                      SUM("t44"."net") FILTER(WHERE
                        (
                          "t44"."age" >= 1
                        ) AND (
                          "t44"."age" <= 365
                        )),
                      0
                    ) AS DOUBLE) AS "spend_365d",
                    CAST(COALESCE(
                      SUM(
                        "t44"."net" * CAST(ROUND(EXP(-(
                          CAST("t44"."age" AS DOUBLE)
                        ) / 45.0) * 1000000000, 0) AS BIGINT)
                      ),
                      0
                    ) AS DOUBLE) / 1000000000 AS "spend_decay_45d",
                    CAST(COALESCE(
                      SUM(
                        "t44"."net" * CAST(ROUND(EXP(-(
                          CAST("t44"."age" AS DOUBLE)
                        ) / 130.0) * 1000000000, 0) AS BIGINT)
                      ),
                      0
                    ) AS DOUBLE) / 1000000000 AS "spend_decay_130d",
                    CAST(COALESCE(
                      SUM("t44"."net") FILTER(WHERE
                        (
                          "t44"."age" >= 1
                        ) AND (
                          "t44"."age" <= 90
                        )),
                      0
                    ) AS DOUBLE) / CASE
                      WHEN CAST(COALESCE(
                        SUM("t44"."net") FILTER(WHERE
                          (
                            "t44"."age" >= 91
                          ) AND (
                            "t44"."age" <= 180
                          )),
                        0
                      ) AS DOUBLE) > 0
                      THEN CAST(COALESCE(
                        SUM("t44"."net") FILTER(WHERE
                          (
                            "t44"."age" >= 91
                          ) AND (
                            "t44"."age" <= 180
                          )),
                        0
                      ) AS DOUBLE)
                      ELSE NULL
                    END AS "spend_change_90d",
                    CAST(COALESCE(
                      SUM("t44"."net") FILTER(WHERE
                        (
                          "t44"."age" >= 1
                        ) AND (
                          "t44"."age" <= 180
                        )),
                      0
                    ) AS DOUBLE) / CASE
                      WHEN CAST(COALESCE(
                        SUM("t44"."net") FILTER(WHERE
                          (
                            "t44"."age" >= 181
                          ) AND (
                            "t44"."age" <= 360
                          )),
                        0
                      ) AS DOUBLE) > 0
                      THEN CAST(COALESCE(
                        SUM("t44"."net") FILTER(WHERE
                          (
                            "t44"."age" >= 181
                          ) AND (
                            "t44"."age" <= 360
                          )),
                        0
                      ) AS DOUBLE)
                      ELSE NULL
                    END AS "spend_change_180d",
                    CAST(COALESCE(
                      SUM("t44"."net") FILTER(WHERE
                        (
                          "t44"."age" >= 1
                        ) AND (
                          "t44"."age" <= 90
                        )),
                      0
                    ) AS DOUBLE) / CASE
                      WHEN CAST(COALESCE(
                        SUM("t44"."net") FILTER(WHERE
                          (
                            "t44"."age" >= 366
                          ) AND (
                            "t44"."age" <= 455
                          )),
                        0
                      ) AS DOUBLE) > 0
                      THEN CAST(COALESCE(
                        SUM("t44"."net") FILTER(WHERE
                          (
                            "t44"."age" >= 366
                          ) AND (
                            "t44"."age" <= 455
                          )),
                        0
                      ) AS DOUBLE)
                      ELSE NULL
                    END AS "spend_yoy_90d",
                    CAST(COALESCE(
                      SUM("t44"."net") FILTER(WHERE
                        (
                          "t44"."age" >= 1
                        ) AND (
                          "t44"."age" <= 180
                        )),
                      0
                    ) AS DOUBLE) / CASE
                      WHEN CAST(COALESCE(
                        SUM("t44"."net") FILTER(WHERE
                          (
                            "t44"."age" >= 366
                          ) AND (
                            "t44"."age" <= 545
                          )),
                        0
                      ) AS DOUBLE) > 0
                      THEN CAST(COALESCE(
                        SUM("t44"."net") FILTER(WHERE
                          (
                            "t44"."age" >= 366
                          ) AND (
                            "t44"."age" <= 545
                          )),
                        0
                      ) AS DOUBLE)
                      ELSE NULL
                    END AS "spend_yoy_180d",
                    (
                      CAST(COALESCE(SUM("t44"."gross" * (
                        183 - "t44"."age"
                      )) FILTER(WHERE
                        "t44"."age" <= 365), 0) AS DOUBLE) / CASE
                        WHEN CAST(COALESCE(SUM("t44"."gross") FILTER(WHERE
                          "t44"."age" <= 365), 0) AS DOUBLE) > 0
                        THEN CAST(COALESCE(SUM("t44"."gross") FILTER(WHERE
                          "t44"."age" <= 365), 0) AS DOUBLE)
                        ELSE NULL
                      END
                    ) / 182.0 AS "spend_trend_365d",
                    CAST(COALESCE(SUM("t44"."gross") FILTER(WHERE
                      "t44"."age" <= 365), 0) AS DOUBLE) / CASE
                      WHEN CAST(SUM(
                        CAST("t44"."is_order"
                        AND (
                          (
                            "t44"."age" >= 1
                          ) AND (
                            "t44"."age" <= 365
                          )
                        ) AS INT)
                      ) AS DOUBLE) > 0
                      THEN CAST(SUM(
                        CAST("t44"."is_order"
                        AND (
                          (
                            "t44"."age" >= 1
                          ) AND (
                            "t44"."age" <= 365
                          )
                        ) AS INT)
                      ) AS DOUBLE)
                      ELSE NULL
                    END AS "order_value_365d",
                    SQRT(
                      CASE
                        WHEN (
                          (
                            CAST(COALESCE(
                              SUM("t44"."gross" * CAST("t44"."gross" AS DECIMAL(18, 4))) FILTER(WHERE
                                "t44"."is_order" AND (
                                  "t44"."age" <= 365
                                )),
                              0
                            ) AS DOUBLE) - (
                              CAST(COALESCE(
                                SUM("t44"."gross") FILTER(WHERE
                                  "t44"."is_order" AND (
                                    "t44"."age" <= 365
                                  )),
                                0
                              ) AS DOUBLE) * (
                                CAST(COALESCE(
                                  SUM("t44"."gross") FILTER(WHERE
                                    "t44"."is_order" AND (
                                      "t44"."age" <= 365
                                    )),
                                  0
                                ) AS DOUBLE) / CASE
                                  WHEN CAST(SUM(CAST("t44"."is_order" AND (
                                    "t44"."age" <= 365
                                  ) AS INT)) AS DOUBLE) > 0
                                  THEN CAST(SUM(CAST("t44"."is_order" AND (
                                    "t44"."age" <= 365
                                  ) AS INT)) AS DOUBLE)
                                  ELSE NULL
                                END
                              )
                            )
                          ) / CASE
                            WHEN CAST(SUM(CAST("t44"."is_order" AND (
                              "t44"."age" <= 365
                            ) AS INT)) AS DOUBLE) > 1
                            THEN CAST(SUM(CAST("t44"."is_order" AND (
                              "t44"."age" <= 365
                            ) AS INT)) AS DOUBLE) - 1
                            ELSE NULL
                          END
                        ) IS NULL
                        THEN (
                          CAST(COALESCE(
                            SUM("t44"."gross" * CAST("t44"."gross" AS DECIMAL(18, 4))) FILTER(WHERE
                              "t44"."is_order" AND (
                                "t44"."age" <= 365
                              )),
                            0
                          ) AS DOUBLE) - (
                            CAST(COALESCE(
                              SUM("t44"."gross") FILTER(WHERE
                                "t44"."is_order" AND (
                                  "t44"."age" <= 365
                                )),
                              0
                            ) AS DOUBLE) * (
                              CAST(COALESCE(
                                SUM("t44"."gross") FILTER(WHERE
                                  "t44"."is_order" AND (
                                    "t44"."age" <= 365
                                  )),
                                0
                              ) AS DOUBLE) / CASE
                                WHEN CAST(SUM(CAST("t44"."is_order" AND (
                                  "t44"."age" <= 365
                                ) AS INT)) AS DOUBLE) > 0
                                THEN CAST(SUM(CAST("t44"."is_order" AND (
                                  "t44"."age" <= 365
                                ) AS INT)) AS DOUBLE)
                                ELSE NULL
                              END
                            )
                          )
                        ) / CASE
                          WHEN CAST(SUM(CAST("t44"."is_order" AND (
                            "t44"."age" <= 365
                          ) AS INT)) AS DOUBLE) > 1
                          THEN CAST(SUM(CAST("t44"."is_order" AND (
                            "t44"."age" <= 365
                          ) AS INT)) AS DOUBLE) - 1
                          ELSE NULL
                        END
                        ELSE GREATEST(
                          0.0,
                          (
                            CAST(COALESCE(
                              SUM("t44"."gross" * CAST("t44"."gross" AS DECIMAL(18, 4))) FILTER(WHERE
                                "t44"."is_order" AND (
                                  "t44"."age" <= 365
                                )),
                              0
                            ) AS DOUBLE) - (
                              CAST(COALESCE(
                                SUM("t44"."gross") FILTER(WHERE
                                  "t44"."is_order" AND (
                                    "t44"."age" <= 365
                                  )),
                                0
                              ) AS DOUBLE) * (
                                CAST(COALESCE(
                                  SUM("t44"."gross") FILTER(WHERE
                                    "t44"."is_order" AND (
                                      "t44"."age" <= 365
                                    )),
                                  0
                                ) AS DOUBLE) / CASE
                                  WHEN CAST(SUM(CAST("t44"."is_order" AND (
                                    "t44"."age" <= 365
                                  ) AS INT)) AS DOUBLE) > 0
                                  THEN CAST(SUM(CAST("t44"."is_order" AND (
                                    "t44"."age" <= 365
                                  ) AS INT)) AS DOUBLE)
                                  ELSE NULL
                                END
                              )
                            )
                          ) / CASE
                            WHEN CAST(SUM(CAST("t44"."is_order" AND (
                              "t44"."age" <= 365
                            ) AS INT)) AS DOUBLE) > 1
                            THEN CAST(SUM(CAST("t44"."is_order" AND (
                              "t44"."age" <= 365
                            ) AS INT)) AS DOUBLE) - 1
                            ELSE NULL
                          END
                        )
                      END
                    ) / CASE
                      WHEN (
                        CAST(COALESCE(
                          SUM("t44"."gross") FILTER(WHERE
                            "t44"."is_order" AND (
                              "t44"."age" <= 365
                            )),
                          0
                        ) AS DOUBLE) / CASE
                          WHEN CAST(SUM(CAST("t44"."is_order" AND (
                            "t44"."age" <= 365
                          ) AS INT)) AS DOUBLE) > 0
                          THEN CAST(SUM(CAST("t44"."is_order" AND (
                            "t44"."age" <= 365
                          ) AS INT)) AS DOUBLE)
                          ELSE NULL
                        END
                      ) > 0
                      THEN CAST(COALESCE(
                        SUM("t44"."gross") FILTER(WHERE
                          "t44"."is_order" AND (
                            "t44"."age" <= 365
                          )),
                        0
                      ) AS DOUBLE) / CASE
                        WHEN CAST(SUM(CAST("t44"."is_order" AND (
                          "t44"."age" <= 365
                        ) AS INT)) AS DOUBLE) > 0
                        THEN CAST(SUM(CAST("t44"."is_order" AND (
                          "t44"."age" <= 365
                        ) AS INT)) AS DOUBLE)
                        ELSE NULL
                      END
                      ELSE NULL
                    END AS "order_value_spread_365d",
                    CAST(SUM("t44"."gross") FILTER(WHERE
                      "t44"."back" = 1) AS DOUBLE) AS "last_order_value",
                    (
                      CAST(SUM("t44"."gross") FILTER(WHERE
                        "t44"."back" = 1) AS DOUBLE) * CAST(SUM(CAST("t44"."is_order" AS INT)) AS DOUBLE)
                    ) / CASE
                      WHEN CAST(COALESCE(SUM("t44"."gross") FILTER(WHERE
                        "t44"."is_order"), 0) AS DOUBLE) > 0
                      THEN CAST(COALESCE(SUM("t44"."gross") FILTER(WHERE
                        "t44"."is_order"), 0) AS DOUBLE)
                      ELSE NULL
                    END AS "last_to_mean_value",
                    1.0 - (
                      CAST(COALESCE(SUM("t44"."cost") FILTER(WHERE
                        "t44"."age" <= 365), 0) AS DOUBLE) / CASE
                        WHEN CAST(COALESCE(SUM("t44"."priced") FILTER(WHERE
                          "t44"."age" <= 365), 0) AS DOUBLE) > 0
                        THEN CAST(COALESCE(SUM("t44"."priced") FILTER(WHERE
                          "t44"."age" <= 365), 0) AS DOUBLE)
                        ELSE NULL
                      END
                    ) AS "margin_365d",
                    GREATEST(
                      CAST(COALESCE(
                        SUM("t44"."net") FILTER(WHERE
                          (
                            "t44"."age" >= 1
                          ) AND (
                            "t44"."age" <= 365
                          )),
                        0
                      ) AS DOUBLE),
                      CAST(COALESCE(
                        SUM("t44"."net") FILTER(WHERE
                          (
                            "t44"."age" >= 366
                          ) AND (
                            "t44"."age" <= 730
                          )),
                        0
                      ) AS DOUBLE),
                      CAST(COALESCE(
                        SUM("t44"."net") FILTER(WHERE
                          (
                            "t44"."age" >= 731
                          ) AND (
                            "t44"."age" <= 1095
                          )),
                        0
                      ) AS DOUBLE),
                      CAST(COALESCE(
                        SUM("t44"."net") FILTER(WHERE
                          (
                            "t44"."age" >= 1096
                          ) AND (
                            "t44"."age" <= 1460
                          )),
                        0
                      ) AS DOUBLE),
                      CAST(COALESCE(
                        SUM("t44"."net") FILTER(WHERE
                          (
                            "t44"."age" >= 1461
                          ) AND (
                            "t44"."age" <= 1825
                          )),
                        0
                      ) AS DOUBLE),
                      CAST(COALESCE(
                        SUM("t44"."net") FILTER(WHERE
                          (
                            "t44"."age" >= 1826
                          ) AND (
                            "t44"."age" <= 2190
                          )),
                        0
                      ) AS DOUBLE),
                      CAST(COALESCE(
                        SUM("t44"."net") FILTER(WHERE
                          (
                            "t44"."age" >= 2191
                          ) AND (
                            "t44"."age" <= 2555
                          )),
                        0
                      ) AS DOUBLE),
                      CAST(COALESCE(
                        SUM("t44"."net") FILTER(WHERE
                          (
                            "t44"."age" >= 2556
                          ) AND (
                            "t44"."age" <= 2920
                          )),
                        0
                      ) AS DOUBLE),
                      CAST(COALESCE(
                        SUM("t44"."net") FILTER(WHERE
                          (
                            "t44"."age" >= 2921
                          ) AND (
                            "t44"."age" <= 3285
                          )),
                        0
                      ) AS DOUBLE),
                      CAST(COALESCE(
                        SUM("t44"."net") FILTER(WHERE
                          (
                            "t44"."age" >= 3286
                          ) AND (
                            "t44"."age" <= 3650
                          )),
                        0
                      ) AS DOUBLE)
                    ) AS "best_year_spend",
                    CAST(COALESCE(SUM("t44"."net"), 0) AS DOUBLE) AS "spend_ever",
                    CASE
                      WHEN MAX("t44"."age") > 275
                      THEN CAST(COALESCE(
                        SUM("t44"."gross") FILTER(WHERE
                          (
                            "t44"."age" >= 276
                          ) AND (
                            "t44"."age" <= 365
                          )),
                        0
                      ) AS DOUBLE) / CASE
                        WHEN CAST(COALESCE(SUM("t44"."gross") FILTER(WHERE
                          "t44"."age" <= 365), 0) AS DOUBLE) > 0
                        THEN CAST(COALESCE(SUM("t44"."gross") FILTER(WHERE
                          "t44"."age" <= 365), 0) AS DOUBLE)
                        ELSE NULL
                      END
                      ELSE NULL
                    END AS "season_ahead_90d",
                    CAST(COALESCE(SUM("t44"."lines") FILTER(WHERE
                      "t44"."age" <= 365), 0) AS DOUBLE) / CASE
                      WHEN CAST(SUM(
                        CAST("t44"."is_order"
                        AND (
                          (
                            "t44"."age" >= 1
                          ) AND (
                            "t44"."age" <= 365
                          )
                        ) AS INT)
                      ) AS DOUBLE) > 0
                      THEN CAST(SUM(
                        CAST("t44"."is_order"
                        AND (
                          (
                            "t44"."age" >= 1
                          ) AND (
                            "t44"."age" <= 365
                          )
                        ) AS INT)
                      ) AS DOUBLE)
                      ELSE NULL
                    END AS "lines_per_order_365d",
                    CAST(COALESCE(SUM("t44"."returned") FILTER(WHERE
                      "t44"."age" <= 365), 0) AS DOUBLE) / CASE
                      WHEN CAST(COALESCE(SUM("t44"."gross") FILTER(WHERE
                        "t44"."age" <= 365), 0) AS DOUBLE) > 0
                      THEN CAST(COALESCE(SUM("t44"."gross") FILTER(WHERE
                        "t44"."age" <= 365), 0) AS DOUBLE)
                      ELSE NULL
                    END AS "returns_share_365d",
                    CAST(COALESCE(SUM("t44"."returned") FILTER(WHERE
                      "t44"."age" <= 90), 0) AS DOUBLE) / CASE
                      WHEN CAST(COALESCE(SUM("t44"."gross") FILTER(WHERE
                        "t44"."age" <= 90), 0) AS DOUBLE) > 0
                      THEN CAST(COALESCE(SUM("t44"."gross") FILTER(WHERE
                        "t44"."age" <= 90), 0) AS DOUBLE)
                      ELSE NULL
                    END AS "returns_share_90d",
                    CAST(MIN("t44"."age") FILTER(WHERE
                      "t44"."returned" > 0) AS DOUBLE) AS "days_since_return",
                    CAST(SUM(CAST((
                      "t44"."returned" > 0
                    ) AND (
                      "t44"."age" <= 365
                    ) AS INT)) AS DOUBLE) AS "return_days_365d"
                  FROM "t43" AS "t44"
                  GROUP BY
                    1
                ) AS "t76"
              ) AS "t80"
                ON "t40"."account_id" = "t80"."of_days"
              LEFT OUTER JOIN (
                SELECT
                  "t70"."account_id" AS "of_products",
                  "t70"."products_90d",
                  "t70"."products_365d",
                  "t70"."mix_entropy_365d",
                  "t70"."top_product_share_365d",
                  "t70"."new_products_90d",
                  "t70"."new_product_share_180d",
                  "t70"."dropped_products",
                  "t70"."kept_product_share",
                  "t70"."repeat_product_share",
                  "t70"."product_lines_365d"
                FROM (
                  SELECT
                    "t39"."account_id",
                    CAST(SUM(CAST("t39"."last_age" <= 90 AS INT)) AS DOUBLE) AS "products_90d",
                    CAST(SUM(CAST("t39"."last_age" <= 365 AS INT)) AS DOUBLE) AS "products_365d",
                    CASE
                      WHEN MAX("t39"."share") IS NOT NULL
                      THEN CAST(COALESCE(
                        SUM(
                          CAST(ROUND(
                            -(
                              "t39"."share"
                            ) * LN(CASE WHEN "t39"."share" > 0 THEN "t39"."share" ELSE 1.0 END) * 1000000000,
                            0
                          ) AS BIGINT)
                        ) FILTER(WHERE
                          "t39"."share" > 0),
                        0
                      ) AS DOUBLE) / 1000000000
                      ELSE NULL
                    END AS "mix_entropy_365d",
                    MAX("t39"."share") AS "top_product_share_365d",
                    CASE
                      WHEN MAX("t39"."account_first_age") > 90
                      THEN CAST(SUM(CAST("t39"."first_age" <= 90 AS INT)) AS DOUBLE)
                      ELSE NULL
                    END AS "new_products_90d",
                    CASE
                      WHEN MAX("t39"."account_first_age") > 180
                      THEN CAST(COALESCE(SUM("t39"."gross_180d") FILTER(WHERE
                        "t39"."first_age" <= 180), 0) AS DOUBLE) / CASE
                        WHEN CAST(COALESCE(SUM("t39"."gross_180d"), 0) AS DOUBLE) > 0
                        THEN CAST(COALESCE(SUM("t39"."gross_180d"), 0) AS DOUBLE)
                        ELSE NULL
                      END
                      ELSE NULL
                    END AS "new_product_share_180d",
                    CAST(SUM(CAST((
                      "t39"."rest_of_year" > 1
                    ) AND (
                      "t39"."last_age" > 90
                    ) AS INT)) AS DOUBLE) AS "dropped_products",
                    CAST(SUM(CAST("t39"."half_before" AND (
                      "t39"."last_age" <= 180
                    ) AS INT)) AS DOUBLE) / CASE
                      WHEN CAST(SUM(CAST("t39"."half_before" AS INT)) AS DOUBLE) > 0
                      THEN CAST(SUM(CAST("t39"."half_before" AS INT)) AS DOUBLE)
                      ELSE NULL
                    END AS "kept_product_share",
                    CAST(SUM(CAST("t39"."bought_days" > 1 AS INT)) AS DOUBLE) / CASE WHEN CAST(COUNT(*) AS DOUBLE) > 0 THEN CAST(COUNT(*) AS DOUBLE) ELSE NULL END AS "repeat_product_share",
                    CASE
                      WHEN BOOL_OR(CAST("t39"."product_line" IS NOT NULL AS BOOLEAN))
                      THEN CAST(COUNT(DISTINCT "t39"."product_line") FILTER(WHERE
                        "t39"."last_age" <= 365) AS DOUBLE)
                      ELSE NULL
                    END AS "product_lines_365d"
                  FROM "t36" AS "t39"
                  GROUP BY
                    1
                ) AS "t70"
              ) AS "t75"
                ON "t40"."account_id" = "t75"."of_products"
              LEFT OUTER JOIN (
                SELECT
                  "t77"."account_id" AS "of_months",
                  "t77"."active_months",
                  "t77"."peak_month_share"
                FROM (
                  SELECT
                    "t60"."account_id",
                    CAST(COUNT(*) AS DOUBLE) AS "active_months",
                    CAST(MAX("t60"."gross") AS DOUBLE) / CASE
                      WHEN CAST(SUM("t60"."gross") AS DOUBLE) > 0
                      THEN CAST(SUM("t60"."gross") AS DOUBLE)
                      ELSE NULL
                    END AS "peak_month_share"
                  FROM (
                    SELECT
                      "t52"."account_id",
                      "t52"."month",
                      CAST(SUM("t52"."gross") AS DECIMAL(19, 4)) AS "gross"
                    FROM (
                      SELECT
                        "t44"."account_id",
                        "t44"."age",
                        "t44"."net",
                        "t44"."gross",
                        "t44"."returned",
                        "t44"."priced",
                        "t44"."cost",
                        "t44"."lines",
                        "t44"."is_order",
                        "t44"."gap",
                        "t44"."back",
                        CAST(FLOOR((
                          "t44"."age" - 1
                        ) / (
                          30
                        )) AS BIGINT) AS "month"
                      FROM "t43" AS "t44"
                      WHERE
                        "t44"."is_order" AND "t44"."age" <= 360
                    ) AS "t52"
                    GROUP BY
                      1,
                      2
                  ) AS "t60"
                  GROUP BY
                    1
                ) AS "t77"
              ) AS "t81"
                ON "t40"."account_id" = "t81"."of_months"
              LEFT OUTER JOIN (
                SELECT
                  "t65"."account_id" AS "of_payments",
                  "t65"."payment_delay_365d",
                  "t65"."payment_delay_90d",
                  "t65"."payment_delay_change_180d",
                  "t65"."payment_delay_spread_365d",
                  "t65"."payment_delay_by_amount_365d",
                  "t65"."last_payment_delay",
                  "t65"."worst_payment_delay_365d",
                  "t65"."late_share_365d",
                  "t65"."very_late_share_365d",
                  "t65"."days_since_payment",
                  "t65"."overdue_items",
                  "t65"."overdue_amount",
                  "t65"."overdue_days",
                  "t65"."overdue_share_365d"
                FROM (
                  SELECT
                    "t38"."account_id",
                    CAST(SUM("t38"."late") FILTER(WHERE
                      (
                        "t38"."age" >= 1
                      ) AND (
                        "t38"."age" <= 365
                      )) AS DOUBLE) / CASE
                      WHEN CAST(COUNT("t38"."late") FILTER(WHERE
                        (
                          "t38"."age" >= 1
                        ) AND (
                          "t38"."age" <= 365
                        )) AS DOUBLE) > 0
                      THEN CAST(COUNT("t38"."late") FILTER(WHERE
                        (
                          "t38"."age" >= 1
                        ) AND (
                          "t38"."age" <= 365
                        )) AS DOUBLE)
                      ELSE NULL
                    END AS "payment_delay_365d",
                    CAST(SUM("t38"."late") FILTER(WHERE
                      (
                        "t38"."age" >= 1
                      ) AND (
                        "t38"."age" <= 90
                      )) AS DOUBLE) / CASE
                      WHEN CAST(COUNT("t38"."late") FILTER(WHERE
                        (
                          "t38"."age" >= 1
                        ) AND (
                          "t38"."age" <= 90
                        )) AS DOUBLE) > 0
                      THEN CAST(COUNT("t38"."late") FILTER(WHERE
                        (
                          "t38"."age" >= 1
                        ) AND (
                          "t38"."age" <= 90
                        )) AS DOUBLE)
                      ELSE NULL
                    END AS "payment_delay_90d",
                    (
                      CAST(SUM("t38"."late") FILTER(WHERE
                        (
                          "t38"."age" >= 1
                        ) AND (
                          "t38"."age" <= 180
                        )) AS DOUBLE) / CASE
                        WHEN CAST(COUNT("t38"."late") FILTER(WHERE
                          (
                            "t38"."age" >= 1
                          ) AND (
                            "t38"."age" <= 180
                          )) AS DOUBLE) > 0
                        THEN CAST(COUNT("t38"."late") FILTER(WHERE
                          (
                            "t38"."age" >= 1
                          ) AND (
                            "t38"."age" <= 180
                          )) AS DOUBLE)
                        ELSE NULL
                      END
                    ) - (
                      CAST(SUM("t38"."late") FILTER(WHERE
                        (
                          "t38"."age" >= 181
                        ) AND (
                          "t38"."age" <= 360
                        )) AS DOUBLE) / CASE
                        WHEN CAST(COUNT("t38"."late") FILTER(WHERE
                          (
                            "t38"."age" >= 181
                          ) AND (
                            "t38"."age" <= 360
                          )) AS DOUBLE) > 0
                        THEN CAST(COUNT("t38"."late") FILTER(WHERE
                          (
                            "t38"."age" >= 181
                          ) AND (
                            "t38"."age" <= 360
                          )) AS DOUBLE)
                        ELSE NULL
                      END
                    ) AS "payment_delay_change_180d",
                    SQRT(
                      CASE
                        WHEN (
                          (
                            SUM(CAST("t38"."late" AS DOUBLE) * CAST("t38"."late" AS DOUBLE)) FILTER(WHERE
                              "t38"."age" <= 365) - (
                              (
                                SUM(CAST("t38"."late" AS DOUBLE)) FILTER(WHERE
                                  "t38"."age" <= 365) * SUM(CAST("t38"."late" AS DOUBLE)) FILTER(WHERE
                                  "t38"."age" <= 365)
                              ) / CASE
                                WHEN CAST(SUM(CAST("t38"."age" <= 365 AS INT)) AS DOUBLE) > 1
                                THEN CAST(SUM(CAST("t38"."age" <= 365 AS INT)) AS DOUBLE)
                                ELSE NULL
                              END
                            )
                          ) / (
                            CASE
                              WHEN CAST(SUM(CAST("t38"."age" <= 365 AS INT)) AS DOUBLE) > 1
                              THEN CAST(SUM(CAST("t38"."age" <= 365 AS INT)) AS DOUBLE)
                              ELSE NULL
                            END - 1
                          )
                        ) IS NULL
                        THEN (
                          SUM(CAST("t38"."late" AS DOUBLE) * CAST("t38"."late" AS DOUBLE)) FILTER(WHERE
                            "t38"."age" <= 365) - (
                            (
                              SUM(CAST("t38"."late" AS DOUBLE)) FILTER(WHERE
                                "t38"."age" <= 365) * SUM(CAST("t38"."late" AS DOUBLE)) FILTER(WHERE
                                "t38"."age" <= 365)
                            ) / CASE
                              WHEN CAST(SUM(CAST("t38"."age" <= 365 AS INT)) AS DOUBLE) > 1
                              THEN CAST(SUM(CAST("t38"."age" <= 365 AS INT)) AS DOUBLE)
                              ELSE NULL
                            END
                          )
                        ) / (
                          CASE
                            WHEN CAST(SUM(CAST("t38"."age" <= 365 AS INT)) AS DOUBLE) > 1
                            THEN CAST(SUM(CAST("t38"."age" <= 365 AS INT)) AS DOUBLE)
                            ELSE NULL
                          END - 1
                        )
                        ELSE GREATEST(
                          0.0,
                          (
                            SUM(CAST("t38"."late" AS DOUBLE) * CAST("t38"."late" AS DOUBLE)) FILTER(WHERE
                              "t38"."age" <= 365) - (
                              (
                                SUM(CAST("t38"."late" AS DOUBLE)) FILTER(WHERE
                                  "t38"."age" <= 365) * SUM(CAST("t38"."late" AS DOUBLE)) FILTER(WHERE
                                  "t38"."age" <= 365)
                              ) / CASE
                                WHEN CAST(SUM(CAST("t38"."age" <= 365 AS INT)) AS DOUBLE) > 1
                                THEN CAST(SUM(CAST("t38"."age" <= 365 AS INT)) AS DOUBLE)
                                ELSE NULL
                              END
                            )
                          ) / (
                            CASE
                              WHEN CAST(SUM(CAST("t38"."age" <= 365 AS INT)) AS DOUBLE) > 1
                              THEN CAST(SUM(CAST("t38"."age" <= 365 AS INT)) AS DOUBLE)
                              ELSE NULL
                            END - 1
                          )
                        )
                      END
                    ) AS "payment_delay_spread_365d",
                    CAST(COALESCE(SUM("t38"."owed" * "t38"."late") FILTER(WHERE
                      "t38"."age" <= 365), 0) AS DOUBLE) / CASE
                      WHEN CAST(COALESCE(SUM("t38"."owed") FILTER(WHERE
                        "t38"."age" <= 365), 0) AS DOUBLE) > 0
                      THEN CAST(COALESCE(SUM("t38"."owed") FILTER(WHERE
                        "t38"."age" <= 365), 0) AS DOUBLE)
                      ELSE NULL
                    END AS "payment_delay_by_amount_365d",
                    CAST(MAX("t38"."late") FILTER(WHERE
                      "t38"."newest_paid") AS DOUBLE) AS "last_payment_delay",
                    CAST(MAX("t38"."late") FILTER(WHERE
                      "t38"."age" <= 365) AS DOUBLE) AS "worst_payment_delay_365d",
                    CAST(SUM(CAST((
                      "t38"."late" > 0
                    ) AND (
                      "t38"."age" <= 365
                    ) AS INT)) AS DOUBLE) / CASE
                      WHEN CAST(SUM(CAST("t38"."age" <= 365 AS INT)) AS DOUBLE) > 0
                      THEN CAST(SUM(CAST("t38"."age" <= 365 AS INT)) AS DOUBLE)
                      ELSE NULL
                    END AS "late_share_365d",
                    CAST(SUM(CAST((
                      "t38"."late" > 30
                    ) AND (
                      "t38"."age" <= 365
                    ) AS INT)) AS DOUBLE) / CASE
                      WHEN CAST(SUM(CAST("t38"."age" <= 365 AS INT)) AS DOUBLE) > 0
                      THEN CAST(SUM(CAST("t38"."age" <= 365 AS INT)) AS DOUBLE)
                      ELSE NULL
                    END AS "very_late_share_365d",
                    CAST(MIN("t38"."paid_age") AS DOUBLE) AS "days_since_payment",
                    CAST(SUM(CAST("t38"."open" AS INT)) AS DOUBLE) AS "overdue_items",
                    CAST(COALESCE(SUM("t38"."owed") FILTER(WHERE
                      "t38"."open"), 0) AS DOUBLE) AS "overdue_amount",
                    CAST(COALESCE(MAX("t38"."age") FILTER(WHERE
                      "t38"."open"), 0) AS DOUBLE) AS "overdue_days",
                    CAST(COALESCE(SUM("t38"."owed") FILTER(WHERE
                      "t38"."open" AND (
                        "t38"."age" <= 365
                      )), 0) AS DOUBLE) / CASE
                      WHEN CAST(COALESCE(SUM("t38"."owed") FILTER(WHERE
                        "t38"."age" <= 365), 0) AS DOUBLE) > 0
                      THEN CAST(COALESCE(SUM("t38"."owed") FILTER(WHERE
                        "t38"."age" <= 365), 0) AS DOUBLE)
                      ELSE NULL
                    END AS "overdue_share_365d"
                  FROM (
                    SELECT
                      "t27"."account_id",
                      "t27"."due_at",
                      "t27"."paid_at",
                      "t27"."amount",
                      "t27"."invoice_id",
                      "t27"."known_at",
                      "t27"."known_from",
                      "t27"."known_to",
                      "t27"."day",
                      "t27"."age",
                      "t27"."paid",
                      "t27"."open",
                      "t27"."owed",
                      "t27"."paid_age",
                      "t27"."late",
                      "t27"."paid"
                      AND (
                        "t27"."age" = MIN(CASE WHEN "t27"."paid" THEN "t27"."age" ELSE NULL END) OVER (
                          PARTITION BY "t27"."account_id"
                          ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
                        )
                      ) AS "newest_paid"
                    FROM (
                      SELECT
                        "t4"."account_id",
                        "t4"."due_at",
                        "t4"."paid_at",
                        "t4"."amount",
                        "t4"."invoice_id",
                        "t4"."known_at",
                        "t4"."known_from",
                        "t4"."known_to",
                        "t4"."day",
                        CAST(15135 - "t4"."day" AS INT) AS "age",
                        COALESCE("t4"."paid_at" < MAKE_TIMESTAMP(2011, 6, 9, 23, 0, 0.0), FALSE) AS "paid",
                        NOT (
                          COALESCE("t4"."paid_at" < MAKE_TIMESTAMP(2011, 6, 9, 23, 0, 0.0), FALSE)
                        ) AS "open",
                        COALESCE("t4"."amount", 0) AS "owed",
                        CASE
                          WHEN COALESCE("t4"."paid_at" < MAKE_TIMESTAMP(2011, 6, 9, 23, 0, 0.0), FALSE)
                          THEN CAST(CASE
                            WHEN CAST(FLOOR(
                              (
                                (
                                  (
                                    (
                                      1307660400 - EPOCH(CAST("t4"."paid_at" AS TIMESTAMP))
                                    ) + 86400
                                  ) - 1
                                ) - 3600
                              ) / (
                                86400
                              )
                            ) AS BIGINT) IS NULL
                            THEN CAST(FLOOR(
                              (
                                (
                                  (
                                    (
                                      1307660400 - EPOCH(CAST("t4"."paid_at" AS TIMESTAMP))
                                    ) + 86400
                                  ) - 1
                                ) - 3600
                              ) / (
                                86400
                              )
                            ) AS BIGINT)
                            ELSE GREATEST(
                              1,
                              CAST(FLOOR(
                                (
                                  (
                                    (
                                      (
                                        1307660400 - EPOCH(CAST("t4"."paid_at" AS TIMESTAMP))
                                      ) + 86400
                                    ) - 1
                                  ) - 3600
                                ) / (
                                  86400
                                )
                              ) AS BIGINT)
                            )
                          END AS INT)
                          ELSE NULL
                        END AS "paid_age",
                        CASE
                          WHEN COALESCE("t4"."paid_at" < MAKE_TIMESTAMP(2011, 6, 9, 23, 0, 0.0), FALSE)
                          THEN CAST(CAST(FLOOR(
                            (
                              (
                                EPOCH(CAST("t4"."paid_at" AS TIMESTAMP)) - EPOCH(CAST("t4"."due_at" AS TIMESTAMP))
                              ) + 3600
                            ) / (
                              86400
                            )
                          ) AS BIGINT) AS INT)
                          ELSE CAST(15135 - "t4"."day" AS INT)
                        END AS "late"
                      FROM "payments" AS "t4"
                      WHERE
                        "t4"."known_from" <= MAKE_TIMESTAMP(2011, 6, 9, 23, 0, 0.0)
                        AND (
                          (
                            "t4"."known_to" IS NULL
                          )
                          OR (
                            "t4"."known_to" > MAKE_TIMESTAMP(2011, 6, 9, 23, 0, 0.0)
                          )
                        )
                        AND "t4"."day" < 15135
                        AND (
                          (
                            "t4"."amount" IS NULL
                          ) OR (
                            "t4"."amount" > 0
                          )
                        )
                    ) AS "t27"
                  ) AS "t38"
                  GROUP BY
                    1
                ) AS "t65"
              ) AS "t73"
                ON "t40"."account_id" = "t73"."of_payments"
              LEFT OUTER JOIN (
                SELECT
                  "t56"."account_id" AS "of_opportunities",
                  "t56"."open_opportunities",
                  "t56"."open_pipeline",
                  "t56"."oldest_open_opportunity",
                  "t56"."contested_share",
                  "t56"."pipeline_product_lines",
                  "t56"."days_since_opportunity",
                  "t56"."opportunities_90d",
                  "t56"."opportunities_365d",
                  "t56"."opportunity_value",
                  "t56"."days_since_won",
                  "t56"."days_since_lost",
                  "t56"."won_365d",
                  "t56"."lost_365d",
                  "t56"."lost_to_competitor_365d",
                  "t56"."won_value_365d",
                  "t56"."win_rate",
                  "t56"."last_decision_won",
                  "t56"."decision_days"
                FROM (
                  SELECT
                    "t41"."account_id",
                    CAST(SUM(CAST("t41"."open" AS INT)) AS DOUBLE) AS "open_opportunities",
                    CAST(COALESCE(SUM("t41"."worth") FILTER(WHERE
                      "t41"."open"), 0) AS DOUBLE) AS "open_pipeline",
                    CAST(MAX("t41"."age") FILTER(WHERE
                      "t41"."open") AS DOUBLE) AS "oldest_open_opportunity",
                    CAST(SUM(CAST("t41"."open" AND "t41"."contested" AS INT)) AS DOUBLE) / CASE
                      WHEN CAST(SUM(CAST("t41"."open" AS INT)) AS DOUBLE) > 0
                      THEN CAST(SUM(CAST("t41"."open" AS INT)) AS DOUBLE)
                      ELSE NULL
                    END AS "contested_share",
                    CAST(COUNT(DISTINCT "t41"."product_line") FILTER(WHERE
                      "t41"."open") AS DOUBLE) AS "pipeline_product_lines",
                    CAST(MIN("t41"."age") AS DOUBLE) AS "days_since_opportunity",
                    CAST(SUM(CAST((
                      "t41"."age" >= 1
                    ) AND (
                      "t41"."age" <= 90
                    ) AS INT)) AS DOUBLE) AS "opportunities_90d",
                    CAST(SUM(CAST((
                      "t41"."age" >= 1
                    ) AND (
                      "t41"."age" <= 365
                    ) AS INT)) AS DOUBLE) AS "opportunities_365d",
                    CAST(SUM("t41"."amount") AS DOUBLE) / CASE
                      WHEN CAST(COUNT("t41"."amount") AS DOUBLE) > 0
                      THEN CAST(COUNT("t41"."amount") AS DOUBLE)
                      ELSE NULL
                    END AS "opportunity_value",
                    CAST(MIN("t41"."closed_age") FILTER(WHERE
                      "t41"."won") AS DOUBLE) AS "days_since_won",
                    CAST(MIN("t41"."closed_age") FILTER(WHERE
                      "t41"."lost") AS DOUBLE) AS "days_since_lost",
                    CAST(SUM(CAST("t41"."won" AND COALESCE("t41"."closed_age" <= 365, FALSE) AS INT)) AS DOUBLE) AS "won_365d",
                    CAST(SUM(CAST("t41"."lost" AND COALESCE("t41"."closed_age" <= 365, FALSE) AS INT)) AS DOUBLE) AS "lost_365d",
                    CAST(SUM(
                      CAST("t41"."lost" AND "t41"."contested" AND COALESCE("t41"."closed_age" <= 365, FALSE) AS INT)
                    ) AS DOUBLE) AS "lost_to_competitor_365d",
                    CAST(COALESCE(
                      SUM("t41"."worth") FILTER(WHERE
                        "t41"."won" AND COALESCE("t41"."closed_age" <= 365, FALSE)),
                      0
                    ) AS DOUBLE) AS "won_value_365d",
                    CAST(SUM(CAST("t41"."won" AS INT)) AS DOUBLE) / CASE
                      WHEN CAST(SUM(CAST("t41"."decided" AS INT)) AS DOUBLE) > 0
                      THEN CAST(SUM(CAST("t41"."decided" AS INT)) AS DOUBLE)
                      ELSE NULL
                    END AS "win_rate",
                    CAST(SUM(CAST("t41"."won" AND "t41"."decided_last" AS INT)) AS DOUBLE) / CASE
                      WHEN CAST(SUM(CAST("t41"."decided_last" AS INT)) AS DOUBLE) > 0
                      THEN CAST(SUM(CAST("t41"."decided_last" AS INT)) AS DOUBLE)
                      ELSE NULL
                    END AS "last_decision_won",
                    CAST(SUM("t41"."days_open") AS DOUBLE) / CASE
                      WHEN CAST(COUNT("t41"."days_open") AS DOUBLE) > 0
                      THEN CAST(COUNT("t41"."days_open") AS DOUBLE)
                      ELSE NULL
                    END AS "decision_days"
                  FROM (
                    SELECT
                      "t28"."account_id",
                      "t28"."opened_at",
                      "t28"."closed_at",
                      "t28"."outcome",
                      "t28"."amount",
                      "t28"."product_line",
                      "t28"."competitor",
                      "t28"."known_at",
                      "t28"."known_from",
                      "t28"."known_to",
                      "t28"."day",
                      "t28"."age",
                      "t28"."open",
                      "t28"."won",
                      "t28"."lost",
                      "t28"."contested",
                      "t28"."worth",
                      "t28"."closed_age",
                      "t28"."days_open",
                      "t28"."won" OR "t28"."lost" AS "decided",
                      COALESCE(
                        CASE WHEN "t28"."won" OR "t28"."lost" THEN "t28"."closed_age" ELSE NULL END = MIN(CASE WHEN "t28"."won" OR "t28"."lost" THEN "t28"."closed_age" ELSE NULL END) OVER (
                          PARTITION BY "t28"."account_id"
                          ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
                        ),
                        FALSE
                      ) AS "decided_last"
                    FROM (
                      SELECT
                        "t5"."account_id",
                        "t5"."opened_at",
                        "t5"."closed_at",
                        "t5"."outcome",
                        "t5"."amount",
                        "t5"."product_line",
                        "t5"."competitor",
                        "t5"."known_at",
                        "t5"."known_from",
                        "t5"."known_to",
                        "t5"."day",
                        CAST(15135 - "t5"."day" AS INT) AS "age",
                        NOT (
                          COALESCE("t5"."closed_at" < MAKE_TIMESTAMP(2011, 6, 9, 23, 0, 0.0), FALSE)
                        ) AS "open",
                        COALESCE("t5"."closed_at" < MAKE_TIMESTAMP(2011, 6, 9, 23, 0, 0.0), FALSE)
                        AND COALESCE(LOWER("t5"."outcome") = 'won', FALSE) AS "won",
                        COALESCE("t5"."closed_at" < MAKE_TIMESTAMP(2011, 6, 9, 23, 0, 0.0), FALSE)
                        AND COALESCE(LOWER("t5"."outcome") = 'lost', FALSE) AS "lost",
                        "t5"."competitor" IS NOT NULL AS "contested",
                        COALESCE("t5"."amount", 0) AS "worth",
                        CASE
                          WHEN COALESCE("t5"."closed_at" < MAKE_TIMESTAMP(2011, 6, 9, 23, 0, 0.0), FALSE)
                          THEN CAST(CASE
                            WHEN CAST(FLOOR(
                              (
                                (
                                  (
                                    (
                                      1307660400 - EPOCH(CAST("t5"."closed_at" AS TIMESTAMP))
                                    ) + 86400
                                  ) - 1
                                ) - 3600
                              ) / (
                                86400
                              )
                            ) AS BIGINT) IS NULL
                            THEN CAST(FLOOR(
                              (
                                (
                                  (
                                    (
                                      1307660400 - EPOCH(CAST("t5"."closed_at" AS TIMESTAMP))
                                    ) + 86400
                                  ) - 1
                                ) - 3600
                              ) / (
                                86400
                              )
                            ) AS BIGINT)
                            ELSE GREATEST(
                              1,
                              CAST(FLOOR(
                                (
                                  (
                                    (
                                      (
                                        1307660400 - EPOCH(CAST("t5"."closed_at" AS TIMESTAMP))
                                      ) + 86400
                                    ) - 1
                                  ) - 3600
                                ) / (
                                  86400
                                )
                              ) AS BIGINT)
                            )
                          END AS INT)
                          ELSE NULL
                        END AS "closed_age",
                        CASE
                          WHEN COALESCE("t5"."closed_at" < MAKE_TIMESTAMP(2011, 6, 9, 23, 0, 0.0), FALSE)
                          THEN CAST(CAST(FLOOR(
                            (
                              (
                                EPOCH(CAST("t5"."closed_at" AS TIMESTAMP)) - EPOCH(CAST("t5"."opened_at" AS TIMESTAMP))
                              ) + 3600
                            ) / (
                              86400
                            )
                          ) AS BIGINT) AS INT)
                          ELSE NULL
                        END AS "days_open"
                      FROM "opportunities" AS "t5"
                      WHERE
                        "t5"."known_from" <= MAKE_TIMESTAMP(2011, 6, 9, 23, 0, 0.0)
                        AND (
                          (
                            "t5"."known_to" IS NULL
                          )
                          OR (
                            "t5"."known_to" > MAKE_TIMESTAMP(2011, 6, 9, 23, 0, 0.0)
                          )
                        )
                        AND "t5"."day" < 15135
                    ) AS "t28"
                  ) AS "t41"
                  GROUP BY
                    1
                ) AS "t56"
              ) AS "t66"
                ON "t40"."account_id" = "t66"."of_opportunities"
              LEFT OUTER JOIN (
                SELECT
                  "t58"."account_id" AS "of_activities",
                  "t58"."contacts_30d",
                  "t58"."contacts_90d",
                  "t58"."contacts_365d",
                  "t58"."contacts_decay_45d",
                  "t58"."contacts_change_90d",
                  "t58"."contacts_yoy_90d",
                  "t58"."days_since_contact",
                  "t58"."days_since_inbound",
                  "t58"."days_since_outbound",
                  "t58"."days_since_call",
                  "t58"."days_since_meeting",
                  "t58"."calls_90d",
                  "t58"."mails_90d",
                  "t58"."meetings_365d",
                  "t58"."inbound_90d",
                  "t58"."inbound_365d",
                  "t58"."inbound_share_90d",
                  "t58"."inbound_share_365d",
                  "t58"."inbound_change_90d",
                  "t58"."unanswered_contacts",
                  "t58"."contact_minutes_90d",
                  "t58"."contact_minutes_365d",
                  "t58"."minutes_a_contact_365d",
                  "t58"."reps_365d",
                  "t58"."rep_days_365d"
                FROM (
                  SELECT
                    "t34"."account_id",
                    CAST(SUM(CAST((
                      "t34"."age" >= 1
                    ) AND (
                      "t34"."age" <= 30
                    ) AS INT)) AS DOUBLE) AS "contacts_30d",
                    CAST(SUM(CAST((
                      "t34"."age" >= 1
                    ) AND (
                      "t34"."age" <= 90
                    ) AS INT)) AS DOUBLE) AS "contacts_90d",
                    CAST(SUM(CAST((
                      "t34"."age" >= 1
                    ) AND (
                      "t34"."age" <= 365
                    ) AS INT)) AS DOUBLE) AS "contacts_365d",
                    CAST(SUM(
                      CAST(ROUND(EXP(-(
                        CAST("t34"."age" AS DOUBLE)
                      ) / 45.0) * 1000000000, 0) AS BIGINT)
                    ) AS DOUBLE) / 1000000000 AS "contacts_decay_45d",
                    CAST(SUM(CAST((
                      "t34"."age" >= 1
                    ) AND (
                      "t34"."age" <= 90
                    ) AS INT)) AS DOUBLE) / CASE
                      WHEN CAST(SUM(CAST((
                        "t34"."age" >= 91
                      ) AND (
                        "t34"."age" <= 180
                      ) AS INT)) AS DOUBLE) > 0
                      THEN CAST(SUM(CAST((
                        "t34"."age" >= 91
                      ) AND (
                        "t34"."age" <= 180
                      ) AS INT)) AS DOUBLE)
                      ELSE NULL
                    END AS "contacts_change_90d",
                    CAST(SUM(CAST((
                      "t34"."age" >= 1
                    ) AND (
                      "t34"."age" <= 90
                    ) AS INT)) AS DOUBLE) / CASE
                      WHEN CAST(SUM(CAST((
                        "t34"."age" >= 366
                      ) AND (
                        "t34"."age" <= 455
                      ) AS INT)) AS DOUBLE) > 0
                      THEN CAST(SUM(CAST((
                        "t34"."age" >= 366
                      ) AND (
                        "t34"."age" <= 455
                      ) AS INT)) AS DOUBLE)
                      ELSE NULL
                    END AS "contacts_yoy_90d",
                    CAST(MIN("t34"."age") AS DOUBLE) AS "days_since_contact",
                    CAST(MIN("t34"."age") FILTER(WHERE
                      "t34"."inbound") AS DOUBLE) AS "days_since_inbound",
                    CAST(MIN("t34"."age") FILTER(WHERE
                      "t34"."outbound") AS DOUBLE) AS "days_since_outbound",
                    CAST(MIN("t34"."age") FILTER(WHERE
                      "t34"."call") AS DOUBLE) AS "days_since_call",
                    CAST(MIN("t34"."age") FILTER(WHERE
                      "t34"."meeting") AS DOUBLE) AS "days_since_meeting",
                    CAST(SUM(
                      CAST("t34"."call" AND (
                        (
                          "t34"."age" >= 1
                        ) AND (
                          "t34"."age" <= 90
                        )
                      ) AS INT)
                    ) AS DOUBLE) AS "calls_90d",
                    CAST(SUM(
                      CAST("t34"."mail" AND (
                        (
                          "t34"."age" >= 1
                        ) AND (
                          "t34"."age" <= 90
                        )
                      ) AS INT)
                    ) AS DOUBLE) AS "mails_90d",
                    CAST(SUM(
                      CAST("t34"."meeting"
                      AND (
                        (
                          "t34"."age" >= 1
                        ) AND (
                          "t34"."age" <= 365
                        )
                      ) AS INT)
                    ) AS DOUBLE) AS "meetings_365d",
                    CAST(SUM(
                      CAST("t34"."inbound"
                      AND (
                        (
                          "t34"."age" >= 1
                        ) AND (
                          "t34"."age" <= 90
                        )
                      ) AS INT)
                    ) AS DOUBLE) AS "inbound_90d",
                    CAST(SUM(
                      CAST("t34"."inbound"
                      AND (
                        (
                          "t34"."age" >= 1
                        ) AND (
                          "t34"."age" <= 365
                        )
                      ) AS INT)
                    ) AS DOUBLE) AS "inbound_365d",
                    CAST(SUM(
                      CAST("t34"."inbound"
                      AND (
                        (
                          "t34"."age" >= 1
                        ) AND (
                          "t34"."age" <= 90
                        )
                      ) AS INT)
                    ) AS DOUBLE) / CASE
                      WHEN CAST(SUM(CAST((
                        "t34"."age" >= 1
                      ) AND (
                        "t34"."age" <= 90
                      ) AS INT)) AS DOUBLE) > 0
                      THEN CAST(SUM(CAST((
                        "t34"."age" >= 1
                      ) AND (
                        "t34"."age" <= 90
                      ) AS INT)) AS DOUBLE)
                      ELSE NULL
                    END AS "inbound_share_90d",
                    CAST(SUM(
                      CAST("t34"."inbound"
                      AND (
                        (
                          "t34"."age" >= 1
                        ) AND (
                          "t34"."age" <= 365
                        )
                      ) AS INT)
                    ) AS DOUBLE) / CASE
                      WHEN CAST(SUM(CAST((
                        "t34"."age" >= 1
                      ) AND (
                        "t34"."age" <= 365
                      ) AS INT)) AS DOUBLE) > 0
                      THEN CAST(SUM(CAST((
                        "t34"."age" >= 1
                      ) AND (
                        "t34"."age" <= 365
                      ) AS INT)) AS DOUBLE)
                      ELSE NULL
                    END AS "inbound_share_365d",
                    CAST(SUM(
                      CAST("t34"."inbound"
                      AND (
                        (
                          "t34"."age" >= 1
                        ) AND (
                          "t34"."age" <= 90
                        )
                      ) AS INT)
                    ) AS DOUBLE) / CASE
                      WHEN CAST(SUM(
                        CAST("t34"."inbound"
                        AND (
                          (
                            "t34"."age" >= 91
                          ) AND (
                            "t34"."age" <= 180
                          )
                        ) AS INT)
                      ) AS DOUBLE) > 0
                      THEN CAST(SUM(
                        CAST("t34"."inbound"
                        AND (
                          (
                            "t34"."age" >= 91
                          ) AND (
                            "t34"."age" <= 180
                          )
                        ) AS INT)
                      ) AS DOUBLE)
                      ELSE NULL
                    END AS "inbound_change_90d",
                    CAST(SUM(CAST("t34"."unanswered" AS INT)) AS DOUBLE) AS "unanswered_contacts",
                    CAST(COALESCE(SUM(CAST("t34"."minutes" AS DECIMAL(28, 4))) FILTER(WHERE
                      "t34"."age" <= 90), 0) AS DOUBLE) AS "contact_minutes_90d",
                    CAST(COALESCE(SUM(CAST("t34"."minutes" AS DECIMAL(28, 4))) FILTER(WHERE
                      "t34"."age" <= 365), 0) AS DOUBLE) AS "contact_minutes_365d",
                    CAST(COALESCE(SUM(CAST("t34"."minutes" AS DECIMAL(28, 4))) FILTER(WHERE
                      "t34"."age" <= 365), 0) AS DOUBLE) / CASE
                      WHEN CAST(COUNT("t34"."minutes") FILTER(WHERE
                        "t34"."age" <= 365) AS DOUBLE) > 0
                      THEN CAST(COUNT("t34"."minutes") FILTER(WHERE
                        "t34"."age" <= 365) AS DOUBLE)
                      ELSE NULL
                    END AS "minutes_a_contact_365d",
                    CAST(COUNT(DISTINCT "t34"."rep") FILTER(WHERE
                      "t34"."age" <= 365) AS DOUBLE) AS "reps_365d",
                    CASE
                      WHEN CAST(MAX("t34"."rep_since") FILTER(WHERE
                        "t34"."by_present_rep") AS DOUBLE) IS NULL
                      THEN CAST(MAX("t34"."rep_since") FILTER(WHERE
                        "t34"."by_present_rep") AS DOUBLE)
                      ELSE LEAST(
                        365.0,
                        CAST(MAX("t34"."rep_since") FILTER(WHERE
                          "t34"."by_present_rep") AS DOUBLE)
                      )
                    END AS "rep_days_365d"
                  FROM (
                    SELECT
                      "t30"."account_id",
                      "t30"."happened_at",
                      "t30"."kind",
                      "t30"."direction",
                      "t30"."rep",
                      "t30"."minutes",
                      "t30"."known_at",
                      "t30"."known_from",
                      "t30"."known_to",
                      "t30"."day",
                      "t30"."age",
                      "t30"."inbound",
                      "t30"."outbound",
                      "t30"."call",
                      "t30"."mail",
                      "t30"."meeting",
                      "t30"."last_inbound",
                      "t30"."newest_with_rep",
                      "t30"."rep_since",
                      "t30"."outbound"
                      AND (
                        (
                          "t30"."last_inbound" IS NULL
                        )
                        OR (
                          "t30"."happened_at" > "t30"."last_inbound"
                        )
                      ) AS "unanswered",
                      COALESCE(
                        (
                          "t30"."rep" IS NOT NULL
                        ) AND (
                          "t30"."age" = "t30"."newest_with_rep"
                        ),
                        FALSE
                      ) AS "by_present_rep"
                    FROM (
                      SELECT
                        "t17"."account_id",
                        "t17"."happened_at",
                        "t17"."kind",
                        "t17"."direction",
                        "t17"."rep",
                        "t17"."minutes",
                        "t17"."known_at",
                        "t17"."known_from",
                        "t17"."known_to",
                        "t17"."day",
                        "t17"."age",
                        "t17"."inbound",
                        "t17"."outbound",
                        "t17"."call",
                        "t17"."mail",
                        "t17"."meeting",
                        MAX(CASE WHEN "t17"."inbound" THEN "t17"."happened_at" ELSE NULL END) OVER (
                          PARTITION BY "t17"."account_id"
                          ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
                        ) AS "last_inbound",
                        MIN(CASE WHEN "t17"."rep" IS NOT NULL THEN "t17"."age" ELSE NULL END) OVER (
                          PARTITION BY "t17"."account_id"
                          ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
                        ) AS "newest_with_rep",
                        MAX("t17"."age") OVER (
                          PARTITION BY "t17"."account_id", "t17"."rep"
                          ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
                        ) AS "rep_since"
                      FROM (
                        SELECT
                          "t8"."account_id",
                          "t8"."happened_at",
                          "t8"."kind",
                          "t8"."direction",
                          "t8"."rep",
                          "t8"."minutes",
                          "t8"."known_at",
                          "t8"."known_from",
                          "t8"."known_to",
                          "t8"."day",
                          CAST(15135 - "t8"."day" AS INT) AS "age",
                          COALESCE(LOWER("t8"."direction") = 'in', FALSE) AS "inbound",
                          COALESCE(LOWER("t8"."direction") = 'out', FALSE) AS "outbound",
                          COALESCE(LOWER("t8"."kind"), '') IN ('call', 'phone', 'phone call', 'telephone') AS "call",
                          COALESCE(LOWER("t8"."kind"), '') IN ('e-mail', 'email', 'mail') AS "mail",
                          COALESCE(LOWER("t8"."kind"), '') IN ('visit', 'meeting', 'online meeting', 'on-site visit') AS "meeting"
                        FROM "activities" AS "t8"
                        WHERE
                          "t8"."known_from" <= MAKE_TIMESTAMP(2011, 6, 9, 23, 0, 0.0)
                          AND (
                            (
                              "t8"."known_to" IS NULL
                            )
                            OR (
                              "t8"."known_to" > MAKE_TIMESTAMP(2011, 6, 9, 23, 0, 0.0)
                            )
                          )
                          AND "t8"."day" < 15135
                      ) AS "t17"
                    ) AS "t30"
                  ) AS "t34"
                  GROUP BY
                    1
                ) AS "t58"
              ) AS "t67"
                ON "t40"."account_id" = "t67"."of_activities"
              LEFT OUTER JOIN (
                SELECT
                  "t62"."account_id" AS "of_tickets",
                  "t62"."open_tickets",
                  "t62"."oldest_open_ticket",
                  "t62"."tickets_30d",
                  "t62"."tickets_90d",
                  "t62"."tickets_365d",
                  "t62"."tickets_change_180d",
                  "t62"."days_since_ticket",
                  "t62"."urgent_tickets_365d",
                  "t62"."severe_tickets_90d",
                  "t62"."severe_share_365d",
                  "t62"."satisfaction_365d",
                  "t62"."worst_satisfaction_365d",
                  "t62"."last_satisfaction",
                  "t62"."satisfaction_change_180d",
                  "t62"."bad_ratings_365d",
                  "t62"."ticket_days_365d"
                FROM (
                  SELECT
                    "t42"."account_id",
                    CAST(SUM(CAST("t42"."open" AS INT)) AS DOUBLE) AS "open_tickets",
                    CAST(MAX("t42"."age") FILTER(WHERE
                      "t42"."open") AS DOUBLE) AS "oldest_open_ticket",
                    CAST(SUM(CAST((
                      "t42"."age" >= 1
                    ) AND (
                      "t42"."age" <= 30
                    ) AS INT)) AS DOUBLE) AS "tickets_30d",
                    CAST(SUM(CAST((
                      "t42"."age" >= 1
                    ) AND (
                      "t42"."age" <= 90
                    ) AS INT)) AS DOUBLE) AS "tickets_90d",
                    CAST(SUM(CAST((
                      "t42"."age" >= 1
                    ) AND (
                      "t42"."age" <= 365
                    ) AS INT)) AS DOUBLE) AS "tickets_365d",
                    CAST(SUM(CAST((
                      "t42"."age" >= 1
                    ) AND (
                      "t42"."age" <= 180
                    ) AS INT)) AS DOUBLE) / CASE
                      WHEN CAST(SUM(CAST((
                        "t42"."age" >= 181
                      ) AND (
                        "t42"."age" <= 360
                      ) AS INT)) AS DOUBLE) > 0
                      THEN CAST(SUM(CAST((
                        "t42"."age" >= 181
                      ) AND (
                        "t42"."age" <= 360
                      ) AS INT)) AS DOUBLE)
                      ELSE NULL
                    END AS "tickets_change_180d",
                    CAST(MIN("t42"."age") AS DOUBLE) AS "days_since_ticket",
                    CAST(SUM(
                      CAST("t42"."urgent"
                      AND (
                        (
                          "t42"."age" >= 1
                        ) AND (
                          "t42"."age" <= 365
                        )
                      ) AS INT)
                    ) AS DOUBLE) AS "urgent_tickets_365d",
                    CAST(SUM(
                      CAST("t42"."severe"
                      AND (
                        (
                          "t42"."age" >= 1
                        ) AND (
                          "t42"."age" <= 90
                        )
                      ) AS INT)
                    ) AS DOUBLE) AS "severe_tickets_90d",
                    CAST(SUM(
                      CAST("t42"."severe"
                      AND (
                        (
                          "t42"."age" >= 1
                        ) AND (
                          "t42"."age" <= 365
                        )
                      ) AS INT)
                    ) AS DOUBLE) / CASE
                      WHEN CAST(SUM(CAST((
                        "t42"."age" >= 1
                      ) AND (
                        "t42"."age" <= 365
                      ) AS INT)) AS DOUBLE) > 0
                      THEN CAST(SUM(CAST((
                        "t42"."age" >= 1
                      ) AND (
                        "t42"."age" <= 365
                      ) AS INT)) AS DOUBLE)
                      ELSE NULL
                    END AS "severe_share_365d",
                    CAST(SUM("t42"."answer") FILTER(WHERE
                      (
                        "t42"."closed_age" >= 1
                      ) AND (
                        "t42"."closed_age" <= 365
                      )) AS DOUBLE) / CASE
                      WHEN CAST(COUNT("t42"."answer") FILTER(WHERE
                        (
                          "t42"."closed_age" >= 1
                        ) AND (
                          "t42"."closed_age" <= 365
                        )) AS DOUBLE) > 0
                      THEN CAST(COUNT("t42"."answer") FILTER(WHERE
                        (
                          "t42"."closed_age" >= 1
                        ) AND (
                          "t42"."closed_age" <= 365
                        )) AS DOUBLE)
                      ELSE NULL
                    END AS "satisfaction_365d",
                    CAST(MIN("t42"."answer") FILTER(WHERE
                      "t42"."closed_age" <= 365) AS DOUBLE) AS "worst_satisfaction_365d",
                    CAST(SUM("t42"."answer") FILTER(WHERE
                      "t42"."answered_last") AS DOUBLE) / CASE
                      WHEN CAST(COUNT("t42"."answer") FILTER(WHERE
                        "t42"."answered_last") AS DOUBLE) > 0
                      THEN CAST(COUNT("t42"."answer") FILTER(WHERE
                        "t42"."answered_last") AS DOUBLE)
                      ELSE NULL
                    END AS "last_satisfaction",
                    (
                      CAST(SUM("t42"."answer") FILTER(WHERE
                        (
                          "t42"."closed_age" >= 1
                        ) AND (
                          "t42"."closed_age" <= 180
                        )) AS DOUBLE) / CASE
                        WHEN CAST(COUNT("t42"."answer") FILTER(WHERE
                          (
                            "t42"."closed_age" >= 1
                          ) AND (
                            "t42"."closed_age" <= 180
                          )) AS DOUBLE) > 0
                        THEN CAST(COUNT("t42"."answer") FILTER(WHERE
                          (
                            "t42"."closed_age" >= 1
                          ) AND (
                            "t42"."closed_age" <= 180
                          )) AS DOUBLE)
                        ELSE NULL
                      END
                    ) - (
                      CAST(SUM("t42"."answer") FILTER(WHERE
                        (
                          "t42"."closed_age" >= 181
                        ) AND (
                          "t42"."closed_age" <= 360
                        )) AS DOUBLE) / CASE
                        WHEN CAST(COUNT("t42"."answer") FILTER(WHERE
                          (
                            "t42"."closed_age" >= 181
                          ) AND (
                            "t42"."closed_age" <= 360
                          )) AS DOUBLE) > 0
                        THEN CAST(COUNT("t42"."answer") FILTER(WHERE
                          (
                            "t42"."closed_age" >= 181
                          ) AND (
                            "t42"."closed_age" <= 360
                          )) AS DOUBLE)
                        ELSE NULL
                      END
                    ) AS "satisfaction_change_180d",
                    CAST(SUM(
                      CAST(COALESCE((
                        "t42"."answer" < 3
                      ) AND (
                        "t42"."closed_age" <= 365
                      ), FALSE) AS INT)
                    ) AS DOUBLE) AS "bad_ratings_365d",
                    CAST(SUM("t42"."days_open") FILTER(WHERE
                      "t42"."closed_age" <= 365) AS DOUBLE) / CASE
                      WHEN CAST(COUNT("t42"."days_open") FILTER(WHERE
                        "t42"."closed_age" <= 365) AS DOUBLE) > 0
                      THEN CAST(COUNT("t42"."days_open") FILTER(WHERE
                        "t42"."closed_age" <= 365) AS DOUBLE)
                      ELSE NULL
                    END AS "ticket_days_365d"
                  FROM (
                    SELECT
                      "t29"."account_id",
                      "t29"."opened_at",
                      "t29"."closed_at",
                      "t29"."severity",
                      "t29"."satisfaction",
                      "t29"."known_at",
                      "t29"."known_from",
                      "t29"."known_to",
                      "t29"."day",
                      "t29"."age",
                      "t29"."open",
                      "t29"."severe",
                      "t29"."urgent",
                      "t29"."closed_age",
                      "t29"."days_open",
                      "t29"."answer",
                      COALESCE(
                        CASE WHEN "t29"."answer" IS NOT NULL THEN "t29"."closed_age" ELSE NULL END = MIN(CASE WHEN "t29"."answer" IS NOT NULL THEN "t29"."closed_age" ELSE NULL END) OVER (
                          PARTITION BY "t29"."account_id"
                          ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
                        ),
                        FALSE
                      ) AS "answered_last"
                    FROM (
                      SELECT
                        "t6"."account_id",
                        "t6"."opened_at",
                        "t6"."closed_at",
                        "t6"."severity",
                        "t6"."satisfaction",
                        "t6"."known_at",
                        "t6"."known_from",
                        "t6"."known_to",
                        "t6"."day",
                        CAST(15135 - "t6"."day" AS INT) AS "age",
                        NOT (
                          COALESCE("t6"."closed_at" < MAKE_TIMESTAMP(2011, 6, 9, 23, 0, 0.0), FALSE)
                        ) AS "open",
                        COALESCE(LOWER("t6"."severity"), '') IN ('high', 'urgent', 'critical') AS "severe",
                        COALESCE(LOWER("t6"."severity"), '') IN ('urgent', 'critical') AS "urgent",
                        CASE
                          WHEN COALESCE("t6"."closed_at" < MAKE_TIMESTAMP(2011, 6, 9, 23, 0, 0.0), FALSE)
                          THEN CAST(CASE
                            WHEN CAST(FLOOR(
                              (
                                (
                                  (
                                    (
                                      1307660400 - EPOCH(CAST("t6"."closed_at" AS TIMESTAMP))
                                    ) + 86400
                                  ) - 1
                                ) - 3600
                              ) / (
                                86400
                              )
                            ) AS BIGINT) IS NULL
                            THEN CAST(FLOOR(
                              (
                                (
                                  (
                                    (
                                      1307660400 - EPOCH(CAST("t6"."closed_at" AS TIMESTAMP))
                                    ) + 86400
                                  ) - 1
                                ) - 3600
                              ) / (
                                86400
                              )
                            ) AS BIGINT)
                            ELSE GREATEST(
                              1,
                              CAST(FLOOR(
                                (
                                  (
                                    (
                                      (
                                        1307660400 - EPOCH(CAST("t6"."closed_at" AS TIMESTAMP))
                                      ) + 86400
                                    ) - 1
                                  ) - 3600
                                ) / (
                                  86400
                                )
                              ) AS BIGINT)
                            )
                          END AS INT)
                          ELSE NULL
                        END AS "closed_age",
                        CASE
                          WHEN COALESCE("t6"."closed_at" < MAKE_TIMESTAMP(2011, 6, 9, 23, 0, 0.0), FALSE)
                          THEN CAST(CAST(FLOOR(
                            (
                              (
                                EPOCH(CAST("t6"."closed_at" AS TIMESTAMP)) - EPOCH(CAST("t6"."opened_at" AS TIMESTAMP))
                              ) + 3600
                            ) / (
                              86400
                            )
                          ) AS BIGINT) AS INT)
                          ELSE NULL
                        END AS "days_open",
                        CASE
                          WHEN COALESCE("t6"."closed_at" < MAKE_TIMESTAMP(2011, 6, 9, 23, 0, 0.0), FALSE)
                          THEN CAST("t6"."satisfaction" AS DECIMAL(28, 4))
                          ELSE NULL
                        END AS "answer"
                      FROM "tickets" AS "t6"
                      WHERE
                        "t6"."known_from" <= MAKE_TIMESTAMP(2011, 6, 9, 23, 0, 0.0)
                        AND (
                          (
                            "t6"."known_to" IS NULL
                          )
                          OR (
                            "t6"."known_to" > MAKE_TIMESTAMP(2011, 6, 9, 23, 0, 0.0)
                          )
                        )
                        AND "t6"."day" < 15135
                    ) AS "t29"
                  ) AS "t42"
                  GROUP BY
                    1
                ) AS "t62"
              ) AS "t72"
                ON "t40"."account_id" = "t72"."of_tickets"
              LEFT OUTER JOIN (
                SELECT
                  "t54"."account_id" AS "of_usage",
                  "t54"."usage_30d",
                  "t54"."usage_90d",
                  "t54"."usage_365d",
                  "t54"."usage_change_30d",
                  "t54"."usage_change_90d",
                  "t54"."usage_trend_180d",
                  "t54"."usage_days_90d",
                  "t54"."usage_a_day_90d",
                  "t54"."days_since_use",
                  "t54"."usage_product_lines_90d",
                  "t54"."users_90d",
                  "t54"."last_users",
                  "t54"."users_change_90d",
                  "t54"."usage_a_user_90d"
                FROM (
                  SELECT
                    "t32"."account_id",
                    CAST(COALESCE(
                      SUM("t32"."amount") FILTER(WHERE
                        (
                          "t32"."age" >= 1
                        ) AND (
                          "t32"."age" <= 30
                        )),
                      0
                    ) AS DOUBLE) AS "usage_30d",
                    CAST(COALESCE(
                      SUM("t32"."amount") FILTER(WHERE
                        (
                          "t32"."age" >= 1
                        ) AND (
                          "t32"."age" <= 90
                        )),
                      0
                    ) AS DOUBLE) AS "usage_90d",
                    CAST(COALESCE(
                      SUM("t32"."amount") FILTER(WHERE
                        (
                          "t32"."age" >= 1
                        ) AND (
                          "t32"."age" <= 365
                        )),
                      0
                    ) AS DOUBLE) AS "usage_365d",
                    CAST(COALESCE(
                      SUM("t32"."amount") FILTER(WHERE
                        (
                          "t32"."age" >= 1
                        ) AND (
                          "t32"."age" <= 30
                        )),
                      0
                    ) AS DOUBLE) / CASE
                      WHEN CAST(COALESCE(
                        SUM("t32"."amount") FILTER(WHERE
                          (
                            "t32"."age" >= 31
                          ) AND (
                            "t32"."age" <= 60
                          )),
                        0
                      ) AS DOUBLE) > 0
                      THEN CAST(COALESCE(
                        SUM("t32"."amount") FILTER(WHERE
                          (
                            "t32"."age" >= 31
                          ) AND (
                            "t32"."age" <= 60
                          )),
                        0
                      ) AS DOUBLE)
                      ELSE NULL
                    END AS "usage_change_30d",
                    CAST(COALESCE(
                      SUM("t32"."amount") FILTER(WHERE
                        (
                          "t32"."age" >= 1
                        ) AND (
                          "t32"."age" <= 90
                        )),
                      0
                    ) AS DOUBLE) / CASE
                      WHEN CAST(COALESCE(
                        SUM("t32"."amount") FILTER(WHERE
                          (
                            "t32"."age" >= 91
                          ) AND (
                            "t32"."age" <= 180
                          )),
                        0
                      ) AS DOUBLE) > 0
                      THEN CAST(COALESCE(
                        SUM("t32"."amount") FILTER(WHERE
                          (
                            "t32"."age" >= 91
                          ) AND (
                            "t32"."age" <= 180
                          )),
                        0
                      ) AS DOUBLE)
                      ELSE NULL
                    END AS "usage_change_90d",
                    (
                      CAST(COALESCE(
                        SUM("t32"."amount" * (
                          181 - (
                            "t32"."age" * 2
                          )
                        )) FILTER(WHERE
                          "t32"."age" <= 180),
                        0
                      ) AS DOUBLE) / CASE
                        WHEN CAST(COALESCE(SUM("t32"."amount") FILTER(WHERE
                          "t32"."age" <= 180), 0) AS DOUBLE) > 0
                        THEN CAST(COALESCE(SUM("t32"."amount") FILTER(WHERE
                          "t32"."age" <= 180), 0) AS DOUBLE)
                        ELSE NULL
                      END
                    ) / 179.0 AS "usage_trend_180d",
                    CAST(COUNT(DISTINCT "t32"."age") FILTER(WHERE
                      (
                        "t32"."age" >= 1
                      ) AND (
                        "t32"."age" <= 90
                      )) AS DOUBLE) AS "usage_days_90d",
                    CAST(COALESCE(
                      SUM("t32"."amount") FILTER(WHERE
                        (
                          "t32"."age" >= 1
                        ) AND (
                          "t32"."age" <= 90
                        )),
                      0
                    ) AS DOUBLE) / CASE
                      WHEN CAST(COUNT(DISTINCT "t32"."age") FILTER(WHERE
                        (
                          "t32"."age" >= 1
                        ) AND (
                          "t32"."age" <= 90
                        )) AS DOUBLE) > 0
                      THEN CAST(COUNT(DISTINCT "t32"."age") FILTER(WHERE
                        (
                          "t32"."age" >= 1
                        ) AND (
                          "t32"."age" <= 90
                        )) AS DOUBLE)
                      ELSE NULL
                    END AS "usage_a_day_90d",
                    CAST(MIN("t32"."age") AS DOUBLE) AS "days_since_use",
                    CAST(COUNT(DISTINCT "t32"."product_line") FILTER(WHERE
                      "t32"."age" <= 90) AS DOUBLE) AS "usage_product_lines_90d",
                    CAST(SUM("t32"."users") FILTER(WHERE
                      (
                        "t32"."age" >= 1
                      ) AND (
                        "t32"."age" <= 90
                      )) AS DOUBLE) / CASE
                      WHEN CAST(COUNT("t32"."users") FILTER(WHERE
                        (
                          "t32"."age" >= 1
                        ) AND (
                          "t32"."age" <= 90
                        )) AS DOUBLE) > 0
                      THEN CAST(COUNT("t32"."users") FILTER(WHERE
                        (
                          "t32"."age" >= 1
                        ) AND (
                          "t32"."age" <= 90
                        )) AS DOUBLE)
                      ELSE NULL
                    END AS "users_90d",
                    CAST(SUM("t32"."users") FILTER(WHERE
                      "t32"."newest") AS DOUBLE) / CASE
                      WHEN CAST(COUNT("t32"."users") FILTER(WHERE
                        "t32"."newest") AS DOUBLE) > 0
                      THEN CAST(COUNT("t32"."users") FILTER(WHERE
                        "t32"."newest") AS DOUBLE)
                      ELSE NULL
                    END AS "last_users",
                    (
                      CAST(SUM("t32"."users") FILTER(WHERE
                        (
                          "t32"."age" >= 1
                        ) AND (
                          "t32"."age" <= 90
                        )) AS DOUBLE) / CASE
                        WHEN CAST(COUNT("t32"."users") FILTER(WHERE
                          (
                            "t32"."age" >= 1
                          ) AND (
                            "t32"."age" <= 90
                          )) AS DOUBLE) > 0
                        THEN CAST(COUNT("t32"."users") FILTER(WHERE
                          (
                            "t32"."age" >= 1
                          ) AND (
                            "t32"."age" <= 90
                          )) AS DOUBLE)
                        ELSE NULL
                      END
                    ) / CASE
                      WHEN (
                        CAST(SUM("t32"."users") FILTER(WHERE
                          (
                            "t32"."age" >= 91
                          ) AND (
                            "t32"."age" <= 180
                          )) AS DOUBLE) / CASE
                          WHEN CAST(COUNT("t32"."users") FILTER(WHERE
                            (
                              "t32"."age" >= 91
                            ) AND (
                              "t32"."age" <= 180
                            )) AS DOUBLE) > 0
                          THEN CAST(COUNT("t32"."users") FILTER(WHERE
                            (
                              "t32"."age" >= 91
                            ) AND (
                              "t32"."age" <= 180
                            )) AS DOUBLE)
                          ELSE NULL
                        END
                      ) > 0
                      THEN CAST(SUM("t32"."users") FILTER(WHERE
                        (
                          "t32"."age" >= 91
                        ) AND (
                          "t32"."age" <= 180
                        )) AS DOUBLE) / CASE
                        WHEN CAST(COUNT("t32"."users") FILTER(WHERE
                          (
                            "t32"."age" >= 91
                          ) AND (
                            "t32"."age" <= 180
                          )) AS DOUBLE) > 0
                        THEN CAST(COUNT("t32"."users") FILTER(WHERE
                          (
                            "t32"."age" >= 91
                          ) AND (
                            "t32"."age" <= 180
                          )) AS DOUBLE)
                        ELSE NULL
                      END
                      ELSE NULL
                    END AS "users_change_90d",
                    CAST(COALESCE(
                      SUM("t32"."amount") FILTER(WHERE
                        (
                          "t32"."age" >= 1
                        ) AND (
                          "t32"."age" <= 90
                        )),
                      0
                    ) AS DOUBLE) / CASE
                      WHEN CAST(COALESCE(SUM(COALESCE("t32"."users", 0)) FILTER(WHERE
                        "t32"."age" <= 90), 0) AS DOUBLE) > 0
                      THEN CAST(COALESCE(SUM(COALESCE("t32"."users", 0)) FILTER(WHERE
                        "t32"."age" <= 90), 0) AS DOUBLE)
                      ELSE NULL
                    END AS "usage_a_user_90d"
                  FROM (
                    SELECT
                      "t14"."account_id",
                      "t14"."used_on",
                      "t14"."product_line",
                      "t14"."units",
                      "t14"."active_users",
                      "t14"."known_at",
                      "t14"."known_from",
                      "t14"."known_to",
                      "t14"."day",
                      "t14"."age",
                      "t14"."amount",
                      "t14"."users",
                      COALESCE(
                        (
                          "t14"."users" IS NOT NULL
                        )
                        AND (
                          "t14"."age" = MIN(CASE WHEN "t14"."users" IS NOT NULL THEN "t14"."age" ELSE NULL END) OVER (
                            PARTITION BY "t14"."account_id"
                            ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
                          )
                        ),
                        FALSE
                      ) AS "newest"
                    FROM (
                      SELECT
                        "t7"."account_id",
                        "t7"."used_on",
                        "t7"."product_line",
                        "t7"."units",
                        "t7"."active_users",
                        "t7"."known_at",
                        "t7"."known_from",
                        "t7"."known_to",
                        "t7"."day",
                        CAST(15135 - "t7"."day" AS INT) AS "age",
                        COALESCE(CAST("t7"."units" AS DECIMAL(28, 4)), 0) AS "amount",
                        CAST("t7"."active_users" AS DECIMAL(28, 4)) AS "users"
                      FROM "usage" AS "t7"
                      WHERE
                        "t7"."known_from" <= MAKE_TIMESTAMP(2011, 6, 9, 23, 0, 0.0)
                        AND (
                          (
                            "t7"."known_to" IS NULL
                          )
                          OR (
                            "t7"."known_to" > MAKE_TIMESTAMP(2011, 6, 9, 23, 0, 0.0)
                          )
                        )
                        AND "t7"."day" < 15135
                    ) AS "t14"
                  ) AS "t32"
                  GROUP BY
                    1
                ) AS "t54"
              ) AS "t59"
                ON "t40"."account_id" = "t59"."of_usage"
              LEFT OUTER JOIN (
                SELECT
                  "t47"."account_id" AS "of_subscriptions",
                  "t47"."running_contracts",
                  "t47"."mrr",
                  "t47"."seats",
                  "t47"."contract_product_lines",
                  "t47"."days_to_contract_end",
                  "t47"."mrr_ending_share_90d",
                  "t47"."auto_renew_share",
                  "t47"."contract_days",
                  "t47"."days_since_contract",
                  "t47"."days_since_contract_end",
                  "t47"."contracts_ended_365d",
                  "t47"."mrr_change_365d",
                  "t47"."seats_change_365d",
                  "t47"."price_change_365d"
                FROM (
                  SELECT
                    "t25"."account_id",
                    CAST(SUM(CAST("t25"."running" AS INT)) AS DOUBLE) AS "running_contracts",
                    CAST(COALESCE(SUM("t25"."fee") FILTER(WHERE
                      "t25"."running"), 0) AS DOUBLE) AS "mrr",
                    CAST(COALESCE(SUM("t25"."places") FILTER(WHERE
                      "t25"."running"), 0) AS DOUBLE) AS "seats",
                    CAST(COUNT(DISTINCT "t25"."product_line") FILTER(WHERE
                      "t25"."running") AS DOUBLE) AS "contract_product_lines",
                    CAST(MIN("t25"."days_left") AS DOUBLE) AS "days_to_contract_end",
                    CAST(COALESCE(SUM("t25"."fee") FILTER(WHERE
                      COALESCE("t25"."days_left" <= 90, FALSE)), 0) AS DOUBLE) / CASE
                      WHEN CAST(COALESCE(SUM("t25"."fee") FILTER(WHERE
                        "t25"."running"), 0) AS DOUBLE) > 0
                      THEN CAST(COALESCE(SUM("t25"."fee") FILTER(WHERE
                        "t25"."running"), 0) AS DOUBLE)
                      ELSE NULL
                    END AS "mrr_ending_share_90d",
                    CAST(SUM(CAST("t25"."running" AND "t25"."renews" AS INT)) AS DOUBLE) / CASE
                      WHEN CAST(SUM(CAST("t25"."running" AS INT)) AS DOUBLE) > 0
                      THEN CAST(SUM(CAST("t25"."running" AS INT)) AS DOUBLE)
                      ELSE NULL
                    END AS "auto_renew_share",
                    CAST(MAX("t25"."age") AS DOUBLE) AS "contract_days",
                    CAST(MIN("t25"."age") AS DOUBLE) AS "days_since_contract",
                    CAST(MIN("t25"."ended_age") AS DOUBLE) AS "days_since_contract_end",
                    CAST(SUM(CAST(COALESCE("t25"."ended_age" <= 365, FALSE) AS INT)) AS DOUBLE) AS "contracts_ended_365d",
                    CAST(COALESCE(SUM("t25"."fee") FILTER(WHERE
                      "t25"."running"), 0) AS DOUBLE) / CASE
                      WHEN CAST(COALESCE(SUM("t25"."fee") FILTER(WHERE
                        "t25"."ran_a_year_ago"), 0) AS DOUBLE) > 0
                      THEN CAST(COALESCE(SUM("t25"."fee") FILTER(WHERE
                        "t25"."ran_a_year_ago"), 0) AS DOUBLE)
                      ELSE NULL
                    END AS "mrr_change_365d",
                    CAST(COALESCE(SUM("t25"."places") FILTER(WHERE
                      "t25"."running"), 0) AS DOUBLE) / CASE
                      WHEN CAST(COALESCE(SUM("t25"."places") FILTER(WHERE
                        "t25"."ran_a_year_ago"), 0) AS DOUBLE) > 0
                      THEN CAST(COALESCE(SUM("t25"."places") FILTER(WHERE
                        "t25"."ran_a_year_ago"), 0) AS DOUBLE)
                      ELSE NULL
                    END AS "seats_change_365d",
                    (
                      CAST(COALESCE(SUM("t25"."fee") FILTER(WHERE
                        "t25"."running"), 0) AS DOUBLE) / CASE
                        WHEN CAST(COALESCE(SUM("t25"."places") FILTER(WHERE
                          "t25"."running"), 0) AS DOUBLE) > 0
                        THEN CAST(COALESCE(SUM("t25"."places") FILTER(WHERE
                          "t25"."running"), 0) AS DOUBLE)
                        ELSE NULL
                      END
                    ) / CASE
                      WHEN (
                        CAST(COALESCE(SUM("t25"."fee") FILTER(WHERE
                          "t25"."ran_a_year_ago"), 0) AS DOUBLE) / CASE
                          WHEN CAST(COALESCE(SUM("t25"."places") FILTER(WHERE
                            "t25"."ran_a_year_ago"), 0) AS DOUBLE) > 0
                          THEN CAST(COALESCE(SUM("t25"."places") FILTER(WHERE
                            "t25"."ran_a_year_ago"), 0) AS DOUBLE)
                          ELSE NULL
                        END
                      ) > 0
                      THEN CAST(COALESCE(SUM("t25"."fee") FILTER(WHERE
                        "t25"."ran_a_year_ago"), 0) AS DOUBLE) / CASE
                        WHEN CAST(COALESCE(SUM("t25"."places") FILTER(WHERE
                          "t25"."ran_a_year_ago"), 0) AS DOUBLE) > 0
                        THEN CAST(COALESCE(SUM("t25"."places") FILTER(WHERE
                          "t25"."ran_a_year_ago"), 0) AS DOUBLE)
                        ELSE NULL
                      END
                      ELSE NULL
                    END AS "price_change_365d"
                  FROM (
                    SELECT
                      "t2"."account_id",
                      "t2"."started_at",
                      "t2"."ends_at",
                      "t2"."mrr",
                      "t2"."seats",
                      "t2"."product_line",
                      "t2"."auto_renew",
                      "t2"."known_at",
                      "t2"."known_from",
                      "t2"."known_to",
                      "t2"."day",
                      CAST(15135 - "t2"."day" AS INT) AS "age",
                      NOT (
                        COALESCE("t2"."ends_at" < MAKE_TIMESTAMP(2011, 6, 9, 23, 0, 0.0), FALSE)
                      ) AS "running",
                      (
                        "t2"."day" < 14770
                      )
                      AND NOT (
                        COALESCE("t2"."ends_at" < MAKE_TIMESTAMP(2010, 6, 9, 23, 0, 0.0), FALSE)
                      ) AS "ran_a_year_ago",
                      COALESCE("t2"."mrr", 0) AS "fee",
                      COALESCE(CAST("t2"."seats" AS DECIMAL(28, 4)), 0) AS "places",
                      COALESCE("t2"."auto_renew", FALSE) AS "renews",
                      CASE
                        WHEN COALESCE("t2"."ends_at" < MAKE_TIMESTAMP(2011, 6, 9, 23, 0, 0.0), FALSE)
                        THEN CAST(CASE
                          WHEN CAST(FLOOR(
                            (
                              (
                                (
                                  (
                                    1307660400 - EPOCH(CAST("t2"."ends_at" AS TIMESTAMP))
                                  ) + 86400
                                ) - 1
                              ) - 3600
                            ) / (
                              86400
                            )
                          ) AS BIGINT) IS NULL
                          THEN CAST(FLOOR(
                            (
                              (
                                (
                                  (
                                    1307660400 - EPOCH(CAST("t2"."ends_at" AS TIMESTAMP))
                                  ) + 86400
                                ) - 1
                              ) - 3600
                            ) / (
                              86400
                            )
                          ) AS BIGINT)
                          ELSE GREATEST(
                            1,
                            CAST(FLOOR(
                              (
                                (
                                  (
                                    (
                                      1307660400 - EPOCH(CAST("t2"."ends_at" AS TIMESTAMP))
                                    ) + 86400
                                  ) - 1
                                ) - 3600
                              ) / (
                                86400
                              )
                            ) AS BIGINT)
                          )
                        END AS INT)
                        ELSE NULL
                      END AS "ended_age",
                      CASE
                        WHEN COALESCE("t2"."ends_at" < MAKE_TIMESTAMP(2011, 6, 9, 23, 0, 0.0), FALSE)
                        THEN NULL
                        ELSE CAST(CAST(FLOOR(
                          (
                            (
                              EPOCH(CAST("t2"."ends_at" AS TIMESTAMP)) - 1307660400
                            ) + 3600
                          ) / (
                            86400
                          )
                        ) AS BIGINT) AS INT)
                      END AS "days_left"
                    FROM "subscriptions" AS "t2"
                    WHERE
                      "t2"."known_from" <= MAKE_TIMESTAMP(2011, 6, 9, 23, 0, 0.0)
                      AND (
                        (
                          "t2"."known_to" IS NULL
                        )
                        OR (
                          "t2"."known_to" > MAKE_TIMESTAMP(2011, 6, 9, 23, 0, 0.0)
                        )
                      )
                      AND "t2"."day" < 15135
                  ) AS "t25"
                  GROUP BY
                    1
                ) AS "t47"
              ) AS "t53"
                ON "t40"."account_id" = "t53"."of_subscriptions"
              LEFT OUTER JOIN (
                SELECT
                  "t45"."account_id" AS "of_contacts",
                  "t45"."people_known",
                  "t45"."allies",
                  "t45"."ally_share",
                  "t45"."decision_makers",
                  "t45"."roles_known",
                  "t45"."people_left_365d",
                  "t45"."allies_left_365d",
                  "t45"."decision_makers_left_365d",
                  "t45"."days_since_departure",
                  "t45"."days_since_ally_left",
                  "t45"."people_left_share_365d"
                FROM (
                  SELECT
                    "t26"."account_id",
                    CAST(SUM(CAST(NOT (
                      "t26"."gone"
                    ) AS INT)) AS DOUBLE) AS "people_known",
                    CAST(SUM(CAST("t26"."ally" AND NOT (
                      "t26"."gone"
                    ) AS INT)) AS DOUBLE) AS "allies",
                    CAST(SUM(CAST("t26"."ally" AND NOT (
                      "t26"."gone"
                    ) AS INT)) AS DOUBLE) / CASE
                      WHEN CAST(SUM(CAST(NOT (
                        "t26"."gone"
                      ) AS INT)) AS DOUBLE) > 0
                      THEN CAST(SUM(CAST(NOT (
                        "t26"."gone"
                      ) AS INT)) AS DOUBLE)
                      ELSE NULL
                    END AS "ally_share",
                    CAST(SUM(CAST("t26"."decides" AND NOT (
                      "t26"."gone"
                    ) AS INT)) AS DOUBLE) AS "decision_makers",
                    CAST(COUNT(DISTINCT "t26"."role") FILTER(WHERE
                      NOT (
                        "t26"."gone"
                      )) AS DOUBLE) AS "roles_known",
                    CAST(SUM(CAST(COALESCE("t26"."gone_age" <= 365, FALSE) AS INT)) AS DOUBLE) AS "people_left_365d",
                    CAST(SUM(CAST("t26"."ally" AND COALESCE("t26"."gone_age" <= 365, FALSE) AS INT)) AS DOUBLE) AS "allies_left_365d",
                    CAST(SUM(CAST("t26"."decides" AND COALESCE("t26"."gone_age" <= 365, FALSE) AS INT)) AS DOUBLE) AS "decision_makers_left_365d",
                    CAST(MIN("t26"."gone_age") AS DOUBLE) AS "days_since_departure",
                    CAST(MIN("t26"."gone_age") FILTER(WHERE
                      "t26"."ally") AS DOUBLE) AS "days_since_ally_left",
                    CAST(SUM(CAST(COALESCE("t26"."gone_age" <= 365, FALSE) AS INT)) AS DOUBLE) / CASE
                      WHEN (
                        CAST(SUM(CAST(COALESCE("t26"."gone_age" <= 365, FALSE) AS INT)) AS DOUBLE) + CAST(SUM(CAST(NOT (
                          "t26"."gone"
                        ) AS INT)) AS DOUBLE)
                      ) > 0
                      THEN CAST(SUM(CAST(COALESCE("t26"."gone_age" <= 365, FALSE) AS INT)) AS DOUBLE) + CAST(SUM(CAST(NOT (
                        "t26"."gone"
                      ) AS INT)) AS DOUBLE)
                      ELSE NULL
                    END AS "people_left_share_365d"
                  FROM (
                    SELECT
                      "t3"."account_id",
                      "t3"."contact_id",
                      "t3"."role",
                      "t3"."favours_us",
                      "t3"."left_at",
                      "t3"."known_at",
                      "t3"."known_from",
                      "t3"."known_to",
                      COALESCE("t3"."left_at" < MAKE_TIMESTAMP(2011, 6, 9, 23, 0, 0.0), FALSE) AS "gone",
                      CASE
                        WHEN COALESCE("t3"."left_at" < MAKE_TIMESTAMP(2011, 6, 9, 23, 0, 0.0), FALSE)
                        THEN CAST(CASE
                          WHEN CAST(FLOOR(
                            (
                              (
                                (
                                  (
                                    1307660400 - EPOCH(CAST("t3"."left_at" AS TIMESTAMP))
                                  ) + 86400
                                ) - 1
                              ) - 3600
                            ) / (
                              86400
                            )
                          ) AS BIGINT) IS NULL
                          THEN CAST(FLOOR(
                            (
                              (
                                (
                                  (
                                    1307660400 - EPOCH(CAST("t3"."left_at" AS TIMESTAMP))
                                  ) + 86400
                                ) - 1
                              ) - 3600
                            ) / (
                              86400
                            )
                          ) AS BIGINT)
                          ELSE GREATEST(
                            1,
                            CAST(FLOOR(
                              (
                                (
                                  (
                                    (
                                      1307660400 - EPOCH(CAST("t3"."left_at" AS TIMESTAMP))
                                    ) + 86400
                                  ) - 1
                                ) - 3600
                              ) / (
                                86400
                              )
                            ) AS BIGINT)
                          )
                        END AS INT)
                        ELSE NULL
                      END AS "gone_age",
                      COALESCE("t3"."favours_us", FALSE) AS "ally",
                      COALESCE(
                        LOWER("t3"."role") IN ('buyer', 'purchasing', 'director', 'owner', 'manager', 'ceo', 'decision maker'),
                        FALSE
                      ) AS "decides"
                    FROM "contacts" AS "t3"
                    WHERE
                      "t3"."known_from" <= MAKE_TIMESTAMP(2011, 6, 9, 23, 0, 0.0)
                      AND (
                        (
                          "t3"."known_to" IS NULL
                        )
                        OR (
                          "t3"."known_to" > MAKE_TIMESTAMP(2011, 6, 9, 23, 0, 0.0)
                        )
                      )
                  ) AS "t26"
                  GROUP BY
                    1
                ) AS "t45"
              ) AS "t51"
                ON "t40"."account_id" = "t51"."of_contacts"
            ) AS "t82"
          ) AS "t84"
          LEFT OUTER JOIN (
            SELECT
              "t0"."account_id",
              COALESCE("t0"."parent_id", "t0"."account_id") AS "clan",
              TRUE AS "listed"
            FROM "accounts" AS "t0"
            WHERE
              "t0"."known_from" <= MAKE_TIMESTAMP(2011, 6, 9, 23, 0, 0.0)
              AND (
                (
                  "t0"."known_to" IS NULL
                )
                OR (
                  "t0"."known_to" > MAKE_TIMESTAMP(2011, 6, 9, 23, 0, 0.0)
                )
              )
          ) AS "t15"
            ON "t84"."account_id" = "t15"."account_id"
        ) AS "t85"
      ) AS "t87"
      LEFT OUTER JOIN (
        SELECT
          "t55"."clan",
          COUNT(DISTINCT "t55"."product_line") AS "clan_product_lines"
        FROM (
          SELECT
            "t48"."account_id",
            "t48"."product_line",
            "t15"."clan",
            "t15"."listed"
          FROM (
            SELECT DISTINCT
              "t39"."account_id",
              "t39"."product_line"
            FROM "t36" AS "t39"
            WHERE
              "t39"."last_age" <= 365
          ) AS "t48"
          INNER JOIN (
            SELECT
              "t0"."account_id",
              COALESCE("t0"."parent_id", "t0"."account_id") AS "clan",
              TRUE AS "listed"
            FROM "accounts" AS "t0"
            WHERE
              "t0"."known_from" <= MAKE_TIMESTAMP(2011, 6, 9, 23, 0, 0.0)
              AND (
                (
                  "t0"."known_to" IS NULL
                )
                OR (
                  "t0"."known_to" > MAKE_TIMESTAMP(2011, 6, 9, 23, 0, 0.0)
                )
              )
          ) AS "t15"
            ON "t48"."account_id" = "t15"."account_id"
        ) AS "t55"
        GROUP BY
          1
      ) AS "t68"
        ON "t87"."clan" = "t68"."clan"
    ) AS "t88"
  ) AS "t89"
) AS "t90"
ORDER BY
  "t90"."account_id" ASC
