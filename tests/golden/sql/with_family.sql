SELECT
  *
FROM (
  SELECT
    "t20".*
    EXCLUDE ("account_id_right")
  FROM (
    SELECT
      "t3"."account_id",
      "t3"."bought",
      "t3"."name",
      "t3"."parent_id",
      "t3"."industry",
      "t3"."region",
      "t3"."sector",
      "t3"."employees",
      "t3"."owner",
      "t3"."owner_role",
      "t3"."target",
      "t3"."do_not_pursue",
      "t3"."loss_reason",
      "t3"."competitor",
      "t3"."gap",
      "t3"."strategic_value",
      "t3"."cost_of_pursuit",
      "t3"."account_age_days",
      "t3"."headcount",
      "t3"."days_since_loss",
      "t3"."days_since_order",
      "t3"."own_gap",
      "t3"."median_gap",
      "t3"."gap_spread",
      "t3"."recent_gaps",
      "t3"."last_gap",
      "t3"."longest_gap_365d",
      "t3"."days_since_third_order",
      "t3"."orders_30d",
      "t3"."orders_90d",
      "t3"."orders_180d",
      "t3"."orders_365d",
      "t3"."order_rate_365d",
      "t3"."orders_decay_45d",
      "t3"."orders_decay_130d",
      "t3"."orders_change_90d",
      "t3"."orders_change_180d",
      "t3"."orders_yoy_90d",
      "t3"."orders_yoy_180d",
      "t3"."tenure_days",
      "t3"."orders_ever",
      "t3"."spend_30d",
      "t3"."spend_90d",
      "t3"."spend_180d",
      "t3"."spend_365d",
      "t3"."spend_decay_45d",
      "t3"."spend_decay_130d",
      "t3"."spend_change_90d",
      "t3"."spend_change_180d",
      "t3"."spend_yoy_90d",
      "t3"."spend_90d_year_ago",
      "t3"."spend_yoy_180d",
      "t3"."spend_trend_365d",
      "t3"."order_value_365d",
      "t3"."order_value_spread_365d",
      "t3"."last_order_value",
      "t3"."last_to_mean_value",
      "t3"."margin_365d",
      "t3"."best_year_spend",
      "t3"."spend_ever",
      "t3"."season_ahead_90d",
      "t3"."lines_per_order_365d",
      "t3"."returns_share_365d",
      "t3"."returns_share_90d",
      "t3"."days_since_return",
      "t3"."return_days_365d",
      "t3"."products_90d",
      "t3"."products_365d",
      "t3"."mix_entropy_365d",
      "t3"."top_product_share_365d",
      "t3"."new_products_90d",
      "t3"."new_product_share_180d",
      "t3"."dropped_products",
      "t3"."kept_product_share",
      "t3"."repeat_product_share",
      "t3"."product_lines_365d",
      "t3"."lost_lines",
      "t3"."lost_line_spend",
      "t3"."active_months",
      "t3"."peak_month_share",
      "t3"."payment_delay_365d",
      "t3"."payment_delay_90d",
      "t3"."payment_delay_change_180d",
      "t3"."payment_delay_spread_365d",
      "t3"."payment_delay_by_amount_365d",
      "t3"."last_payment_delay",
      "t3"."worst_payment_delay_365d",
      "t3"."late_share_365d",
      "t3"."very_late_share_365d",
      "t3"."days_since_payment",
      "t3"."overdue_items",
      "t3"."overdue_amount",
      "t3"."overdue_days",
      "t3"."overdue_share_365d",
      "t3"."open_opportunities",
      "t3"."open_pipeline",
      "t3"."oldest_open_opportunity",
      "t3"."contested_share",
      "t3"."pipeline_product_lines",
      "t3"."days_since_opportunity",
      "t3"."opportunities_90d",
      "t3"."opportunities_365d",
      "t3"."opportunity_value",
      "t3"."days_since_won",
      "t3"."days_since_lost",
      "t3"."won_365d",
      "t3"."lost_365d",
      "t3"."lost_to_competitor_365d",
      "t3"."won_value_365d",
      "t3"."win_rate",
      "t3"."last_decision_won",
      "t3"."decision_days",
      "t3"."contacts_30d",
      "t3"."contacts_90d",
      "t3"."contacts_365d",
      "t3"."contacts_decay_45d",
      "t3"."contacts_change_90d",
      "t3"."contacts_yoy_90d",
      "t3"."days_since_contact",
      "t3"."days_since_inbound",
      "t3"."days_since_outbound",
      "t3"."days_since_call",
      "t3"."days_since_meeting",
      "t3"."calls_90d",
      "t3"."mails_90d",
      "t3"."meetings_365d",
      "t3"."inbound_90d",
      "t3"."inbound_365d",
      "t3"."inbound_share_90d",
      "t3"."inbound_share_365d",
      "t3"."inbound_change_90d",
      "t3"."unanswered_contacts",
      "t3"."contact_minutes_90d",
      "t3"."contact_minutes_365d",
      "t3"."minutes_a_contact_365d",
      "t3"."reps_365d",
      "t3"."rep_days_365d",
      "t3"."open_tickets",
      "t3"."oldest_open_ticket",
      "t3"."tickets_30d",
      "t3"."tickets_90d",
      "t3"."tickets_365d",
      "t3"."tickets_change_180d",
      "t3"."days_since_ticket",
      "t3"."urgent_tickets_365d",
      "t3"."severe_tickets_90d",
      "t3"."severe_share_365d",
      "t3"."satisfaction_365d",
      "t3"."worst_satisfaction_365d",
      "t3"."last_satisfaction",
      "t3"."satisfaction_change_180d",
      "t3"."bad_ratings_365d",
      "t3"."ticket_days_365d",
      "t3"."usage_30d",
      "t3"."usage_90d",
      "t3"."usage_365d",
      "t3"."usage_change_30d",
      "t3"."usage_change_90d",
      "t3"."usage_trend_180d",
      "t3"."usage_days_90d",
      "t3"."usage_a_day_90d",
      "t3"."days_since_use",
      "t3"."usage_product_lines_90d",
      "t3"."users_90d",
      "t3"."last_users",
      "t3"."users_change_90d",
      "t3"."usage_a_user_90d",
      "t3"."running_contracts",
      "t3"."mrr",
      "t3"."seats",
      "t3"."contract_product_lines",
      "t3"."days_to_contract_end",
      "t3"."mrr_ending_share_90d",
      "t3"."auto_renew_share",
      "t3"."contract_days",
      "t3"."days_since_contract",
      "t3"."days_since_contract_end",
      "t3"."contracts_ended_365d",
      "t3"."mrr_change_365d",
      "t3"."seats_change_365d",
      "t3"."price_change_365d",
      "t3"."people_known",
      "t3"."allies",
      "t3"."ally_share",
      "t3"."decision_makers",
      "t3"."roles_known",
      "t3"."people_left_365d",
      "t3"."allies_left_365d",
      "t3"."decision_makers_left_365d",
      "t3"."days_since_departure",
      "t3"."days_since_ally_left",
      "t3"."people_left_share_365d",
      "t3"."delivery_delay_90d",
      "t3"."delivery_delay_365d",
      "t3"."late_delivery_share_90d",
      "t3"."late_delivery_share_365d",
      "t3"."late_delivery_change_180d",
      "t3"."worst_delivery_delay_365d",
      "t3"."awaited_deliveries",
      "t3"."short_delivery_share_365d",
      "t3"."missing_units_share_365d",
      "t3"."days_since_delivery_trouble",
      "t3"."lifecycle",
      "t3"."trailing_revenue",
      "t3"."overdue",
      "t3"."due_in",
      "t3"."quiet_chance",
      "t3"."regularity",
      "t3"."spend_to_best_year",
      "t3"."tickets_an_order_365d",
      "t3"."contract_share_of_spend",
      "t19"."account_id" AS "account_id_right",
      "t19"."has_parent",
      "t19"."sisters",
      "t19"."sister_spend_365d",
      "t19"."sister_recent_share_90d",
      "t19"."sister_orders_90d",
      "t19"."share_of_family_spend_365d",
      "t19"."sister_client_share",
      "t19"."sister_lapsed_share",
      "t19"."sisters_not_buying",
      "t19"."sister_product_lines_365d"
    FROM "with_account_features" AS "t3"
    LEFT OUTER JOIN (
      SELECT
        "t17"."account_id",
        CASE
          WHEN "t17"."listed" IS NOT NULL
          THEN CAST(CASE WHEN "t17"."clan" <> "t17"."account_id" THEN 1 ELSE 0 END AS DOUBLE)
          ELSE NULL
        END AS "has_parent",
        CASE
          WHEN "t17"."listed" IS NOT NULL
          THEN CAST(SUM(COALESCE(CASE WHEN "t17"."listed" THEN 1 ELSE 0 END, 0)) OVER (
            PARTITION BY "t17"."clan"
            ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
          ) - COALESCE(CASE WHEN "t17"."listed" THEN 1 ELSE 0 END, 0) AS DOUBLE)
          ELSE NULL
        END AS "sisters",
        CASE
          WHEN "t17"."listed" IS NOT NULL
          THEN CASE
            WHEN CAST(SUM(COALESCE(CASE WHEN "t17"."listed" THEN 1 ELSE 0 END, 0)) OVER (
              PARTITION BY "t17"."clan"
              ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
            ) - COALESCE(CASE WHEN "t17"."listed" THEN 1 ELSE 0 END, 0) AS DOUBLE) > 0
            THEN CAST(SUM(COALESCE(CAST("t17"."spend_365d" AS DECIMAL(18, 4)), 0)) OVER (
              PARTITION BY "t17"."clan"
              ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
            ) - COALESCE(CAST("t17"."spend_365d" AS DECIMAL(18, 4)), 0) AS DOUBLE)
            ELSE NULL
          END
          ELSE NULL
        END AS "sister_spend_365d",
        CASE
          WHEN "t17"."listed" IS NOT NULL
          THEN CAST(SUM(COALESCE(CAST("t17"."spend_90d" AS DECIMAL(18, 4)), 0)) OVER (
            PARTITION BY "t17"."clan"
            ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
          ) - COALESCE(CAST("t17"."spend_90d" AS DECIMAL(18, 4)), 0) AS DOUBLE) / CASE
            WHEN CAST(SUM(COALESCE(CAST("t17"."spend_365d" AS DECIMAL(18, 4)), 0)) OVER (
              PARTITION BY "t17"."clan"
              ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
            ) - COALESCE(CAST("t17"."spend_365d" AS DECIMAL(18, 4)), 0) AS DOUBLE) > 0
            THEN CAST(SUM(COALESCE(CAST("t17"."spend_365d" AS DECIMAL(18, 4)), 0)) OVER (
              PARTITION BY "t17"."clan"
              ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
            ) - COALESCE(CAST("t17"."spend_365d" AS DECIMAL(18, 4)), 0) AS DOUBLE)
            ELSE NULL
          END
          ELSE NULL
        END AS "sister_recent_share_90d",
        CASE
          WHEN "t17"."listed" IS NOT NULL
          THEN CASE
            WHEN CAST(SUM(COALESCE(CASE WHEN "t17"."listed" THEN 1 ELSE 0 END, 0)) OVER (
              PARTITION BY "t17"."clan"
              ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
            ) - COALESCE(CASE WHEN "t17"."listed" THEN 1 ELSE 0 END, 0) AS DOUBLE) > 0
            THEN CAST(SUM(COALESCE(CAST("t17"."orders_90d" AS BIGINT), 0)) OVER (
              PARTITION BY "t17"."clan"
              ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
            ) - COALESCE(CAST("t17"."orders_90d" AS BIGINT), 0) AS DOUBLE)
            ELSE NULL
          END
          ELSE NULL
        END AS "sister_orders_90d",
        CASE
          WHEN "t17"."listed" IS NOT NULL
          THEN CASE
            WHEN CAST(SUM(COALESCE(CASE WHEN "t17"."listed" THEN 1 ELSE 0 END, 0)) OVER (
              PARTITION BY "t17"."clan"
              ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
            ) - COALESCE(CASE WHEN "t17"."listed" THEN 1 ELSE 0 END, 0) AS DOUBLE) > 0
            THEN COALESCE("t17"."spend_365d", 0.0) / CASE
              WHEN (
                CAST(SUM(COALESCE(CAST("t17"."spend_365d" AS DECIMAL(18, 4)), 0)) OVER (
                  PARTITION BY "t17"."clan"
                  ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
                ) - COALESCE(CAST("t17"."spend_365d" AS DECIMAL(18, 4)), 0) AS DOUBLE) + COALESCE("t17"."spend_365d", 0.0)
              ) > 0
              THEN CAST(SUM(COALESCE(CAST("t17"."spend_365d" AS DECIMAL(18, 4)), 0)) OVER (
                PARTITION BY "t17"."clan"
                ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
              ) - COALESCE(CAST("t17"."spend_365d" AS DECIMAL(18, 4)), 0) AS DOUBLE) + COALESCE("t17"."spend_365d", 0.0)
              ELSE NULL
            END
            ELSE NULL
          END
          ELSE NULL
        END AS "share_of_family_spend_365d",
        CASE
          WHEN "t17"."listed" IS NOT NULL
          THEN CAST(SUM(COALESCE(CASE WHEN "t17"."lifecycle" = 'client' THEN 1 ELSE 0 END, 0)) OVER (
            PARTITION BY "t17"."clan"
            ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
          ) - COALESCE(CASE WHEN "t17"."lifecycle" = 'client' THEN 1 ELSE 0 END, 0) AS DOUBLE) / CASE
            WHEN CAST(SUM(COALESCE(CASE WHEN "t17"."listed" THEN 1 ELSE 0 END, 0)) OVER (
              PARTITION BY "t17"."clan"
              ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
            ) - COALESCE(CASE WHEN "t17"."listed" THEN 1 ELSE 0 END, 0) AS DOUBLE) > 0
            THEN CAST(SUM(COALESCE(CASE WHEN "t17"."listed" THEN 1 ELSE 0 END, 0)) OVER (
              PARTITION BY "t17"."clan"
              ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
            ) - COALESCE(CASE WHEN "t17"."listed" THEN 1 ELSE 0 END, 0) AS DOUBLE)
            ELSE NULL
          END
          ELSE NULL
        END AS "sister_client_share",
        CASE
          WHEN "t17"."listed" IS NOT NULL
          THEN CAST(SUM(COALESCE(CASE WHEN "t17"."lifecycle" = 'lapsed' THEN 1 ELSE 0 END, 0)) OVER (
            PARTITION BY "t17"."clan"
            ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
          ) - COALESCE(CASE WHEN "t17"."lifecycle" = 'lapsed' THEN 1 ELSE 0 END, 0) AS DOUBLE) / CASE
            WHEN CAST(SUM(COALESCE(CASE WHEN "t17"."listed" THEN 1 ELSE 0 END, 0)) OVER (
              PARTITION BY "t17"."clan"
              ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
            ) - COALESCE(CASE WHEN "t17"."listed" THEN 1 ELSE 0 END, 0) AS DOUBLE) > 0
            THEN CAST(SUM(COALESCE(CASE WHEN "t17"."listed" THEN 1 ELSE 0 END, 0)) OVER (
              PARTITION BY "t17"."clan"
              ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
            ) - COALESCE(CASE WHEN "t17"."listed" THEN 1 ELSE 0 END, 0) AS DOUBLE)
            ELSE NULL
          END
          ELSE NULL
        END AS "sister_lapsed_share",
        CASE
          WHEN "t17"."listed" IS NOT NULL
          THEN CASE
            WHEN CAST(SUM(COALESCE(CASE WHEN "t17"."listed" THEN 1 ELSE 0 END, 0)) OVER (
              PARTITION BY "t17"."clan"
              ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
            ) - COALESCE(CASE WHEN "t17"."listed" THEN 1 ELSE 0 END, 0) AS DOUBLE) > 0
            THEN CAST(SUM(COALESCE(CASE WHEN "t17"."lifecycle" <> 'client' THEN 1 ELSE 0 END, 0)) OVER (
              PARTITION BY "t17"."clan"
              ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
            ) - COALESCE(CASE WHEN "t17"."lifecycle" <> 'client' THEN 1 ELSE 0 END, 0) AS DOUBLE)
            ELSE NULL
          END
          ELSE NULL
        END AS "sisters_not_buying",
        CASE
          WHEN "t17"."listed" IS NOT NULL
          THEN CASE
            WHEN CAST(SUM(COALESCE(CASE WHEN "t17"."listed" THEN 1 ELSE 0 END, 0)) OVER (
              PARTITION BY "t17"."clan"
              ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
            ) - COALESCE(CASE WHEN "t17"."listed" THEN 1 ELSE 0 END, 0) AS DOUBLE) > 0
            THEN CASE
              WHEN (
                CAST("t17"."clan_product_lines" AS DOUBLE) - COALESCE("t17"."product_lines_365d", 0.0)
              ) IS NULL
              THEN CAST("t17"."clan_product_lines" AS DOUBLE) - COALESCE("t17"."product_lines_365d", 0.0)
              ELSE GREATEST(
                0.0,
                CAST("t17"."clan_product_lines" AS DOUBLE) - COALESCE("t17"."product_lines_365d", 0.0)
              )
            END
            ELSE NULL
          END
          ELSE NULL
        END AS "sister_product_lines_365d"
      FROM (
        SELECT
          "t16".*
          EXCLUDE ("clan_right")
        FROM (
          SELECT
            "t13"."account_id",
            "t13"."lifecycle",
            "t13"."spend_90d",
            "t13"."spend_365d",
            "t13"."orders_90d",
            "t13"."product_lines_365d",
            "t13"."clan",
            "t13"."listed",
            "t15"."clan" AS "clan_right",
            "t15"."clan_product_lines"
          FROM (
            SELECT
              "t10".*
              EXCLUDE ("account_id_right")
            FROM (
              SELECT
                "t5"."account_id",
                "t5"."lifecycle",
                "t5"."spend_90d",
                "t5"."spend_365d",
                "t5"."orders_90d",
                "t5"."product_lines_365d",
                "t9"."account_id" AS "account_id_right",
                "t9"."clan",
                "t9"."listed"
              FROM (
                SELECT
                  "t0"."account_id",
                  "t0"."lifecycle",
                  "t0"."spend_90d",
                  "t0"."spend_365d",
                  "t0"."orders_90d",
                  "t0"."product_lines_365d"
                FROM "with_account_features" AS "t0"
              ) AS "t5"
              LEFT OUTER JOIN (
                SELECT
                  "t1"."account_id",
                  COALESCE("t1"."parent_id", "t1"."account_id") AS "clan",
                  TRUE AS "listed"
                FROM "accounts" AS "t1"
                WHERE
                  "t1"."known_from" <= MAKE_TIMESTAMP(2011, 6, 10, 0, 0, 0.0)
                  AND (
                    (
                      "t1"."known_to" IS NULL
                    )
                    OR (
                      "t1"."known_to" > MAKE_TIMESTAMP(2011, 6, 10, 0, 0, 0.0)
                    )
                  )
              ) AS "t9"
                ON "t5"."account_id" = "t9"."account_id"
            ) AS "t10"
          ) AS "t13"
          LEFT OUTER JOIN (
            SELECT
              "t11"."clan",
              COUNT(DISTINCT "t11"."product_line") AS "clan_product_lines"
            FROM (
              SELECT
                "t8"."account_id",
                "t8"."product_line",
                "t9"."clan",
                "t9"."listed"
              FROM (
                SELECT DISTINCT
                  "t2"."account_id",
                  "t2"."product_line"
                FROM "products_rows" AS "t2"
                WHERE
                  "t2"."last_age" <= 365
              ) AS "t8"
              INNER JOIN (
                SELECT
                  "t1"."account_id",
                  COALESCE("t1"."parent_id", "t1"."account_id") AS "clan",
                  TRUE AS "listed"
                FROM "accounts" AS "t1"
                WHERE
                  "t1"."known_from" <= MAKE_TIMESTAMP(2011, 6, 10, 0, 0, 0.0)
                  AND (
                    (
                      "t1"."known_to" IS NULL
                    )
                    OR (
                      "t1"."known_to" > MAKE_TIMESTAMP(2011, 6, 10, 0, 0, 0.0)
                    )
                  )
              ) AS "t9"
                ON "t8"."account_id" = "t9"."account_id"
            ) AS "t11"
            GROUP BY
              1
          ) AS "t15"
            ON "t13"."clan" = "t15"."clan"
        ) AS "t16"
      ) AS "t17"
    ) AS "t19"
      ON "t3"."account_id" = "t19"."account_id"
  ) AS "t20"
) AS "t21"
