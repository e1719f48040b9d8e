WITH "t17" AS (
  SELECT
    "t12"."account_id",
    "t12"."age",
    "t12"."net",
    "t12"."gross",
    "t12"."returned",
    "t12"."priced",
    "t12"."cost",
    "t12"."lines",
    "t12"."is_order",
    CASE
      WHEN "t12"."is_order"
      THEN LEAD("t12"."age") OVER (
        PARTITION BY "t12"."account_id", "t12"."is_order"
        ORDER BY "t12"."age" ASC
        ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
      ) - "t12"."age"
      ELSE NULL
    END AS "gap",
    CASE
      WHEN "t12"."is_order"
      THEN (
        ROW_NUMBER() OVER (
          PARTITION BY "t12"."account_id", "t12"."is_order"
          ORDER BY "t12"."age" ASC
          ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
        ) - 1
      ) + 1
      ELSE NULL
    END AS "back"
  FROM (
    SELECT
      "t10"."account_id",
      "t10"."age",
      "t10"."net",
      "t10"."gross",
      "t10"."returned",
      "t10"."priced",
      "t10"."cost",
      "t10"."lines",
      "t10"."gross" > 0 AS "is_order"
    FROM (
      SELECT
        "t4"."account_id",
        "t4"."age",
        CAST(SUM("t4"."amount") AS DECIMAL(19, 4)) AS "net",
        CAST(COALESCE(SUM("t4"."amount") FILTER(WHERE
          "t4"."amount" > 0), 0) AS DECIMAL(19, 4)) AS "gross",
        CAST(COALESCE(SUM(-(
          "t4"."amount"
        )) FILTER(WHERE
          "t4"."amount" < 0), 0) AS DECIMAL(19, 4)) AS "returned",
        CAST(COALESCE(SUM("t4"."amount") FILTER(WHERE
          "t4"."cost" IS NOT NULL), 0) AS DECIMAL(19, 4)) AS "priced",
        CAST(COALESCE(SUM("t4"."cost"), 0) AS DECIMAL(19, 4)) AS "cost",
        SUM(CAST("t4"."amount" > 0 AS INT)) AS "lines"
      FROM (
        SELECT
          "t0"."account_id",
          "t0"."invoiced_at",
          "t0"."amount",
          "t0"."quantity",
          "t0"."unit_price",
          "t0"."invoice_id",
          "t0"."product",
          "t0"."product_line",
          "t0"."is_product",
          "t0"."credit_note",
          "t0"."cost",
          "t0"."currency",
          "t0"."known_at",
          "t0"."known_from",
          "t0"."known_to",
          "t0"."day",
          CAST(15135 - "t0"."day" AS INT) AS "age"
        FROM "invoices" AS "t0"
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
          AND "t0"."day" < 15135
          AND COALESCE("t0"."is_product", TRUE)
      ) AS "t4"
      GROUP BY
        1,
        2
    ) AS "t10"
  ) AS "t12"
)
SELECT
  "t34"."account_id",
  CASE
    WHEN "t34"."days_since_order" <= 180
    THEN 'client'
    WHEN "t34"."invoiced" IS NOT NULL
    THEN 'lapsed'
    ELSE 'prospect'
  END AS "lifecycle",
  "t34"."name",
  "t34"."parent_id",
  "t34"."industry",
  "t34"."region",
  "t34"."sector",
  "t34"."employees",
  "t34"."owner",
  "t34"."owner_role",
  "t34"."target",
  "t34"."do_not_pursue",
  "t34"."loss_reason",
  "t34"."competitor",
  "t34"."strategic_value",
  "t34"."days_since_order",
  "t34"."own_gap",
  "t34"."days_since_order" / "t34"."own_gap" AS "overdue",
  "t34"."own_gap" - "t34"."days_since_order" AS "due_in",
  "t34"."median_gap",
  "t34"."gap_spread",
  "t34"."recent_gaps",
  "t34"."last_gap",
  "t34"."longest_gap_365d",
  "t34"."days_since_third_order",
  EXP(-(
    "t34"."order_rate_365d" / 30.0
  ) * "t34"."days_since_order") AS "quiet_chance",
  "t34"."orders_30d",
  "t34"."orders_90d",
  "t34"."orders_180d",
  "t34"."orders_365d",
  "t34"."order_rate_365d",
  "t34"."orders_decay_45d",
  "t34"."orders_decay_130d",
  "t34"."orders_change_90d",
  "t34"."orders_change_180d",
  "t34"."orders_yoy_90d",
  "t34"."orders_yoy_180d",
  CASE
    WHEN "t34"."tenure_days" IS NULL
    THEN NULL
    ELSE COALESCE("t34"."active_months", 0.0)
  END AS "active_months",
  CASE
    WHEN "t34"."tenure_days" IS NULL
    THEN NULL
    ELSE COALESCE("t34"."active_months", 0.0)
  END / CASE
    WHEN (
      CAST(FLOOR((
        "t34"."tenure_days" - 1
      ) / 30.0) AS BIGINT) + 1.0
    ) IS NULL
    THEN CAST(FLOOR((
      "t34"."tenure_days" - 1
    ) / 30.0) AS BIGINT) + 1.0
    ELSE LEAST(12.0, CAST(FLOOR((
      "t34"."tenure_days" - 1
    ) / 30.0) AS BIGINT) + 1.0)
  END AS "regularity",
  "t34"."tenure_days",
  "t34"."orders_ever",
  "t34"."spend_30d",
  "t34"."spend_90d",
  "t34"."spend_180d",
  "t34"."spend_365d",
  "t34"."spend_decay_45d",
  "t34"."spend_decay_130d",
  "t34"."spend_change_90d",
  "t34"."spend_change_180d",
  "t34"."spend_yoy_90d",
  "t34"."spend_yoy_180d",
  "t34"."spend_trend_365d",
  "t34"."order_value_365d",
  "t34"."order_value_spread_365d",
  "t34"."last_order_value",
  "t34"."last_to_mean_value",
  "t34"."margin_365d",
  "t34"."best_year_spend",
  "t34"."spend_365d" / CASE WHEN "t34"."best_year_spend" > 0 THEN "t34"."best_year_spend" ELSE NULL END AS "spend_to_best_year",
  "t34"."spend_ever",
  "t34"."season_ahead_90d",
  "t34"."peak_month_share",
  "t34"."products_90d",
  "t34"."products_365d",
  "t34"."lines_per_order_365d",
  "t34"."mix_entropy_365d",
  "t34"."top_product_share_365d",
  "t34"."new_products_90d",
  "t34"."new_product_share_180d",
  "t34"."dropped_products",
  "t34"."kept_product_share",
  "t34"."repeat_product_share",
  "t34"."product_lines_365d",
  "t34"."returns_share_365d",
  "t34"."returns_share_90d",
  "t34"."days_since_return",
  "t34"."return_days_365d",
  "t34"."account_age_days",
  "t34"."headcount"
FROM (
  SELECT
    "t33".*
    EXCLUDE ("account_id_right")
  FROM (
    SELECT
      "t32"."account_id",
      "t32"."invoiced",
      "t32"."name",
      "t32"."parent_id",
      "t32"."industry",
      "t32"."region",
      "t32"."sector",
      "t32"."employees",
      "t32"."owner",
      "t32"."owner_role",
      "t32"."target",
      "t32"."do_not_pursue",
      "t32"."loss_reason",
      "t32"."competitor",
      "t32"."strategic_value",
      "t32"."account_age_days",
      "t32"."headcount",
      "t32"."days_since_order",
      "t32"."own_gap",
      "t32"."median_gap",
      "t32"."gap_spread",
      "t32"."recent_gaps",
      "t32"."last_gap",
      "t32"."longest_gap_365d",
      "t32"."days_since_third_order",
      "t32"."orders_30d",
      "t32"."orders_90d",
      "t32"."orders_180d",
      "t32"."orders_365d",
      "t32"."order_rate_365d",
      "t32"."orders_decay_45d",
      "t32"."orders_decay_130d",
      "t32"."orders_change_90d",
      "t32"."orders_change_180d",
      "t32"."orders_yoy_90d",
      "t32"."orders_yoy_180d",
      "t32"."tenure_days",
      "t32"."orders_ever",
      "t32"."spend_30d",
      "t32"."spend_90d",
      "t32"."spend_180d",
      "t32"."spend_365d",
      "t32"."spend_decay_45d",
      "t32"."spend_decay_130d",
      "t32"."spend_change_90d",
      "t32"."spend_change_180d",
      "t32"."spend_yoy_90d",
      "t32"."spend_yoy_180d",
      "t32"."spend_trend_365d",
      "t32"."order_value_365d",
      "t32"."order_value_spread_365d",
      "t32"."last_order_value",
      "t32"."last_to_mean_value",
      "t32"."margin_365d",
      "t32"."best_year_spend",
      "t32"."spend_ever",
      "t32"."season_ahead_90d",
      "t32"."lines_per_order_365d",
      "t32"."returns_share_365d",
      "t32"."returns_share_90d",
      "t32"."days_since_return",
      "t32"."return_days_365d",
      "t32"."products_90d",
      "t32"."products_365d",
      "t32"."mix_entropy_365d",
      "t32"."top_product_share_365d",
      "t32"."new_products_90d",
      "t32"."new_product_share_180d",
      "t32"."dropped_products",
      "t32"."kept_product_share",
      "t32"."repeat_product_share",
      "t32"."product_lines_365d",
      "t25"."account_id" AS "account_id_right",
      "t25"."active_months",
      "t25"."peak_month_share"
    FROM (
      SELECT
        "t30".*
        EXCLUDE ("account_id_right")
      FROM (
        SELECT
          "t29"."account_id",
          "t29"."invoiced",
          "t29"."name",
          "t29"."parent_id",
          "t29"."industry",
          "t29"."region",
          "t29"."sector",
          "t29"."employees",
          "t29"."owner",
          "t29"."owner_role",
          "t29"."target",
          "t29"."do_not_pursue",
          "t29"."loss_reason",
          "t29"."competitor",
          "t29"."strategic_value",
          "t29"."account_age_days",
          "t29"."headcount",
          "t29"."days_since_order",
          "t29"."own_gap",
          "t29"."median_gap",
          "t29"."gap_spread",
          "t29"."recent_gaps",
          "t29"."last_gap",
          "t29"."longest_gap_365d",
          "t29"."days_since_third_order",
          "t29"."orders_30d",
          "t29"."orders_90d",
          "t29"."orders_180d",
          "t29"."orders_365d",
          "t29"."order_rate_365d",
          "t29"."orders_decay_45d",
          "t29"."orders_decay_130d",
          "t29"."orders_change_90d",
          "t29"."orders_change_180d",
          "t29"."orders_yoy_90d",
          "t29"."orders_yoy_180d",
          "t29"."tenure_days",
          "t29"."orders_ever",
          "t29"."spend_30d",
          "t29"."spend_90d",
          "t29"."spend_180d",
          "t29"."spend_365d",
          "t29"."spend_decay_45d",
          "t29"."spend_decay_130d",
          "t29"."spend_change_90d",
          "t29"."spend_change_180d",
          "t29"."spend_yoy_90d",
          "t29"."spend_yoy_180d",
          "t29"."spend_trend_365d",
          "t29"."order_value_365d",
          "t29"."order_value_spread_365d",
          "t29"."last_order_value",
          "t29"."last_to_mean_value",
          "t29"."margin_365d",
          "t29"."best_year_spend",
          "t29"."spend_ever",
          "t29"."season_ahead_90d",
          "t29"."lines_per_order_365d",
          "t29"."returns_share_365d",
          "t29"."returns_share_90d",
          "t29"."days_since_return",
          "t29"."return_days_365d",
          "t22"."account_id" AS "account_id_right",
          "t22"."products_90d",
          "t22"."products_365d",
          "t22"."mix_entropy_365d",
          "t22"."top_product_share_365d",
          "t22"."new_products_90d",
          "t22"."new_product_share_180d",
          "t22"."dropped_products",
          "t22"."kept_product_share",
          "t22"."repeat_product_share",
          "t22"."product_lines_365d"
        FROM (
          SELECT
            "t27".*
            EXCLUDE ("account_id_right")
          FROM (
            SELECT
              "t15"."account_id",
              "t15"."invoiced",
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
              "t26"."account_id" AS "account_id_right",
              "t26"."days_since_order",
              "t26"."own_gap",
              "t26"."median_gap",
              "t26"."gap_spread",
              "t26"."recent_gaps",
              "t26"."last_gap",
              "t26"."longest_gap_365d",
              "t26"."days_since_third_order",
              "t26"."orders_30d",
              "t26"."orders_90d",
              "t26"."orders_180d",
              "t26"."orders_365d",
              "t26"."order_rate_365d",
              "t26"."orders_decay_45d",
              "t26"."orders_decay_130d",
              "t26"."orders_change_90d",
              "t26"."orders_change_180d",
              "t26"."orders_yoy_90d",
              "t26"."orders_yoy_180d",
              "t26"."tenure_days",
              "t26"."orders_ever",
              "t26"."spend_30d",
              "t26"."spend_90d",
              "t26"."spend_180d",
              "t26"."spend_365d",
              "t26"."spend_decay_45d",
              "t26"."spend_decay_130d",
              "t26"."spend_change_90d",
              "t26"."spend_change_180d",
              "t26"."spend_yoy_90d",
              "t26"."spend_yoy_180d",
              "t26"."spend_trend_365d",
              "t26"."order_value_365d",
              "t26"."order_value_spread_365d",
              "t26"."last_order_value",
              "t26"."last_to_mean_value",
              "t26"."margin_365d",
              "t26"."best_year_spend",
              "t26"."spend_ever",
              "t26"."season_ahead_90d",
              "t26"."lines_per_order_365d",
              "t26"."returns_share_365d",
              "t26"."returns_share_90d",
              "t26"."days_since_return",
              "t26"."return_days_365d"
            FROM (
              SELECT
                "t13".*
                EXCLUDE ("account_id_right")
              FROM (
                SELECT
                  COALESCE("t11"."account_id", "t11"."account_id_right") AS "account_id",
                  "t11"."invoiced",
                  "t11"."account_id_right",
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
                  "t11"."headcount"
                FROM (
                  SELECT
                    "t6"."account_id",
                    "t6"."invoiced",
                    "t8"."account_id" AS "account_id_right",
                    "t8"."name",
                    "t8"."parent_id",
                    "t8"."industry",
                    "t8"."region",
                    "t8"."sector",
                    "t8"."employees",
                    "t8"."owner",
                    "t8"."owner_role",
                    "t8"."target",
                    "t8"."do_not_pursue",
                    "t8"."loss_reason",
                    "t8"."competitor",
                    "t8"."strategic_value",
                    "t8"."account_age_days",
                    "t8"."headcount"
                  FROM (
                    SELECT
                      "t2"."account_id",
                      TRUE AS "invoiced"
                    FROM (
                      SELECT DISTINCT
                        "t0"."account_id"
                      FROM "invoices" AS "t0"
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
                        AND "t0"."day" < 15135
                    ) AS "t2"
                  ) AS "t6"
                  FULL OUTER JOIN (
                    SELECT
                      "t1"."account_id",
                      "t1"."name",
                      "t1"."parent_id",
                      "t1"."industry",
                      "t1"."region",
                      "t1"."sector",
                      "t1"."employees",
                      "t1"."owner",
                      "t1"."owner_role",
                      "t1"."target",
                      "t1"."do_not_pursue",
                      "t1"."loss_reason",
                      "t1"."competitor",
                      "t1"."strategic_value",
                      CAST(CAST(FLOOR(
                        (
                          EPOCH(CAST(MAKE_TIMESTAMP(2011, 6, 9, 23, 0, 0.0) AS TIMESTAMP)) - EPOCH(CAST("t1"."created_at" AS TIMESTAMP))
                        ) / 86400
                      ) AS BIGINT) AS DOUBLE) AS "account_age_days",
                      "t1"."employees" AS "headcount"
                    FROM "accounts" AS "t1"
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
                  ) AS "t8"
                    ON "t6"."account_id" = "t8"."account_id"
                ) AS "t11"
              ) AS "t13"
            ) AS "t15"
            LEFT OUTER JOIN (
              SELECT
                "t18"."account_id",
                CAST(MIN("t18"."age") FILTER(WHERE
                  "t18"."is_order") AS DOUBLE) AS "days_since_order",
                CASE
                  WHEN BOOL_OR(CAST("t18"."is_order" AS BOOLEAN))
                  THEN (
                    CAST(COALESCE(SUM("t18"."gap"), 0) AS DOUBLE) + 180.0
                  ) / (
                    COUNT("t18"."gap") + 2
                  )
                  ELSE NULL
                END AS "own_gap",
                QUANTILE_CONT("t18"."gap", 0.5) AS "median_gap",
                SQRT(
                  CASE
                    WHEN (
                      (
                        SUM(CAST("t18"."gap" AS DOUBLE) * CAST("t18"."gap" AS DOUBLE)) - (
                          SUM(CAST("t18"."gap" AS DOUBLE)) * (
                            SUM(CAST("t18"."gap" AS DOUBLE)) / CASE
                              WHEN CAST(COUNT("t18"."gap") AS DOUBLE) > 0
                              THEN CAST(COUNT("t18"."gap") AS DOUBLE)
                              ELSE NULL
                            END
                          )
                        )
                      ) / CASE
                        WHEN CAST(COUNT("t18"."gap") AS DOUBLE) > 1
                        THEN CAST(COUNT("t18"."gap") AS DOUBLE) - 1
                        ELSE NULL
                      END
                    ) IS NULL
                    THEN (
                      SUM(CAST("t18"."gap" AS DOUBLE) * CAST("t18"."gap" AS DOUBLE)) - (
                        SUM(CAST("t18"."gap" AS DOUBLE)) * (
                          SUM(CAST("t18"."gap" AS DOUBLE)) / CASE
                            WHEN CAST(COUNT("t18"."gap") AS DOUBLE) > 0
                            THEN CAST(COUNT("t18"."gap") AS DOUBLE)
                            ELSE NULL
                          END
                        )
                      )
                    ) / CASE
                      WHEN CAST(COUNT("t18"."gap") AS DOUBLE) > 1
                      THEN CAST(COUNT("t18"."gap") AS DOUBLE) - 1
                      ELSE NULL
                    END
                    ELSE GREATEST(
                      0.0,
                      (
                        SUM(CAST("t18"."gap" AS DOUBLE) * CAST("t18"."gap" AS DOUBLE)) - (
                          SUM(CAST("t18"."gap" AS DOUBLE)) * (
                            SUM(CAST("t18"."gap" AS DOUBLE)) / CASE
                              WHEN CAST(COUNT("t18"."gap") AS DOUBLE) > 0
                              THEN CAST(COUNT("t18"."gap") AS DOUBLE)
                              ELSE NULL
                            END
                          )
                        )
                      ) / CASE
                        WHEN CAST(COUNT("t18"."gap") AS DOUBLE) > 1
                        THEN CAST(COUNT("t18"."gap") AS DOUBLE) - 1
                        ELSE NULL
                      END
                    )
                  END
                ) / CASE
                  WHEN (
                    SUM(CAST("t18"."gap" AS DOUBLE)) / CASE
                      WHEN CAST(COUNT("t18"."gap") AS DOUBLE) > 0
                      THEN CAST(COUNT("t18"."gap") AS DOUBLE)
                      ELSE NULL
                    END
                  ) > 0
                  THEN SUM(CAST("t18"."gap" AS DOUBLE)) / CASE
                    WHEN CAST(COUNT("t18"."gap") AS DOUBLE) > 0
                    THEN CAST(COUNT("t18"."gap") AS DOUBLE)
                    ELSE NULL
                  END
                  ELSE NULL
                END AS "gap_spread",
                (
                  CAST(SUM("t18"."gap") FILTER(WHERE
                    "t18"."back" <= 3) AS DOUBLE) / CAST(COUNT("t18"."gap") FILTER(WHERE
                    "t18"."back" <= 3) AS DOUBLE)
                ) / CASE
                  WHEN (
                    CAST(SUM("t18"."gap") AS DOUBLE) / CAST(COUNT("t18"."gap") AS DOUBLE)
                  ) > 0
                  THEN CAST(SUM("t18"."gap") AS DOUBLE) / CAST(COUNT("t18"."gap") AS DOUBLE)
                  ELSE NULL
                END AS "recent_gaps",
                CAST(SUM("t18"."gap") FILTER(WHERE
                  "t18"."back" = 1) AS DOUBLE) AS "last_gap",
                CAST(MAX("t18"."gap") FILTER(WHERE
                  "t18"."is_order" AND (
                    "t18"."age" <= 365
                  )) AS DOUBLE) AS "longest_gap_365d",
                CAST(MIN("t18"."age") FILTER(WHERE
                  "t18"."back" = 3) AS DOUBLE) AS "days_since_third_order",
                CAST(SUM(
                  CAST("t18"."is_order"
                  AND (
                    (
                      "t18"."age" >= 1
                    ) AND (
                      "t18"."age" <= 30
                    )
                  ) AS INT)
                ) AS DOUBLE) AS "orders_30d",
                CAST(SUM(
                  CAST("t18"."is_order"
                  AND (
                    (
                      "t18"."age" >= 1
                    ) AND (
                      "t18"."age" <= 90
                    )
                  ) AS INT)
                ) AS DOUBLE) AS "orders_90d",
                CAST(SUM(
                  CAST("t18"."is_order"
                  AND (
                    (
                      "t18"."age" >= 1
                    ) AND (
                      "t18"."age" <= 180
                    )
                  ) AS INT)
                ) AS DOUBLE) AS "orders_180d",
                CAST(SUM(
                  CAST("t18"."is_order"
                  AND (
                    (
                      "t18"."age" >= 1
                    ) AND (
                      "t18"."age" <= 365
                    )
                  ) AS INT)
                ) AS DOUBLE) AS "orders_365d",
                (
                  CAST(SUM(
                    CAST("t18"."is_order"
                    AND (
                      (
                        "t18"."age" >= 1
                      ) AND (
                        "t18"."age" <= 365
                      )
                    ) AS INT)
                  ) AS DOUBLE) / CAST(CASE
                    WHEN CASE
                      WHEN MAX("t18"."age") FILTER(WHERE
                        "t18"."is_order") IS NULL
                      THEN MAX("t18"."age") FILTER(WHERE
                        "t18"."is_order")
                      ELSE LEAST(365, MAX("t18"."age") FILTER(WHERE
                        "t18"."is_order"))
                    END IS NULL
                    THEN CASE
                      WHEN MAX("t18"."age") FILTER(WHERE
                        "t18"."is_order") IS NULL
                      THEN MAX("t18"."age") FILTER(WHERE
                        "t18"."is_order")
                      ELSE LEAST(365, MAX("t18"."age") FILTER(WHERE
                        "t18"."is_order"))
                    END
                    ELSE GREATEST(
                      30,
                      CASE
                        WHEN MAX("t18"."age") FILTER(WHERE
                          "t18"."is_order") IS NULL
                        THEN MAX("t18"."age") FILTER(WHERE
                          "t18"."is_order")
                        ELSE LEAST(365, MAX("t18"."age") FILTER(WHERE
                          "t18"."is_order"))
                      END
                    )
                  END AS DOUBLE)
                ) * 30.0 AS "order_rate_365d",
                CAST(COALESCE(
                  SUM(
                    CAST(ROUND(EXP(-(
                      CAST("t18"."age" AS DOUBLE)
                    ) / 45.0) * 1000000000, 0) AS BIGINT)
                  ) FILTER(WHERE
                    "t18"."is_order"),
                  0
                ) AS DOUBLE) / 1000000000 AS "orders_decay_45d",
                CAST(COALESCE(
                  SUM(
                    CAST(ROUND(EXP(-(
                      CAST("t18"."age" AS DOUBLE)
                    ) / 130.0) * 1000000000, 0) AS BIGINT)
                  ) FILTER(WHERE
                    "t18"."is_order"),
                  0
                ) AS DOUBLE) / 1000000000 AS "orders_decay_130d",
                CAST(SUM(
                  CAST("t18"."is_order"
                  AND (
                    (
                      "t18"."age" >= 1
                    ) AND (
                      "t18"."age" <= 90
                    )
                  ) AS INT)
                ) AS DOUBLE) / CASE
                  WHEN CAST(SUM(
                    CAST("t18"."is_order"
                    AND (
                      (
                        "t18"."age" >= 91
                      ) AND (
                        "t18"."age" <= 180
                      )
                    ) AS INT)
                  ) AS DOUBLE) > 0
                  THEN CAST(SUM(
                    CAST("t18"."is_order"
                    AND (
                      (
                        "t18"."age" >= 91
                      ) AND (
                        "t18"."age" <= 180
                      )
                    ) AS INT)
                  ) AS DOUBLE)
                  ELSE NULL
                END AS "orders_change_90d",
                CAST(SUM(
                  CAST("t18"."is_order"
                  AND (
                    (
                      "t18"."age" >= 1
                    ) AND (
                      "t18"."age" <= 180
                    )
                  ) AS INT)
                ) AS DOUBLE) / CASE
                  WHEN CAST(SUM(
                    CAST("t18"."is_order"
                    AND (
                      (
                        "t18"."age" >= 181
                      ) AND (
                        "t18"."age" <= 360
                      )
                    ) AS INT)
                  ) AS DOUBLE) > 0
                  THEN CAST(SUM(
                    CAST("t18"."is_order"
                    AND (
                      (
                        "t18"."age" >= 181
                      ) AND (
                        "t18"."age" <= 360
                      )
                    ) AS INT)
                  ) AS DOUBLE)
                  ELSE NULL
                END AS "orders_change_180d",
                CAST(SUM(
                  CAST("t18"."is_order"
                  AND (
                    (
                      "t18"."age" >= 1
                    ) AND (
                      "t18"."age" <= 90
                    )
                  ) AS INT)
                ) AS DOUBLE) / CASE
                  WHEN CAST(SUM(
                    CAST("t18"."is_order"
                    AND (
                      (
                        "t18"."age" >= 366
                      ) AND (
                        "t18"."age" <= 455
                      )
                    ) AS INT)
                  ) AS DOUBLE) > 0
                  THEN CAST(SUM(
                    CAST("t18"."is_order"
                    AND (
                      (
                        "t18"."age" >= 366
                      ) AND (
                        "t18"."age" <= 455
                      )
                    ) AS INT)
                  ) AS DOUBLE)
                  ELSE NULL
                END AS "orders_yoy_90d",
                CAST(SUM(
                  CAST("t18"."is_order"
                  AND (
                    (
                      "t18"."age" >= 1
                    ) AND (
                      "t18"."age" <= 180
                    )
                  ) AS INT)
                ) AS DOUBLE) / CASE
                  WHEN CAST(SUM(
                    CAST("t18"."is_order"
                    AND (
                      (
                        "t18"."age" >= 366
                      ) AND (
                        "t18"."age" <= 545
                      )
                    ) AS INT)
                  ) AS DOUBLE) > 0
                  THEN CAST(SUM(
                    CAST("t18"."is_order"
                    AND (
                      (
                        "t18"."age" >= 366
                      ) AND (
                        "t18"."age" <= 545
                      )
                    ) AS INT)
                  ) AS DOUBLE)
                  ELSE NULL
                END AS "orders_yoy_180d",
                CAST(MAX("t18"."age") FILTER(WHERE
                  "t18"."is_order") AS DOUBLE) AS "tenure_days",
                CAST(SUM(CAST("t18"."is_order" AS INT)) AS DOUBLE) AS "orders_ever",
                CAST(COALESCE(
                  SUM("t18"."net") FILTER(WHERE
                    (
                      "t18"."age" >= 1
                    ) AND (
                      "t18"."age" <= 30
                    )),
                  0
                ) AS DOUBLE) AS "spend_30d",
                CAST(COALESCE(
                  SUM("t18"."net") FILTER(WHERE
                    (
                      "t18"."age" >= 1
                    ) AND (
                      "t18"."age" <= 90
                    )),
                  0
                ) AS DOUBLE) AS "spend_90d",
                CAST(COALESCE(
                  SUM("t18"."net") FILTER(WHERE
                    (
                      "t18"."age" >= 1
                    ) AND (
                      "t18"."age" <= 180
                    )),
                  0
                ) AS DOUBLE) AS "spend_180d",
                CAST(COALESCE(
                  SUM("t18"."net") FILTER(WHERE
                    (
                      "t18"."age" >= 1
                    ) AND (
                      "t18"."age" <= 365
                    )),
                  0
                ) AS DOUBLE) AS "spend_365d",
                CAST(COALESCE(
                  SUM(
                    "t18"."net" * CAST(ROUND(EXP(-(
                      CAST("t18"."age" AS DOUBLE)
                    ) / 45.0) * 1000000000, 0) AS BIGINT)
                  ),
                  0
                ) AS DOUBLE) / 1000000000 AS "spend_decay_45d",
                CAST(COALESCE(
                  SUM(
                    "t18"."net" * CAST(ROUND(EXP(-(
                      CAST("t18"."age" AS DOUBLE)
                    ) / 130.0) * 1000000000, 0) AS BIGINT)
                  ),
                  0
                ) AS DOUBLE) / 1000000000 AS "spend_decay_130d",
                CAST(COALESCE(
                  SUM("t18"."net") FILTER(WHERE
                    (
                      "t18"."age" >= 1
                    ) AND (
                      "t18"."age" <= 90
                    )),
                  0
                ) AS DOUBLE) / CASE
                  WHEN CAST(COALESCE(
                    SUM("t18"."net") FILTER(WHERE
                      (
                        "t18"."age" >= 91
                      ) AND (
                        "t18"."age" <= 180
                      )),
                    0
                  ) AS DOUBLE) > 0
                  THEN CAST(COALESCE(
                    SUM("t18"."net") FILTER(WHERE
                      (
                        "t18"."age" >= 91
                      ) AND (
                        "t18"."age" <= 180
                      )),
                    0
                  ) AS DOUBLE)
                  ELSE NULL
                END AS "spend_change_90d",
                CAST(COALESCE(
                  SUM("t18"."net") FILTER(WHERE
                    (
                      "t18"."age" >= 1
                    ) AND (
                      "t18"."age" <= 180
                    )),
                  0
                ) AS DOUBLE) / CASE
                  WHEN CAST(COALESCE(
                    SUM("t18"."net") FILTER(WHERE
                      (
                        "t18"."age" >= 181
                      ) AND (
                        "t18"."age" <= 360
                      )),
                    0
                  ) AS DOUBLE) > 0
                  THEN CAST(COALESCE(
                    SUM("t18"."net") FILTER(WHERE
                      (
                        "t18"."age" >= 181
                      ) AND (
                        "t18"."age" <= 360
                      )),
                    0
                  ) AS DOUBLE)
                  ELSE NULL
                END AS "spend_change_180d",
                CAST(COALESCE(
                  SUM("t18"."net") FILTER(WHERE
                    (
                      "t18"."age" >= 1
                    ) AND (
                      "t18"."age" <= 90
                    )),
                  0
                ) AS DOUBLE) / CASE
                  WHEN CAST(COALESCE(
                    SUM("t18"."net") FILTER(WHERE
                      (
                        "t18"."age" >= 366
                      ) AND (
                        "t18"."age" <= 455
                      )),
                    0
                  ) AS DOUBLE) > 0
                  THEN CAST(COALESCE(
                    SUM("t18"."net") FILTER(WHERE
                      (
                        "t18"."age" >= 366
                      ) AND (
                        "t18"."age" <= 455
                      )),
                    0
                  ) AS DOUBLE)
                  ELSE NULL
                END AS "spend_yoy_90d",
                CAST(COALESCE(
                  SUM("t18"."net") FILTER(WHERE
                    (
                      "t18"."age" >= 1
                    ) AND (
                      "t18"."age" <= 180
                    )),
                  0
                ) AS DOUBLE) / CASE
                  WHEN CAST(COALESCE(
                    SUM("t18"."net") FILTER(WHERE
                      (
                        "t18"."age" >= 366
                      ) AND (
                        "t18"."age" <= 545
                      )),
                    0
                  ) AS DOUBLE) > 0
                  THEN CAST(COALESCE(
                    SUM("t18"."net") FILTER(WHERE
                      (
                        "t18"."age" >= 366
                      ) AND (
                        "t18"."age" <= 545
                      )),
                    0
                  ) AS DOUBLE)
                  ELSE NULL
                END AS "spend_yoy_180d",
                (
                  CAST(COALESCE(SUM("t18"."gross" * (
                    183 - "t18"."age"
                  )) FILTER(WHERE
                    "t18"."age" <= 365), 0) AS DOUBLE) / CASE
                    WHEN CAST(COALESCE(SUM("t18"."gross") FILTER(WHERE
                      "t18"."age" <= 365), 0) AS DOUBLE) > 0
                    THEN CAST(COALESCE(SUM("t18"."gross") FILTER(WHERE
                      "t18"."age" <= 365), 0) AS DOUBLE)
                    ELSE NULL
                  END
                ) / 182.0 AS "spend_trend_365d",
                CAST(COALESCE(SUM("t18"."gross") FILTER(WHERE
                  "t18"."age" <= 365), 0) AS DOUBLE) / CASE
                  WHEN CAST(SUM(
                    CAST("t18"."is_order"
                    AND (
                      (
                        "t18"."age" >= 1
                      ) AND (
                        "t18"."age" <= 365
                      )
                    ) AS INT)
                  ) AS DOUBLE) > 0
                  THEN CAST(SUM(
                    CAST("t18"."is_order"
                    AND (
                      (
                        "t18"."age" >= 1
                      ) AND (
                        "t18"."age" <= 365
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
                          SUM("t18"."gross" * CAST("t18"."gross" AS DECIMAL(18, 4))) FILTER(WHERE
                            "t18"."is_order" AND (
                              "t18"."age" <= 365
                            )),
                          0
                        ) AS DOUBLE) - (
                          CAST(COALESCE(
                            SUM("t18"."gross") FILTER(WHERE
                              "t18"."is_order" AND (
                                "t18"."age" <= 365
                              )),
                            0
                          ) AS DOUBLE) * (
                            CAST(COALESCE(
                              SUM("t18"."gross") FILTER(WHERE
                                "t18"."is_order" AND (
                                  "t18"."age" <= 365
                                )),
                              0
                            ) AS DOUBLE) / CASE
                              WHEN CAST(SUM(CAST("t18"."is_order" AND (
                                "t18"."age" <= 365
                              ) AS INT)) AS DOUBLE) > 0
                              THEN CAST(SUM(CAST("t18"."is_order" AND (
                                "t18"."age" <= 365
                              ) AS INT)) AS DOUBLE)
                              ELSE NULL
                            END
                          )
                        )
                      ) / CASE
                        WHEN CAST(SUM(CAST("t18"."is_order" AND (
                          "t18"."age" <= 365
                        ) AS INT)) AS DOUBLE) > 1
                        THEN CAST(SUM(CAST("t18"."is_order" AND (
                          "t18"."age" <= 365
                        ) AS INT)) AS DOUBLE) - 1
                        ELSE NULL
                      END
                    ) IS NULL
                    THEN (
                      CAST(COALESCE(
                        SUM("t18"."gross" * CAST("t18"."gross" AS DECIMAL(18, 4))) FILTER(WHERE
                          "t18"."is_order" AND (
                            "t18"."age" <= 365
                          )),
                        0
                      ) AS DOUBLE) - (
                        CAST(COALESCE(
                          SUM("t18"."gross") FILTER(WHERE
                            "t18"."is_order" AND (
                              "t18"."age" <= 365
                            )),
                          0
                        ) AS DOUBLE) * (
                          CAST(COALESCE(
                            SUM("t18"."gross") FILTER(WHERE
                              "t18"."is_order" AND (
                                "t18"."age" <= 365
                              )),
                            0
                          ) AS DOUBLE) / CASE
                            WHEN CAST(SUM(CAST("t18"."is_order" AND (
                              "t18"."age" <= 365
                            ) AS INT)) AS DOUBLE) > 0
                            THEN CAST(SUM(CAST("t18"."is_order" AND (
                              "t18"."age" <= 365
                            ) AS INT)) AS DOUBLE)
                            ELSE NULL
                          END
                        )
                      )
                    ) / CASE
                      WHEN CAST(SUM(CAST("t18"."is_order" AND (
                        "t18"."age" <= 365
                      ) AS INT)) AS DOUBLE) > 1
                      THEN CAST(SUM(CAST("t18"."is_order" AND (
                        "t18"."age" <= 365
                      ) AS INT)) AS DOUBLE) - 1
                      ELSE NULL
                    END
                    ELSE GREATEST(
                      0.0,
                      (
                        CAST(COALESCE(
                          SUM("t18"."gross" * CAST("t18"."gross" AS DECIMAL(18, 4))) FILTER(WHERE
                            "t18"."is_order" AND (
                              "t18"."age" <= 365
                            )),
                          0
                        ) AS DOUBLE) - (
                          CAST(COALESCE(
                            SUM("t18"."gross") FILTER(WHERE
                              "t18"."is_order" AND (
                                "t18"."age" <= 365
                              )),
                            0
                          ) AS DOUBLE) * (
                            CAST(COALESCE(
                              SUM("t18"."gross") FILTER(WHERE
                                "t18"."is_order" AND (
                                  "t18"."age" <= 365
                                )),
                              0
                            ) AS DOUBLE) / CASE
                              WHEN CAST(SUM(CAST("t18"."is_order" AND (
                                "t18"."age" <= 365
                              ) AS INT)) AS DOUBLE) > 0
                              THEN CAST(SUM(CAST("t18"."is_order" AND (
                                "t18"."age" <= 365
                              ) AS INT)) AS DOUBLE)
                              ELSE NULL
                            END
                          )
                        )
                      ) / CASE
                        WHEN CAST(SUM(CAST("t18"."is_order" AND (
                          "t18"."age" <= 365
                        ) AS INT)) AS DOUBLE) > 1
                        THEN CAST(SUM(CAST("t18"."is_order" AND (
                          "t18"."age" <= 365
                        ) AS INT)) AS DOUBLE) - 1
                        ELSE NULL
                      END
                    )
                  END
                ) / CASE
                  WHEN (
                    CAST(COALESCE(
                      SUM("t18"."gross") FILTER(WHERE
                        "t18"."is_order" AND (
                          "t18"."age" <= 365
                        )),
                      0
                    ) AS DOUBLE) / CASE
                      WHEN CAST(SUM(CAST("t18"."is_order" AND (
                        "t18"."age" <= 365
                      ) AS INT)) AS DOUBLE) > 0
                      THEN CAST(SUM(CAST("t18"."is_order" AND (
                        "t18"."age" <= 365
                      ) AS INT)) AS DOUBLE)
                      ELSE NULL
                    END
                  ) > 0
                  THEN CAST(COALESCE(
                    SUM("t18"."gross") FILTER(WHERE
                      "t18"."is_order" AND (
                        "t18"."age" <= 365
                      )),
                    0
                  ) AS DOUBLE) / CASE
                    WHEN CAST(SUM(CAST("t18"."is_order" AND (
                      "t18"."age" <= 365
                    ) AS INT)) AS DOUBLE) > 0
                    THEN CAST(SUM(CAST("t18"."is_order" AND (
                      "t18"."age" <= 365
                    ) AS INT)) AS DOUBLE)
                    ELSE NULL
                  END
                  ELSE NULL
                END AS "order_value_spread_365d",
                CAST(SUM("t18"."gross") FILTER(WHERE
                  "t18"."back" = 1) AS DOUBLE) AS "last_order_value",
                (
                  CAST(SUM("t18"."gross") FILTER(WHERE
                    "t18"."back" = 1) AS DOUBLE) * CAST(SUM(CAST("t18"."is_order" AS INT)) AS DOUBLE)
                ) / CASE
                  WHEN CAST(COALESCE(SUM("t18"."gross") FILTER(WHERE
                    "t18"."is_order"), 0) AS DOUBLE) > 0
                  THEN CAST(COALESCE(SUM("t18"."gross") FILTER(WHERE
                    "t18"."is_order"), 0) AS DOUBLE)
                  ELSE NULL
                END AS "last_to_mean_value",
                1.0 - (
                  CAST(COALESCE(SUM("t18"."cost") FILTER(WHERE
                    "t18"."age" <= 365), 0) AS DOUBLE) / CASE
                    WHEN CAST(COALESCE(SUM("t18"."priced") FILTER(WHERE
                      "t18"."age" <= 365), 0) AS DOUBLE) > 0
                    THEN CAST(COALESCE(SUM("t18"."priced") FILTER(WHERE
                      "t18"."age" <= 365), 0) AS DOUBLE)
                    ELSE NULL
                  END
                ) AS "margin_365d",
                GREATEST(
                  CAST(COALESCE(
                    SUM("t18"."net") FILTER(WHERE
                      (
                        "t18"."age" >= 1
                      ) AND (
                        "t18"."age" <= 365
                      )),
                    0
                  ) AS DOUBLE),
                  CAST(COALESCE(
                    SUM("t18"."net") FILTER(WHERE
                      (
                        "t18"."age" >= 366
                      ) AND (
                        "t18"."age" <= 730
                      )),
                    0
                  ) AS DOUBLE),
                  CAST(COALESCE(
                    SUM("t18"."net") FILTER(WHERE
                      (
                        "t18"."age" >= 731
                      ) AND (
                        "t18"."age" <= 1095
                      )),
                    0
                  ) AS DOUBLE),
                  CAST(COALESCE(
                    SUM("t18"."net") FILTER(WHERE
                      (
                        "t18"."age" >= 1096
                      ) AND (
                        "t18"."age" <= 1460
                      )),
                    0
                  ) AS DOUBLE),
                  CAST(COALESCE(
                    SUM("t18"."net") FILTER(WHERE
                      (
                        "t18"."age" >= 1461
                      ) AND (
                        "t18"."age" <= 1825
                      )),
                    0
                  ) AS DOUBLE),
                  CAST(COALESCE(
                    SUM("t18"."net") FILTER(WHERE
                      (
                        "t18"."age" >= 1826
                      ) AND (
                        "t18"."age" <= 2190
                      )),
                    0
                  ) AS DOUBLE),
                  CAST(COALESCE(
                    SUM("t18"."net") FILTER(WHERE
                      (
                        "t18"."age" >= 2191
                      ) AND (
                        "t18"."age" <= 2555
                      )),
                    0
                  ) AS DOUBLE),
                  CAST(COALESCE(
                    SUM("t18"."net") FILTER(WHERE
                      (
                        "t18"."age" >= 2556
                      ) AND (
                        "t18"."age" <= 2920
                      )),
                    0
                  ) AS DOUBLE),
                  CAST(COALESCE(
                    SUM("t18"."net") FILTER(WHERE
                      (
                        "t18"."age" >= 2921
                      ) AND (
                        "t18"."age" <= 3285
                      )),
                    0
                  ) AS DOUBLE),
                  CAST(COALESCE(
                    SUM("t18"."net") FILTER(WHERE
                      (
                        "t18"."age" >= 3286
                      ) AND (
                        "t18"."age" <= 3650
                      )),
                    0
                  ) AS DOUBLE)
                ) AS "best_year_spend",
                CAST(COALESCE(SUM("t18"."net"), 0) AS DOUBLE) AS "spend_ever",
                CASE
                  WHEN MAX("t18"."age") > 275
                  THEN CAST(COALESCE(
                    SUM("t18"."gross") FILTER(WHERE
                      (
                        "t18"."age" >= 276
                      ) AND (
                        "t18"."age" <= 365
                      )),
                    0
                  ) AS DOUBLE) / CASE
                    WHEN CAST(COALESCE(SUM("t18"."gross") FILTER(WHERE
                      "t18"."age" <= 365), 0) AS DOUBLE) > 0
                    THEN CAST(COALESCE(SUM("t18"."gross") FILTER(WHERE
                      "t18"."age" <= 365), 0) AS DOUBLE)
                    ELSE NULL
                  END
                  ELSE NULL
                END AS "season_ahead_90d",
                CAST(COALESCE(SUM("t18"."lines") FILTER(WHERE
                  "t18"."age" <= 365), 0) AS DOUBLE) / CASE
                  WHEN CAST(SUM(
                    CAST("t18"."is_order"
                    AND (
                      (
                        "t18"."age" >= 1
                      ) AND (
                        "t18"."age" <= 365
                      )
                    ) AS INT)
                  ) AS DOUBLE) > 0
                  THEN CAST(SUM(
                    CAST("t18"."is_order"
                    AND (
                      (
                        "t18"."age" >= 1
                      ) AND (
                        "t18"."age" <= 365
                      )
                    ) AS INT)
                  ) AS DOUBLE)
                  ELSE NULL
                END AS "lines_per_order_365d",
                CAST(COALESCE(SUM("t18"."returned") FILTER(WHERE
                  "t18"."age" <= 365), 0) AS DOUBLE) / CASE
                  WHEN CAST(COALESCE(SUM("t18"."gross") FILTER(WHERE
                    "t18"."age" <= 365), 0) AS DOUBLE) > 0
                  THEN CAST(COALESCE(SUM("t18"."gross") FILTER(WHERE
                    "t18"."age" <= 365), 0) AS DOUBLE)
                  ELSE NULL
                END AS "returns_share_365d",
                CAST(COALESCE(SUM("t18"."returned") FILTER(WHERE
                  "t18"."age" <= 90), 0) AS DOUBLE) / CASE
                  WHEN CAST(COALESCE(SUM("t18"."gross") FILTER(WHERE
                    "t18"."age" <= 90), 0) AS DOUBLE) > 0
                  THEN CAST(COALESCE(SUM("t18"."gross") FILTER(WHERE
                    "t18"."age" <= 90), 0) AS DOUBLE)
                  ELSE NULL
                END AS "returns_share_90d",
                CAST(MIN("t18"."age") FILTER(WHERE
                  "t18"."returned" > 0) AS DOUBLE) AS "days_since_return",
                CAST(SUM(CAST((
                  "t18"."returned" > 0
                ) AND (
                  "t18"."age" <= 365
                ) AS INT)) AS DOUBLE) AS "return_days_365d"
              FROM "t17" AS "t18"
              GROUP BY
                1
            ) AS "t26"
              ON "t15"."account_id" = "t26"."account_id"
          ) AS "t27"
        ) AS "t29"
        LEFT OUTER JOIN (
          SELECT
            "t16"."account_id",
            CAST(SUM(CAST("t16"."last_age" <= 90 AS INT)) AS DOUBLE) AS "products_90d",
            CAST(SUM(CAST("t16"."last_age" <= 365 AS INT)) AS DOUBLE) AS "products_365d",
            CASE
              WHEN MAX("t16"."share") IS NOT NULL
              THEN CAST(COALESCE(
                SUM(
                  CAST(ROUND(
                    -(
                      "t16"."share"
                    ) * LN(CASE WHEN "t16"."share" > 0 THEN "t16"."share" ELSE 1.0 END) * 1000000000,
                    0
                  ) AS BIGINT)
                ) FILTER(WHERE
                  "t16"."share" > 0),
                0
              ) AS DOUBLE) / 1000000000
              ELSE NULL
            END AS "mix_entropy_365d",
            MAX("t16"."share") AS "top_product_share_365d",
            CASE
              WHEN MAX("t16"."account_first_age") > 90
              THEN CAST(SUM(CAST("t16"."first_age" <= 90 AS INT)) AS DOUBLE)
              ELSE NULL
            END AS "new_products_90d",
            CASE
              WHEN MAX("t16"."account_first_age") > 180
              THEN CAST(COALESCE(SUM("t16"."gross_180d") FILTER(WHERE
                "t16"."first_age" <= 180), 0) AS DOUBLE) / CASE
                WHEN CAST(COALESCE(SUM("t16"."gross_180d"), 0) AS DOUBLE) > 0
                THEN CAST(COALESCE(SUM("t16"."gross_180d"), 0) AS DOUBLE)
                ELSE NULL
              END
              ELSE NULL
            END AS "new_product_share_180d",
            CAST(SUM(CAST((
              "t16"."rest_of_year" > 1
            ) AND (
              "t16"."last_age" > 90
            ) AS INT)) AS DOUBLE) AS "dropped_products",
            CAST(SUM(CAST("t16"."half_before" AND (
              "t16"."last_age" <= 180
            ) AS INT)) AS DOUBLE) / CASE
              WHEN CAST(SUM(CAST("t16"."half_before" AS INT)) AS DOUBLE) > 0
              THEN CAST(SUM(CAST("t16"."half_before" AS INT)) AS DOUBLE)
              ELSE NULL
            END AS "kept_product_share",
            CAST(SUM(CAST("t16"."bought_days" > 1 AS INT)) AS DOUBLE) / CASE WHEN CAST(COUNT(*) AS DOUBLE) > 0 THEN CAST(COUNT(*) AS DOUBLE) ELSE NULL END AS "repeat_product_share",
            CASE
              WHEN BOOL_OR(CAST("t16"."product_line" IS NOT NULL AS BOOLEAN))
              THEN CAST(COUNT(DISTINCT "t16"."product_line") FILTER(WHERE
                "t16"."last_age" <= 365) AS DOUBLE)
              ELSE NULL
            END AS "product_lines_365d"
          FROM (
            SELECT
              "t9"."account_id",
              "t9"."product",
              "t9"."product_line",
              "t9"."first_age",
              "t9"."last_age",
              "t9"."bought_days",
              "t9"."gross_180d",
              "t9"."gross_365d",
              "t9"."half_before",
              "t9"."rest_of_year",
              MAX("t9"."first_age") OVER (
                PARTITION BY "t9"."account_id"
                ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
              ) AS "account_first_age",
              CAST("t9"."gross_365d" AS DOUBLE) / CASE
                WHEN CAST(SUM("t9"."gross_365d") OVER (
                  PARTITION BY "t9"."account_id"
                  ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
                ) AS DOUBLE) > 0
                THEN CAST(SUM("t9"."gross_365d") OVER (
                  PARTITION BY "t9"."account_id"
                  ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
                ) AS DOUBLE)
                ELSE NULL
              END AS "share"
            FROM (
              SELECT
                "t3"."account_id",
                "t3"."product",
                "t3"."product_line",
                MAX("t3"."age") AS "first_age",
                MIN("t3"."age") AS "last_age",
                COUNT(DISTINCT "t3"."age") AS "bought_days",
                CAST(COALESCE(SUM("t3"."amount") FILTER(WHERE
                  "t3"."age" <= 180), 0) AS DECIMAL(19, 4)) AS "gross_180d",
                CAST(COALESCE(SUM("t3"."amount") FILTER(WHERE
                  "t3"."age" <= 365), 0) AS DECIMAL(19, 4)) AS "gross_365d",
                BOOL_OR(CAST((
                  "t3"."age" >= 181
                ) AND (
                  "t3"."age" <= 360
                ) AS BOOLEAN)) AS "half_before",
                SUM(CAST((
                  "t3"."age" >= 91
                ) AND (
                  "t3"."age" <= 365
                ) AS INT)) AS "rest_of_year"
              FROM (
                SELECT
                  "t0"."account_id",
                  "t0"."invoiced_at",
                  "t0"."amount",
                  "t0"."quantity",
                  "t0"."unit_price",
                  "t0"."invoice_id",
                  "t0"."product",
                  "t0"."product_line",
                  "t0"."is_product",
                  "t0"."credit_note",
                  "t0"."cost",
                  "t0"."currency",
                  "t0"."known_at",
                  "t0"."known_from",
                  "t0"."known_to",
                  "t0"."day",
                  CAST(15135 - "t0"."day" AS INT) AS "age"
                FROM "invoices" AS "t0"
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
                  AND "t0"."day" < 15135
                  AND COALESCE("t0"."is_product", TRUE)
                  AND "t0"."amount" > 0
              ) AS "t3"
              GROUP BY
                1,
                2,
                3
            ) AS "t9"
          ) AS "t16"
          GROUP BY
            1
        ) AS "t22"
          ON "t29"."account_id" = "t22"."account_id"
      ) AS "t30"
    ) AS "t32"
    LEFT OUTER JOIN (
      SELECT
        "t20"."account_id",
        CAST(COUNT(*) AS DOUBLE) AS "active_months",
        CAST(MAX("t20"."gross") AS DOUBLE) / CASE
          WHEN CAST(SUM("t20"."gross") AS DOUBLE) > 0
          THEN CAST(SUM("t20"."gross") AS DOUBLE)
          ELSE NULL
        END AS "peak_month_share"
      FROM (
        SELECT
          "t19"."account_id",
          "t19"."month",
          CAST(SUM("t19"."gross") AS DECIMAL(19, 4)) AS "gross"
        FROM (
          SELECT
            "t18"."account_id",
            "t18"."age",
            "t18"."net",
            "t18"."gross",
            "t18"."returned",
            "t18"."priced",
            "t18"."cost",
            "t18"."lines",
            "t18"."is_order",
            "t18"."gap",
            "t18"."back",
            CAST(FLOOR((
              "t18"."age" - 1
            ) / (
              30
            )) AS BIGINT) AS "month"
          FROM "t17" AS "t18"
          WHERE
            "t18"."is_order" AND "t18"."age" <= 360
        ) AS "t19"
        GROUP BY
          1,
          2
      ) AS "t20"
      GROUP BY
        1
    ) AS "t25"
      ON "t32"."account_id" = "t25"."account_id"
  ) AS "t33"
) AS "t34"
ORDER BY
  "t34"."account_id" ASC
