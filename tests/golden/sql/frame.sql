SELECT
  "t16"."account_id",
  "t16"."lifecycle",
  "t16"."trailing_revenue",
  "t16"."name",
  "t16"."parent_id",
  "t16"."industry",
  "t16"."region",
  "t16"."sector",
  "t16"."employees",
  "t16"."owner",
  "t16"."owner_role",
  "t16"."target",
  "t16"."do_not_pursue",
  "t16"."loss_reason",
  "t16"."competitor",
  "t16"."strategic_value",
  "t16"."days_since_order",
  "t16"."own_gap",
  "t16"."overdue",
  "t16"."due_in",
  "t16"."median_gap",
  "t16"."gap_spread",
  "t16"."recent_gaps",
  "t16"."last_gap",
  "t16"."longest_gap_365d",
  "t16"."days_since_third_order",
  "t16"."quiet_chance",
  "t16"."orders_30d",
  "t16"."orders_90d",
  "t16"."orders_180d",
  "t16"."orders_365d",
  "t16"."order_rate_365d",
  "t16"."orders_decay_45d",
  "t16"."orders_decay_130d",
  "t16"."orders_change_90d",
  "t16"."orders_change_180d",
  "t16"."orders_yoy_90d",
  "t16"."orders_yoy_180d",
  "t16"."active_months",
  "t16"."regularity",
  "t16"."tenure_days",
  "t16"."orders_ever",
  "t16"."spend_30d",
  "t16"."spend_90d",
  "t16"."spend_180d",
  "t16"."spend_365d",
  "t16"."spend_decay_45d",
  "t16"."spend_decay_130d",
  "t16"."spend_change_90d",
  "t16"."spend_change_180d",
  "t16"."spend_yoy_90d",
  "t16"."spend_yoy_180d",
  "t16"."spend_trend_365d",
  "t16"."order_value_365d",
  "t16"."order_value_spread_365d",
  "t16"."last_order_value",
  "t16"."last_to_mean_value",
  "t16"."margin_365d",
  "t16"."best_year_spend",
  "t16"."spend_to_best_year",
  "t16"."spend_ever",
  "t16"."season_ahead_90d",
  "t16"."peak_month_share",
  "t16"."products_90d",
  "t16"."products_365d",
  "t16"."lines_per_order_365d",
  "t16"."mix_entropy_365d",
  "t16"."top_product_share_365d",
  "t16"."new_products_90d",
  "t16"."new_product_share_180d",
  "t16"."dropped_products",
  "t16"."kept_product_share",
  "t16"."repeat_product_share",
  "t16"."product_lines_365d",
  "t16"."returns_share_365d",
  "t16"."returns_share_90d",
  "t16"."days_since_return",
  "t16"."return_days_365d",
  "t16"."payment_delay_365d",
  "t16"."payment_delay_90d",
  "t16"."payment_delay_change_180d",
  "t16"."payment_delay_spread_365d",
  "t16"."payment_delay_by_amount_365d",
  "t16"."last_payment_delay",
  "t16"."worst_payment_delay_365d",
  "t16"."late_share_365d",
  "t16"."very_late_share_365d",
  "t16"."days_since_payment",
  "t16"."overdue_items",
  "t16"."overdue_amount",
  "t16"."overdue_days",
  "t16"."overdue_share_365d",
  "t16"."open_opportunities",
  "t16"."open_pipeline",
  "t16"."oldest_open_opportunity",
  "t16"."contested_share",
  "t16"."pipeline_product_lines",
  "t16"."days_since_opportunity",
  "t16"."opportunities_90d",
  "t16"."opportunities_365d",
  "t16"."opportunity_value",
  "t16"."days_since_won",
  "t16"."days_since_lost",
  "t16"."won_365d",
  "t16"."lost_365d",
  "t16"."lost_to_competitor_365d",
  "t16"."won_value_365d",
  "t16"."win_rate",
  "t16"."last_decision_won",
  "t16"."decision_days",
  "t16"."contacts_30d",
  "t16"."contacts_90d",
  "t16"."contacts_365d",
  "t16"."contacts_decay_45d",
  "t16"."contacts_change_90d",
  "t16"."contacts_yoy_90d",
  "t16"."days_since_contact",
  "t16"."days_since_inbound",
  "t16"."days_since_outbound",
  "t16"."days_since_call",
  "t16"."days_since_meeting",
  "t16"."calls_90d",
  "t16"."mails_90d",
  "t16"."meetings_365d",
  "t16"."inbound_90d",
  "t16"."inbound_365d",
  "t16"."inbound_share_90d",
  "t16"."inbound_share_365d",
  "t16"."inbound_change_90d",
  "t16"."unanswered_contacts",
  "t16"."contact_minutes_90d",
  "t16"."contact_minutes_365d",
  "t16"."minutes_a_contact_365d",
  "t16"."reps_365d",
  "t16"."rep_days_365d",
  "t16"."open_tickets",
  "t16"."oldest_open_ticket",
  "t16"."tickets_30d",
  "t16"."tickets_90d",
  "t16"."tickets_365d",
  "t16"."tickets_change_180d",
  "t16"."days_since_ticket",
  "t16"."urgent_tickets_365d",
  "t16"."severe_tickets_90d",
  "t16"."severe_share_365d",
  "t16"."satisfaction_365d",
  "t16"."worst_satisfaction_365d",
  "t16"."last_satisfaction",
  "t16"."satisfaction_change_180d",
  "t16"."bad_ratings_365d",
  "t16"."ticket_days_365d",
  "t16"."tickets_an_order_365d",
  "t16"."usage_30d",
  "t16"."usage_90d",
  "t16"."usage_365d",
  "t16"."usage_change_30d",
  "t16"."usage_change_90d",
  "t16"."usage_trend_180d",
  "t16"."usage_days_90d",
  "t16"."usage_a_day_90d",
  "t16"."days_since_use",
  "t16"."usage_product_lines_90d",
  "t16"."users_90d",
  "t16"."last_users",
  "t16"."users_change_90d",
  "t16"."usage_a_user_90d",
  "t16"."running_contracts",
  "t16"."mrr",
  "t16"."seats",
  "t16"."contract_product_lines",
  "t16"."days_to_contract_end",
  "t16"."mrr_ending_share_90d",
  "t16"."auto_renew_share",
  "t16"."contract_days",
  "t16"."days_since_contract",
  "t16"."days_since_contract_end",
  "t16"."contracts_ended_365d",
  "t16"."mrr_change_365d",
  "t16"."seats_change_365d",
  "t16"."price_change_365d",
  "t16"."contract_share_of_spend",
  "t16"."people_known",
  "t16"."allies",
  "t16"."ally_share",
  "t16"."decision_makers",
  "t16"."roles_known",
  "t16"."people_left_365d",
  "t16"."allies_left_365d",
  "t16"."decision_makers_left_365d",
  "t16"."days_since_departure",
  "t16"."days_since_ally_left",
  "t16"."people_left_share_365d",
  "t16"."account_age_days",
  "t16"."headcount",
  "t16"."has_parent",
  "t16"."sisters",
  "t16"."sister_spend_365d",
  "t16"."sister_recent_share_90d",
  "t16"."sister_orders_90d",
  "t16"."share_of_family_spend_365d",
  "t16"."sister_client_share",
  "t16"."sister_lapsed_share",
  "t16"."sister_product_lines_365d"
FROM (
  SELECT
    "t15"."account_id",
    "t15"."bought",
    "t15"."name",
    "t15"."parent_id",
    "t15"."industry",
    "t15"."region",
    "t15"."sector",
    "t15"."employees",
    "t15"."owner",
    "t15"."owner_role",
    "t15"."target",
    "t15"."do_not_pursue",
    "t15"."loss_reason",
    "t15"."competitor",
    "t15"."strategic_value",
    "t15"."account_age_days",
    "t15"."headcount",
    "t15"."days_since_order",
    "t15"."own_gap",
    "t15"."median_gap",
    "t15"."gap_spread",
    "t15"."recent_gaps",
    "t15"."last_gap",
    "t15"."longest_gap_365d",
    "t15"."days_since_third_order",
    "t15"."orders_30d",
    "t15"."orders_90d",
    "t15"."orders_180d",
    "t15"."orders_365d",
    "t15"."order_rate_365d",
    "t15"."orders_decay_45d",
    "t15"."orders_decay_130d",
    "t15"."orders_change_90d",
    "t15"."orders_change_180d",
    "t15"."orders_yoy_90d",
    "t15"."orders_yoy_180d",
    "t15"."tenure_days",
    "t15"."orders_ever",
    "t15"."spend_30d",
    "t15"."spend_90d",
    "t15"."spend_180d",
    "t15"."spend_365d",
    "t15"."spend_decay_45d",
    "t15"."spend_decay_130d",
    "t15"."spend_change_90d",
    "t15"."spend_change_180d",
    "t15"."spend_yoy_90d",
    "t15"."spend_yoy_180d",
    "t15"."spend_trend_365d",
    "t15"."order_value_365d",
    "t15"."order_value_spread_365d",
    "t15"."last_order_value",
    "t15"."last_to_mean_value",
    "t15"."margin_365d",
    "t15"."best_year_spend",
    "t15"."spend_ever",
    "t15"."season_ahead_90d",
    "t15"."lines_per_order_365d",
    "t15"."returns_share_365d",
    "t15"."returns_share_90d",
    "t15"."days_since_return",
    "t15"."return_days_365d",
    "t15"."products_90d",
    "t15"."products_365d",
    "t15"."mix_entropy_365d",
    "t15"."top_product_share_365d",
    "t15"."new_products_90d",
    "t15"."new_product_share_180d",
    "t15"."dropped_products",
    "t15"."kept_product_share",
    "t15"."repeat_product_share",
    "t15"."product_lines_365d",
    "t15"."active_months",
    "t15"."peak_month_share",
    "t15"."payment_delay_365d",
    "t15"."payment_delay_90d",
    "t15"."payment_delay_change_180d",
    "t15"."payment_delay_spread_365d",
    "t15"."payment_delay_by_amount_365d",
    "t15"."last_payment_delay",
    "t15"."worst_payment_delay_365d",
    "t15"."late_share_365d",
    "t15"."very_late_share_365d",
    "t15"."days_since_payment",
    "t15"."overdue_items",
    "t15"."overdue_amount",
    "t15"."overdue_days",
    "t15"."overdue_share_365d",
    "t15"."open_opportunities",
    "t15"."open_pipeline",
    "t15"."oldest_open_opportunity",
    "t15"."contested_share",
    "t15"."pipeline_product_lines",
    "t15"."days_since_opportunity",
    "t15"."opportunities_90d",
    "t15"."opportunities_365d",
    "t15"."opportunity_value",
    "t15"."days_since_won",
    "t15"."days_since_lost",
    "t15"."won_365d",
    "t15"."lost_365d",
    "t15"."lost_to_competitor_365d",
    "t15"."won_value_365d",
    "t15"."win_rate",
    "t15"."last_decision_won",
    "t15"."decision_days",
    "t15"."contacts_30d",
    "t15"."contacts_90d",
    "t15"."contacts_365d",
    "t15"."contacts_decay_45d",
    "t15"."contacts_change_90d",
    "t15"."contacts_yoy_90d",
    "t15"."days_since_contact",
    "t15"."days_since_inbound",
    "t15"."days_since_outbound",
    "t15"."days_since_call",
    "t15"."days_since_meeting",
    "t15"."calls_90d",
    "t15"."mails_90d",
    "t15"."meetings_365d",
    "t15"."inbound_90d",
    "t15"."inbound_365d",
    "t15"."inbound_share_90d",
    "t15"."inbound_share_365d",
    "t15"."inbound_change_90d",
    "t15"."unanswered_contacts",
    "t15"."contact_minutes_90d",
    "t15"."contact_minutes_365d",
    "t15"."minutes_a_contact_365d",
    "t15"."reps_365d",
    "t15"."rep_days_365d",
    "t15"."open_tickets",
    "t15"."oldest_open_ticket",
    "t15"."tickets_30d",
    "t15"."tickets_90d",
    "t15"."tickets_365d",
    "t15"."tickets_change_180d",
    "t15"."days_since_ticket",
    "t15"."urgent_tickets_365d",
    "t15"."severe_tickets_90d",
    "t15"."severe_share_365d",
    "t15"."satisfaction_365d",
    "t15"."worst_satisfaction_365d",
    "t15"."last_satisfaction",
    "t15"."satisfaction_change_180d",
    "t15"."bad_ratings_365d",
    "t15"."ticket_days_365d",
    "t15"."usage_30d",
    "t15"."usage_90d",
    "t15"."usage_365d",
    "t15"."usage_change_30d",
    "t15"."usage_change_90d",
    "t15"."usage_trend_180d",
    "t15"."usage_days_90d",
    "t15"."usage_a_day_90d",
    "t15"."days_since_use",
    "t15"."usage_product_lines_90d",
    "t15"."users_90d",
    "t15"."last_users",
    "t15"."users_change_90d",
    "t15"."usage_a_user_90d",
    "t15"."running_contracts",
    "t15"."mrr",
    "t15"."seats",
    "t15"."contract_product_lines",
    "t15"."days_to_contract_end",
    "t15"."mrr_ending_share_90d",
    "t15"."auto_renew_share",
    "t15"."contract_days",
    "t15"."days_since_contract",
    "t15"."days_since_contract_end",
    "t15"."contracts_ended_365d",
    "t15"."mrr_change_365d",
    "t15"."seats_change_365d",
    "t15"."price_change_365d",
    "t15"."people_known",
    "t15"."allies",
    "t15"."ally_share",
    "t15"."decision_makers",
    "t15"."roles_known",
    "t15"."people_left_365d",
    "t15"."allies_left_365d",
    "t15"."decision_makers_left_365d",
    "t15"."days_since_departure",
    "t15"."days_since_ally_left",
    "t15"."people_left_share_365d",
    "t15"."lifecycle",
    "t15"."trailing_revenue",
    "t15"."overdue",
    "t15"."due_in",
    "t15"."quiet_chance",
    "t15"."regularity",
    "t15"."spend_to_best_year",
    "t15"."tickets_an_order_365d",
    "t15"."contract_share_of_spend",
    "t15"."clan",
    "t15"."listed",
    "t15"."clan_product_lines",
    CASE
      WHEN "t15"."listed" IS NOT NULL
      THEN CAST(CASE WHEN "t15"."clan" <> "t15"."account_id" THEN 1 ELSE 0 END AS DOUBLE)
      ELSE NULL
    END AS "has_parent",
    CASE
      WHEN "t15"."listed" IS NOT NULL
      THEN CAST(SUM(COALESCE(CASE WHEN "t15"."listed" THEN 1 ELSE 0 END, 0)) OVER (
        PARTITION BY "t15"."clan"
        ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
      ) - COALESCE(CASE WHEN "t15"."listed" THEN 1 ELSE 0 END, 0) AS DOUBLE)
      ELSE NULL
    END AS "sisters",
    CASE
      WHEN "t15"."listed" IS NOT NULL
      THEN CASE
        WHEN CAST(SUM(COALESCE(CASE WHEN "t15"."listed" THEN 1 ELSE 0 END, 0)) OVER (
          PARTITION BY "t15"."clan"
          ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
        ) - COALESCE(CASE WHEN "t15"."listed" THEN 1 ELSE 0 END, 0) AS DOUBLE) > 0
        THEN CAST(SUM(COALESCE(CAST("t15"."spend_365d" AS DECIMAL(18, 4)), 0)) OVER (
          PARTITION BY "t15"."clan"
          ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
        ) - COALESCE(CAST("t15"."spend_365d" AS DECIMAL(18, 4)), 0) AS DOUBLE)
        ELSE NULL
      END
      ELSE NULL
    END AS "sister_spend_365d",
    CASE
      WHEN "t15"."listed" IS NOT NULL
      THEN CAST(SUM(COALESCE(CAST("t15"."spend_90d" AS DECIMAL(18, 4)), 0)) OVER (
        PARTITION BY "t15"."clan"
        ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
      ) - COALESCE(CAST("t15"."spend_90d" AS DECIMAL(18, 4)), 0) AS DOUBLE) / CASE
        WHEN CAST(SUM(COALESCE(CAST("t15"."spend_365d" AS DECIMAL(18, 4)), 0)) OVER (
          PARTITION BY "t15"."clan"
          ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
        ) - COALESCE(CAST("t15"."spend_365d" AS DECIMAL(18, 4)), 0) AS DOUBLE) > 0
        THEN CAST(SUM(COALESCE(CAST("t15"."spend_365d" AS DECIMAL(18, 4)), 0)) OVER (
          PARTITION BY "t15"."clan"
          ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
        ) - COALESCE(CAST("t15"."spend_365d" AS DECIMAL(18, 4)), 0) AS DOUBLE)
        ELSE NULL
      END
      ELSE NULL
    END AS "sister_recent_share_90d",
    CASE
      WHEN "t15"."listed" IS NOT NULL
      THEN CASE
        WHEN CAST(SUM(COALESCE(CASE WHEN "t15"."listed" THEN 1 ELSE 0 END, 0)) OVER (
          PARTITION BY "t15"."clan"
          ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
        ) - COALESCE(CASE WHEN "t15"."listed" THEN 1 ELSE 0 END, 0) AS DOUBLE) > 0
        THEN CAST(SUM(COALESCE(CAST("t15"."orders_90d" AS BIGINT), 0)) OVER (
          PARTITION BY "t15"."clan"
          ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
        ) - COALESCE(CAST("t15"."orders_90d" AS BIGINT), 0) AS DOUBLE)
        ELSE NULL
      END
      ELSE NULL
    END AS "sister_orders_90d",
    CASE
      WHEN "t15"."listed" IS NOT NULL
      THEN CASE
        WHEN CAST(SUM(COALESCE(CASE WHEN "t15"."listed" THEN 1 ELSE 0 END, 0)) OVER (
          PARTITION BY "t15"."clan"
          ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
        ) - COALESCE(CASE WHEN "t15"."listed" THEN 1 ELSE 0 END, 0) AS DOUBLE) > 0
        THEN COALESCE("t15"."spend_365d", 0.0) / CASE
          WHEN (
            CAST(SUM(COALESCE(CAST("t15"."spend_365d" AS DECIMAL(18, 4)), 0)) OVER (
              PARTITION BY "t15"."clan"
              ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
            ) - COALESCE(CAST("t15"."spend_365d" AS DECIMAL(18, 4)), 0) AS DOUBLE) + COALESCE("t15"."spend_365d", 0.0)
          ) > 0
          THEN CAST(SUM(COALESCE(CAST("t15"."spend_365d" AS DECIMAL(18, 4)), 0)) OVER (
            PARTITION BY "t15"."clan"
            ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
          ) - COALESCE(CAST("t15"."spend_365d" AS DECIMAL(18, 4)), 0) AS DOUBLE) + COALESCE("t15"."spend_365d", 0.0)
          ELSE NULL
        END
        ELSE NULL
      END
      ELSE NULL
    END AS "share_of_family_spend_365d",
    CASE
      WHEN "t15"."listed" IS NOT NULL
      THEN CAST(SUM(COALESCE(CASE WHEN "t15"."lifecycle" = 'client' THEN 1 ELSE 0 END, 0)) OVER (
        PARTITION BY "t15"."clan"
        ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
      ) - COALESCE(CASE WHEN "t15"."lifecycle" = 'client' THEN 1 ELSE 0 END, 0) AS DOUBLE) / CASE
        WHEN CAST(SUM(COALESCE(CASE WHEN "t15"."listed" THEN 1 ELSE 0 END, 0)) OVER (
          PARTITION BY "t15"."clan"
          ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
        ) - COALESCE(CASE WHEN "t15"."listed" THEN 1 ELSE 0 END, 0) AS DOUBLE) > 0
        THEN CAST(SUM(COALESCE(CASE WHEN "t15"."listed" THEN 1 ELSE 0 END, 0)) OVER (
          PARTITION BY "t15"."clan"
          ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
        ) - COALESCE(CASE WHEN "t15"."listed" THEN 1 ELSE 0 END, 0) AS DOUBLE)
        ELSE NULL
      END
      ELSE NULL
    END AS "sister_client_share",
    CASE
      WHEN "t15"."listed" IS NOT NULL
      THEN CAST(SUM(COALESCE(CASE WHEN "t15"."lifecycle" = 'lapsed' THEN 1 ELSE 0 END, 0)) OVER (
        PARTITION BY "t15"."clan"
        ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
      ) - COALESCE(CASE WHEN "t15"."lifecycle" = 'lapsed' THEN 1 ELSE 0 END, 0) AS DOUBLE) / CASE
        WHEN CAST(SUM(COALESCE(CASE WHEN "t15"."listed" THEN 1 ELSE 0 END, 0)) OVER (
          PARTITION BY "t15"."clan"
          ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
        ) - COALESCE(CASE WHEN "t15"."listed" THEN 1 ELSE 0 END, 0) AS DOUBLE) > 0
        THEN CAST(SUM(COALESCE(CASE WHEN "t15"."listed" THEN 1 ELSE 0 END, 0)) OVER (
          PARTITION BY "t15"."clan"
          ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
        ) - COALESCE(CASE WHEN "t15"."listed" THEN 1 ELSE 0 END, 0) AS DOUBLE)
        ELSE NULL
      END
      ELSE NULL
    END AS "sister_lapsed_share",
    CASE
      WHEN "t15"."listed" IS NOT NULL
      THEN CASE
        WHEN CAST(SUM(COALESCE(CASE WHEN "t15"."listed" THEN 1 ELSE 0 END, 0)) OVER (
          PARTITION BY "t15"."clan"
          ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
        ) - COALESCE(CASE WHEN "t15"."listed" THEN 1 ELSE 0 END, 0) AS DOUBLE) > 0
        THEN CASE
          WHEN (
            CAST("t15"."clan_product_lines" AS DOUBLE) - COALESCE("t15"."product_lines_365d", 0.0)
          ) IS NULL
          THEN CAST("t15"."clan_product_lines" AS DOUBLE) - COALESCE("t15"."product_lines_365d", 0.0)
          ELSE GREATEST(
            0.0,
            CAST("t15"."clan_product_lines" AS DOUBLE) - COALESCE("t15"."product_lines_365d", 0.0)
          )
        END
        ELSE NULL
      END
      ELSE NULL
    END AS "sister_product_lines_365d"
  FROM (
    SELECT
      "t14".*
      EXCLUDE ("clan_right")
    FROM (
      SELECT
        "t11"."account_id",
        "t11"."bought",
        "t11"."name",
        "t11"."parent_id",
        "t11"."industry",
        "t11"."region",
        "t11"."sector",
        "t11"."employees",
        "t11"."owner",
        "t11"."owner_role",
        "t11"."target",
        "t11"."do_not_pursue",
        "t11"."loss_reason",
        "t11"."competitor",
        "t11"."strategic_value",
        "t11"."account_age_days",
        "t11"."headcount",
        "t11"."days_since_order",
        "t11"."own_gap",
        "t11"."median_gap",
        "t11"."gap_spread",
        "t11"."recent_gaps",
        "t11"."last_gap",
        "t11"."longest_gap_365d",
        "t11"."days_since_third_order",
        "t11"."orders_30d",
        "t11"."orders_90d",
        "t11"."orders_180d",
        "t11"."orders_365d",
        "t11"."order_rate_365d",
        "t11"."orders_decay_45d",
        "t11"."orders_decay_130d",
        "t11"."orders_change_90d",
        "t11"."orders_change_180d",
        "t11"."orders_yoy_90d",
        "t11"."orders_yoy_180d",
        "t11"."tenure_days",
        "t11"."orders_ever",
        "t11"."spend_30d",
        "t11"."spend_90d",
        "t11"."spend_180d",
        "t11"."spend_365d",
        "t11"."spend_decay_45d",
        "t11"."spend_decay_130d",
        "t11"."spend_change_90d",
        "t11"."spend_change_180d",
        "t11"."spend_yoy_90d",
        "t11"."spend_yoy_180d",
        "t11"."spend_trend_365d",
        "t11"."order_value_365d",
        "t11"."order_value_spread_365d",
        "t11"."last_order_value",
        "t11"."last_to_mean_value",
        "t11"."margin_365d",
        "t11"."best_year_spend",
        "t11"."spend_ever",
        "t11"."season_ahead_90d",
        "t11"."lines_per_order_365d",
        "t11"."returns_share_365d",
        "t11"."returns_share_90d",
        "t11"."days_since_return",
        "t11"."return_days_365d",
        "t11"."products_90d",
        "t11"."products_365d",
        "t11"."mix_entropy_365d",
        "t11"."top_product_share_365d",
        "t11"."new_products_90d",
        "t11"."new_product_share_180d",
        "t11"."dropped_products",
        "t11"."kept_product_share",
        "t11"."repeat_product_share",
        "t11"."product_lines_365d",
        "t11"."active_months",
        "t11"."peak_month_share",
        "t11"."payment_delay_365d",
        "t11"."payment_delay_90d",
        "t11"."payment_delay_change_180d",
        "t11"."payment_delay_spread_365d",
        "t11"."payment_delay_by_amount_365d",
        "t11"."last_payment_delay",
        "t11"."worst_payment_delay_365d",
        "t11"."late_share_365d",
        "t11"."very_late_share_365d",
        "t11"."days_since_payment",
        "t11"."overdue_items",
        "t11"."overdue_amount",
        "t11"."overdue_days",
        "t11"."overdue_share_365d",
        "t11"."open_opportunities",
        "t11"."open_pipeline",
        "t11"."oldest_open_opportunity",
        "t11"."contested_share",
        "t11"."pipeline_product_lines",
        "t11"."days_since_opportunity",
        "t11"."opportunities_90d",
        "t11"."opportunities_365d",
        "t11"."opportunity_value",
        "t11"."days_since_won",
        "t11"."days_since_lost",
        "t11"."won_365d",
        "t11"."lost_365d",
        "t11"."lost_to_competitor_365d",
        "t11"."won_value_365d",
        "t11"."win_rate",
        "t11"."last_decision_won",
        "t11"."decision_days",
        "t11"."contacts_30d",
        "t11"."contacts_90d",
        "t11"."contacts_365d",
        "t11"."contacts_decay_45d",
        "t11"."contacts_change_90d",
        "t11"."contacts_yoy_90d",
        "t11"."days_since_contact",
        "t11"."days_since_inbound",
        "t11"."days_since_outbound",
        "t11"."days_since_call",
        "t11"."days_since_meeting",
        "t11"."calls_90d",
        "t11"."mails_90d",
        "t11"."meetings_365d",
        "t11"."inbound_90d",
        "t11"."inbound_365d",
        "t11"."inbound_share_90d",
        "t11"."inbound_share_365d",
        "t11"."inbound_change_90d",
        "t11"."unanswered_contacts",
        "t11"."contact_minutes_90d",
        "t11"."contact_minutes_365d",
        "t11"."minutes_a_contact_365d",
        "t11"."reps_365d",
        "t11"."rep_days_365d",
        "t11"."open_tickets",
        "t11"."oldest_open_ticket",
        "t11"."tickets_30d",
        "t11"."tickets_90d",
        "t11"."tickets_365d",
        "t11"."tickets_change_180d",
        "t11"."days_since_ticket",
        "t11"."urgent_tickets_365d",
        "t11"."severe_tickets_90d",
        "t11"."severe_share_365d",
        "t11"."satisfaction_365d",
        "t11"."worst_satisfaction_365d",
        "t11"."last_satisfaction",
        "t11"."satisfaction_change_180d",
        "t11"."bad_ratings_365d",
        "t11"."ticket_days_365d",
        "t11"."usage_30d",
        "t11"."usage_90d",
        "t11"."usage_365d",
        "t11"."usage_change_30d",
        "t11"."usage_change_90d",
        "t11"."usage_trend_180d",
        "t11"."usage_days_90d",
        "t11"."usage_a_day_90d",
        "t11"."days_since_use",
        "t11"."usage_product_lines_90d",
        "t11"."users_90d",
        "t11"."last_users",
        "t11"."users_change_90d",
        "t11"."usage_a_user_90d",
        "t11"."running_contracts",
        "t11"."mrr",
        "t11"."seats",
        "t11"."contract_product_lines",
        "t11"."days_to_contract_end",
        "t11"."mrr_ending_share_90d",
        "t11"."auto_renew_share",
        "t11"."contract_days",
        "t11"."days_since_contract",
        "t11"."days_since_contract_end",
        "t11"."contracts_ended_365d",
        "t11"."mrr_change_365d",
        "t11"."seats_change_365d",
        "t11"."price_change_365d",
        "t11"."people_known",
        "t11"."allies",
        "t11"."ally_share",
        "t11"."decision_makers",
        "t11"."roles_known",
        "t11"."people_left_365d",
        "t11"."allies_left_365d",
        "t11"."decision_makers_left_365d",
        "t11"."days_since_departure",
        "t11"."days_since_ally_left",
        "t11"."people_left_share_365d",
        "t11"."lifecycle",
        "t11"."trailing_revenue",
        "t11"."overdue",
        "t11"."due_in",
        "t11"."quiet_chance",
        "t11"."regularity",
        "t11"."spend_to_best_year",
        "t11"."tickets_an_order_365d",
        "t11"."contract_share_of_spend",
        "t11"."clan",
        "t11"."listed",
        "t13"."clan" AS "clan_right",
        "t13"."clan_product_lines"
      FROM (
        SELECT
          "t8".*
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
            "t3"."strategic_value",
            "t3"."account_age_days",
            "t3"."headcount",
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
            "t3"."lifecycle",
            "t3"."trailing_revenue",
            "t3"."overdue",
            "t3"."due_in",
            "t3"."quiet_chance",
            "t3"."regularity",
            "t3"."spend_to_best_year",
            "t3"."tickets_an_order_365d",
            "t3"."contract_share_of_spend",
            "t7"."account_id" AS "account_id_right",
            "t7"."clan",
            "t7"."listed"
          FROM "with_account_features" AS "t3"
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
          ) AS "t7"
            ON "t3"."account_id" = "t7"."account_id"
        ) AS "t8"
      ) AS "t11"
      LEFT OUTER JOIN (
        SELECT
          "t9"."clan",
          COUNT(DISTINCT "t9"."product_line") AS "clan_product_lines"
        FROM (
          SELECT
            "t6"."account_id",
            "t6"."product_line",
            "t7"."clan",
            "t7"."listed"
          FROM (
            SELECT DISTINCT
              "t2"."account_id",
              "t2"."product_line"
            FROM "products_rows" AS "t2"
            WHERE
              "t2"."last_age" <= 365
          ) AS "t6"
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
          ) AS "t7"
            ON "t6"."account_id" = "t7"."account_id"
        ) AS "t9"
        GROUP BY
          1
      ) AS "t13"
        ON "t11"."clan" = "t13"."clan"
    ) AS "t14"
  ) AS "t15"
) AS "t16"
ORDER BY
  "t16"."account_id" ASC
