WITH "t22" AS (
  SELECT
    "t20"."industry",
    "t20"."product_line"
  FROM (
    SELECT
      "t17"."industry",
      "t17"."product_line",
      "t17"."buyers",
      "t15"."of",
      "t15"."peers",
      "t15"."clients"
    FROM (
      SELECT
        "t13"."industry",
        "t13"."product_line",
        COUNT(*) AS "buyers"
      FROM (
        SELECT
          "t11"."account_id",
          "t11"."product_line",
          "t10"."industry"
        FROM (
          SELECT DISTINCT
            "t1"."account_id",
            "t1"."product_line"
          FROM "products_rows" AS "t1"
          WHERE
            "t1"."last_age" <= 365 AND "t1"."product_line" IS NOT NULL
        ) AS "t11"
        INNER JOIN (
          SELECT
            "t0"."account_id",
            "t0"."industry"
          FROM "with_family" AS "t0"
          WHERE
            "t0"."lifecycle" = 'client' AND "t0"."industry" IS NOT NULL
        ) AS "t10"
          ON "t11"."account_id" = "t10"."account_id"
      ) AS "t13"
      GROUP BY
        1,
        2
    ) AS "t17"
    INNER JOIN (
      SELECT
        "t12"."of",
        "t12"."peers",
        SUM("t12"."peers") OVER (ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) AS "clients"
      FROM (
        SELECT
          "t6"."industry" AS "of",
          COUNT(*) AS "peers"
        FROM (
          SELECT
            "t0"."account_id",
            "t0"."lifecycle",
            "t0"."industry",
            "t0"."product_lines_365d"
          FROM "with_family" AS "t0"
          WHERE
            "t0"."lifecycle" = 'client' AND "t0"."industry" IS NOT NULL
        ) AS "t6"
        GROUP BY
          1
      ) AS "t12"
    ) AS "t15"
      ON "t17"."industry" = "t15"."of"
  ) AS "t20"
  WHERE
    (
      "t20"."buyers" * 4
    ) >= "t20"."peers"
)
SELECT
  "t38"."account_id",
  "t38"."lifecycle",
  "t38"."trailing_revenue",
  "t38"."days_since_loss",
  "t38"."name",
  "t38"."parent_id",
  "t38"."industry",
  "t38"."region",
  "t38"."sector",
  "t38"."employees",
  "t38"."owner",
  "t38"."owner_role",
  "t38"."target",
  "t38"."do_not_pursue",
  "t38"."loss_reason",
  "t38"."competitor",
  "t38"."gap",
  "t38"."strategic_value",
  "t38"."cost_of_pursuit",
  "t38"."days_since_order",
  "t38"."own_gap",
  "t38"."overdue",
  "t38"."due_in",
  "t38"."median_gap",
  "t38"."gap_spread",
  "t38"."recent_gaps",
  "t38"."last_gap",
  "t38"."longest_gap_365d",
  "t38"."days_since_third_order",
  "t38"."quiet_chance",
  "t38"."orders_30d",
  "t38"."orders_90d",
  "t38"."orders_180d",
  "t38"."orders_365d",
  "t38"."order_rate_365d",
  "t38"."orders_decay_45d",
  "t38"."orders_decay_130d",
  "t38"."orders_change_90d",
  "t38"."orders_change_180d",
  "t38"."orders_yoy_90d",
  "t38"."orders_yoy_180d",
  "t38"."active_months",
  "t38"."regularity",
  "t38"."tenure_days",
  "t38"."orders_ever",
  "t38"."spend_30d",
  "t38"."spend_90d",
  "t38"."spend_180d",
  "t38"."spend_365d",
  "t38"."spend_decay_45d",
  "t38"."spend_decay_130d",
  "t38"."spend_change_90d",
  "t38"."spend_change_180d",
  "t38"."spend_yoy_90d",
  "t38"."spend_90d_year_ago",
  "t38"."spend_yoy_180d",
  "t38"."spend_trend_365d",
  "t38"."order_value_365d",
  "t38"."order_value_spread_365d",
  "t38"."last_order_value",
  "t38"."last_to_mean_value",
  "t38"."margin_365d",
  "t38"."best_year_spend",
  "t38"."spend_to_best_year",
  "t38"."spend_ever",
  "t38"."season_ahead_90d",
  "t38"."peak_month_share",
  "t38"."products_90d",
  "t38"."products_365d",
  "t38"."lines_per_order_365d",
  "t38"."mix_entropy_365d",
  "t38"."top_product_share_365d",
  "t38"."new_products_90d",
  "t38"."new_product_share_180d",
  "t38"."dropped_products",
  "t38"."kept_product_share",
  "t38"."repeat_product_share",
  "t38"."product_lines_365d",
  "t38"."lost_lines",
  "t38"."lost_line_spend",
  "t38"."returns_share_365d",
  "t38"."returns_share_90d",
  "t38"."days_since_return",
  "t38"."return_days_365d",
  "t38"."payment_delay_365d",
  "t38"."payment_delay_90d",
  "t38"."payment_delay_change_180d",
  "t38"."payment_delay_spread_365d",
  "t38"."payment_delay_by_amount_365d",
  "t38"."last_payment_delay",
  "t38"."worst_payment_delay_365d",
  "t38"."late_share_365d",
  "t38"."very_late_share_365d",
  "t38"."days_since_payment",
  "t38"."overdue_items",
  "t38"."overdue_amount",
  "t38"."overdue_days",
  "t38"."overdue_share_365d",
  "t38"."open_opportunities",
  "t38"."open_pipeline",
  "t38"."oldest_open_opportunity",
  "t38"."contested_share",
  "t38"."pipeline_product_lines",
  "t38"."days_since_opportunity",
  "t38"."opportunities_90d",
  "t38"."opportunities_365d",
  "t38"."opportunity_value",
  "t38"."days_since_won",
  "t38"."days_since_lost",
  "t38"."won_365d",
  "t38"."lost_365d",
  "t38"."lost_to_competitor_365d",
  "t38"."won_value_365d",
  "t38"."win_rate",
  "t38"."last_decision_won",
  "t38"."decision_days",
  "t38"."contacts_30d",
  "t38"."contacts_90d",
  "t38"."contacts_365d",
  "t38"."contacts_decay_45d",
  "t38"."contacts_change_90d",
  "t38"."contacts_yoy_90d",
  "t38"."days_since_contact",
  "t38"."days_since_inbound",
  "t38"."days_since_outbound",
  "t38"."days_since_call",
  "t38"."days_since_meeting",
  "t38"."calls_90d",
  "t38"."mails_90d",
  "t38"."meetings_365d",
  "t38"."inbound_90d",
  "t38"."inbound_365d",
  "t38"."inbound_share_90d",
  "t38"."inbound_share_365d",
  "t38"."inbound_change_90d",
  "t38"."unanswered_contacts",
  "t38"."contact_minutes_90d",
  "t38"."contact_minutes_365d",
  "t38"."minutes_a_contact_365d",
  "t38"."reps_365d",
  "t38"."rep_days_365d",
  "t38"."open_tickets",
  "t38"."oldest_open_ticket",
  "t38"."tickets_30d",
  "t38"."tickets_90d",
  "t38"."tickets_365d",
  "t38"."tickets_change_180d",
  "t38"."days_since_ticket",
  "t38"."urgent_tickets_365d",
  "t38"."severe_tickets_90d",
  "t38"."severe_share_365d",
  "t38"."satisfaction_365d",
  "t38"."worst_satisfaction_365d",
  "t38"."last_satisfaction",
  "t38"."satisfaction_change_180d",
  "t38"."bad_ratings_365d",
  "t38"."ticket_days_365d",
  "t38"."tickets_an_order_365d",
  "t38"."usage_30d",
  "t38"."usage_90d",
  "t38"."usage_365d",
  "t38"."usage_change_30d",
  "t38"."usage_change_90d",
  "t38"."usage_trend_180d",
  "t38"."usage_days_90d",
  "t38"."usage_a_day_90d",
  "t38"."days_since_use",
  "t38"."usage_product_lines_90d",
  "t38"."users_90d",
  "t38"."last_users",
  "t38"."users_change_90d",
  "t38"."usage_a_user_90d",
  "t38"."running_contracts",
  "t38"."mrr",
  "t38"."seats",
  "t38"."contract_product_lines",
  "t38"."days_to_contract_end",
  "t38"."mrr_ending_share_90d",
  "t38"."auto_renew_share",
  "t38"."contract_days",
  "t38"."days_since_contract",
  "t38"."days_since_contract_end",
  "t38"."contracts_ended_365d",
  "t38"."mrr_change_365d",
  "t38"."seats_change_365d",
  "t38"."price_change_365d",
  "t38"."contract_share_of_spend",
  "t38"."people_known",
  "t38"."allies",
  "t38"."ally_share",
  "t38"."decision_makers",
  "t38"."roles_known",
  "t38"."people_left_365d",
  "t38"."allies_left_365d",
  "t38"."decision_makers_left_365d",
  "t38"."days_since_departure",
  "t38"."days_since_ally_left",
  "t38"."people_left_share_365d",
  "t38"."delivery_delay_90d",
  "t38"."delivery_delay_365d",
  "t38"."late_delivery_share_90d",
  "t38"."late_delivery_share_365d",
  "t38"."late_delivery_change_180d",
  "t38"."worst_delivery_delay_365d",
  "t38"."awaited_deliveries",
  "t38"."short_delivery_share_365d",
  "t38"."missing_units_share_365d",
  "t38"."days_since_delivery_trouble",
  "t38"."account_age_days",
  "t38"."headcount",
  "t38"."has_parent",
  "t38"."sisters",
  "t38"."sister_spend_365d",
  "t38"."sister_recent_share_90d",
  "t38"."sister_orders_90d",
  "t38"."share_of_family_spend_365d",
  "t38"."sister_client_share",
  "t38"."sister_lapsed_share",
  "t38"."sisters_not_buying",
  "t38"."sister_product_lines_365d",
  "t38"."industry_client_share",
  "t38"."peer_lines_365d",
  "t38"."peer_line_share_365d"
FROM (
  SELECT
    "t37".*
    EXCLUDE ("account_id_right")
  FROM (
    SELECT
      "t2"."account_id",
      "t2"."bought",
      "t2"."name",
      "t2"."parent_id",
      "t2"."industry",
      "t2"."region",
      "t2"."sector",
      "t2"."employees",
      "t2"."owner",
      "t2"."owner_role",
      "t2"."target",
      "t2"."do_not_pursue",
      "t2"."loss_reason",
      "t2"."competitor",
      "t2"."gap",
      "t2"."strategic_value",
      "t2"."cost_of_pursuit",
      "t2"."account_age_days",
      "t2"."headcount",
      "t2"."days_since_loss",
      "t2"."days_since_order",
      "t2"."own_gap",
      "t2"."median_gap",
      "t2"."gap_spread",
      "t2"."recent_gaps",
      "t2"."last_gap",
      "t2"."longest_gap_365d",
      "t2"."days_since_third_order",
      "t2"."orders_30d",
      "t2"."orders_90d",
      "t2"."orders_180d",
      "t2"."orders_365d",
      "t2"."order_rate_365d",
      "t2"."orders_decay_45d",
      "t2"."orders_decay_130d",
      "t2"."orders_change_90d",
      "t2"."orders_change_180d",
      "t2"."orders_yoy_90d",
      "t2"."orders_yoy_180d",
      "t2"."tenure_days",
      "t2"."orders_ever",
      "t2"."spend_30d",
      "t2"."spend_90d",
      "t2"."spend_180d",
      "t2"."spend_365d",
      "t2"."spend_decay_45d",
      "t2"."spend_decay_130d",
      "t2"."spend_change_90d",
      "t2"."spend_change_180d",
      "t2"."spend_yoy_90d",
      "t2"."spend_90d_year_ago",
      "t2"."spend_yoy_180d",
      "t2"."spend_trend_365d",
      "t2"."order_value_365d",
      "t2"."order_value_spread_365d",
      "t2"."last_order_value",
      "t2"."last_to_mean_value",
      "t2"."margin_365d",
      "t2"."best_year_spend",
      "t2"."spend_ever",
      "t2"."season_ahead_90d",
      "t2"."lines_per_order_365d",
      "t2"."returns_share_365d",
      "t2"."returns_share_90d",
      "t2"."days_since_return",
      "t2"."return_days_365d",
      "t2"."products_90d",
      "t2"."products_365d",
      "t2"."mix_entropy_365d",
      "t2"."top_product_share_365d",
      "t2"."new_products_90d",
      "t2"."new_product_share_180d",
      "t2"."dropped_products",
      "t2"."kept_product_share",
      "t2"."repeat_product_share",
      "t2"."product_lines_365d",
      "t2"."lost_lines",
      "t2"."lost_line_spend",
      "t2"."active_months",
      "t2"."peak_month_share",
      "t2"."payment_delay_365d",
      "t2"."payment_delay_90d",
      "t2"."payment_delay_change_180d",
      "t2"."payment_delay_spread_365d",
      "t2"."payment_delay_by_amount_365d",
      "t2"."last_payment_delay",
      "t2"."worst_payment_delay_365d",
      "t2"."late_share_365d",
      "t2"."very_late_share_365d",
      "t2"."days_since_payment",
      "t2"."overdue_items",
      "t2"."overdue_amount",
      "t2"."overdue_days",
      "t2"."overdue_share_365d",
      "t2"."open_opportunities",
      "t2"."open_pipeline",
      "t2"."oldest_open_opportunity",
      "t2"."contested_share",
      "t2"."pipeline_product_lines",
      "t2"."days_since_opportunity",
      "t2"."opportunities_90d",
      "t2"."opportunities_365d",
      "t2"."opportunity_value",
      "t2"."days_since_won",
      "t2"."days_since_lost",
      "t2"."won_365d",
      "t2"."lost_365d",
      "t2"."lost_to_competitor_365d",
      "t2"."won_value_365d",
      "t2"."win_rate",
      "t2"."last_decision_won",
      "t2"."decision_days",
      "t2"."contacts_30d",
      "t2"."contacts_90d",
      "t2"."contacts_365d",
      "t2"."contacts_decay_45d",
      "t2"."contacts_change_90d",
      "t2"."contacts_yoy_90d",
      "t2"."days_since_contact",
      "t2"."days_since_inbound",
      "t2"."days_since_outbound",
      "t2"."days_since_call",
      "t2"."days_since_meeting",
      "t2"."calls_90d",
      "t2"."mails_90d",
      "t2"."meetings_365d",
      "t2"."inbound_90d",
      "t2"."inbound_365d",
      "t2"."inbound_share_90d",
      "t2"."inbound_share_365d",
      "t2"."inbound_change_90d",
      "t2"."unanswered_contacts",
      "t2"."contact_minutes_90d",
      "t2"."contact_minutes_365d",
      "t2"."minutes_a_contact_365d",
      "t2"."reps_365d",
      "t2"."rep_days_365d",
      "t2"."open_tickets",
      "t2"."oldest_open_ticket",
      "t2"."tickets_30d",
      "t2"."tickets_90d",
      "t2"."tickets_365d",
      "t2"."tickets_change_180d",
      "t2"."days_since_ticket",
      "t2"."urgent_tickets_365d",
      "t2"."severe_tickets_90d",
      "t2"."severe_share_365d",
      "t2"."satisfaction_365d",
      "t2"."worst_satisfaction_365d",
      "t2"."last_satisfaction",
      "t2"."satisfaction_change_180d",
      "t2"."bad_ratings_365d",
      "t2"."ticket_days_365d",
      "t2"."usage_30d",
      "t2"."usage_90d",
      "t2"."usage_365d",
      "t2"."usage_change_30d",
      "t2"."usage_change_90d",
      "t2"."usage_trend_180d",
      "t2"."usage_days_90d",
      "t2"."usage_a_day_90d",
      "t2"."days_since_use",
      "t2"."usage_product_lines_90d",
      "t2"."users_90d",
      "t2"."last_users",
      "t2"."users_change_90d",
      "t2"."usage_a_user_90d",
      "t2"."running_contracts",
      "t2"."mrr",
      "t2"."seats",
      "t2"."contract_product_lines",
      "t2"."days_to_contract_end",
      "t2"."mrr_ending_share_90d",
      "t2"."auto_renew_share",
      "t2"."contract_days",
      "t2"."days_since_contract",
      "t2"."days_since_contract_end",
      "t2"."contracts_ended_365d",
      "t2"."mrr_change_365d",
      "t2"."seats_change_365d",
      "t2"."price_change_365d",
      "t2"."people_known",
      "t2"."allies",
      "t2"."ally_share",
      "t2"."decision_makers",
      "t2"."roles_known",
      "t2"."people_left_365d",
      "t2"."allies_left_365d",
      "t2"."decision_makers_left_365d",
      "t2"."days_since_departure",
      "t2"."days_since_ally_left",
      "t2"."people_left_share_365d",
      "t2"."delivery_delay_90d",
      "t2"."delivery_delay_365d",
      "t2"."late_delivery_share_90d",
      "t2"."late_delivery_share_365d",
      "t2"."late_delivery_change_180d",
      "t2"."worst_delivery_delay_365d",
      "t2"."awaited_deliveries",
      "t2"."short_delivery_share_365d",
      "t2"."missing_units_share_365d",
      "t2"."days_since_delivery_trouble",
      "t2"."lifecycle",
      "t2"."trailing_revenue",
      "t2"."overdue",
      "t2"."due_in",
      "t2"."quiet_chance",
      "t2"."regularity",
      "t2"."spend_to_best_year",
      "t2"."tickets_an_order_365d",
      "t2"."contract_share_of_spend",
      "t2"."has_parent",
      "t2"."sisters",
      "t2"."sister_spend_365d",
      "t2"."sister_recent_share_90d",
      "t2"."sister_orders_90d",
      "t2"."share_of_family_spend_365d",
      "t2"."sister_client_share",
      "t2"."sister_lapsed_share",
      "t2"."sisters_not_buying",
      "t2"."sister_product_lines_365d",
      "t36"."account_id" AS "account_id_right",
      "t36"."industry_client_share",
      "t36"."peer_lines_365d",
      "t36"."peer_line_share_365d"
    FROM "with_family" AS "t2"
    LEFT OUTER JOIN (
      SELECT
        "t34"."account_id",
        CAST("t34"."peers" AS DOUBLE) / CASE
          WHEN CAST("t34"."clients" AS DOUBLE) > 0
          THEN CAST("t34"."clients" AS DOUBLE)
          ELSE NULL
        END AS "industry_client_share",
        CASE
          WHEN "t34"."peers" IS NOT NULL
          THEN CAST(COALESCE("t34"."peer_lines", 0) AS DOUBLE)
          ELSE NULL
        END AS "peer_lines_365d",
        CASE
          WHEN "t34"."product_lines_365d" IS NOT NULL
          THEN CAST(COALESCE("t34"."shared_lines", 0) AS DOUBLE) / CASE
            WHEN CAST("t34"."peer_lines" AS DOUBLE) > 0
            THEN CAST("t34"."peer_lines" AS DOUBLE)
            ELSE NULL
          END
          ELSE NULL
        END AS "peer_line_share_365d"
      FROM (
        SELECT
          "t33".*
          EXCLUDE ("buyer")
        FROM (
          SELECT
            "t32"."account_id",
            "t32"."lifecycle",
            "t32"."industry",
            "t32"."product_lines_365d",
            "t32"."peers",
            "t32"."clients",
            "t32"."peer_lines",
            "t30"."buyer",
            "t30"."shared_lines"
          FROM (
            SELECT
              "t29".*
              EXCLUDE ("of")
            FROM (
              SELECT
                "t21"."account_id",
                "t21"."lifecycle",
                "t21"."industry",
                "t21"."product_lines_365d",
                "t21"."peers",
                "t21"."clients",
                "t26"."of",
                "t26"."peer_lines"
              FROM (
                SELECT
                  "t18".*
                  EXCLUDE ("of")
                FROM (
                  SELECT
                    "t8"."account_id",
                    "t8"."lifecycle",
                    "t8"."industry",
                    "t8"."product_lines_365d",
                    "t15"."of",
                    "t15"."peers",
                    "t15"."clients"
                  FROM (
                    SELECT
                      "t0"."account_id",
                      "t0"."lifecycle",
                      "t0"."industry",
                      "t0"."product_lines_365d"
                    FROM "with_family" AS "t0"
                  ) AS "t8"
                  LEFT OUTER JOIN (
                    SELECT
                      "t12"."of",
                      "t12"."peers",
                      SUM("t12"."peers") OVER (ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) AS "clients"
                    FROM (
                      SELECT
                        "t6"."industry" AS "of",
                        COUNT(*) AS "peers"
                      FROM (
                        SELECT
                          "t0"."account_id",
                          "t0"."lifecycle",
                          "t0"."industry",
                          "t0"."product_lines_365d"
                        FROM "with_family" AS "t0"
                        WHERE
                          "t0"."lifecycle" = 'client' AND "t0"."industry" IS NOT NULL
                      ) AS "t6"
                      GROUP BY
                        1
                    ) AS "t12"
                  ) AS "t15"
                    ON "t8"."industry" = "t15"."of"
                ) AS "t18"
              ) AS "t21"
              LEFT OUTER JOIN (
                SELECT
                  "t23"."industry" AS "of",
                  COUNT(*) AS "peer_lines"
                FROM "t22" AS "t23"
                GROUP BY
                  1
              ) AS "t26"
                ON "t21"."industry" = "t26"."of"
            ) AS "t29"
          ) AS "t32"
          LEFT OUTER JOIN (
            SELECT
              "t27"."buyer",
              COUNT(*) AS "shared_lines"
            FROM (
              SELECT
                "t11"."account_id" AS "buyer",
                "t5"."industry" AS "of",
                "t11"."product_line" AS "line",
                "t24"."industry",
                "t24"."product_line"
              FROM (
                SELECT DISTINCT
                  "t1"."account_id",
                  "t1"."product_line"
                FROM "products_rows" AS "t1"
                WHERE
                  "t1"."last_age" <= 365 AND "t1"."product_line" IS NOT NULL
              ) AS "t11"
              INNER JOIN (
                SELECT
                  "t0"."account_id",
                  "t0"."industry"
                FROM "with_family" AS "t0"
              ) AS "t5"
                ON "t11"."account_id" = "t5"."account_id"
              INNER JOIN "t22" AS "t24"
                ON "t5"."industry" = "t24"."industry"
                AND "t11"."product_line" = "t24"."product_line"
            ) AS "t27"
            GROUP BY
              1
          ) AS "t30"
            ON "t32"."account_id" = "t30"."buyer"
        ) AS "t33"
      ) AS "t34"
    ) AS "t36"
      ON "t2"."account_id" = "t36"."account_id"
  ) AS "t37"
) AS "t38"
ORDER BY
  "t38"."account_id" ASC
