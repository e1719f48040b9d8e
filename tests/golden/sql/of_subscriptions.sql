SELECT
  "t0"."account_id",
  CAST(SUM(CAST("t0"."running" AS INT)) AS DOUBLE) AS "running_contracts",
  CAST(COALESCE(SUM("t0"."fee") FILTER(WHERE
    "t0"."running"), 0) AS DOUBLE) AS "mrr",
  CAST(COALESCE(SUM("t0"."places") FILTER(WHERE
    "t0"."running"), 0) AS DOUBLE) AS "seats",
  CAST(COUNT(DISTINCT "t0"."product_line") FILTER(WHERE
    "t0"."running") AS DOUBLE) AS "contract_product_lines",
  CAST(MIN("t0"."days_left") AS DOUBLE) AS "days_to_contract_end",
  CAST(COALESCE(SUM("t0"."fee") FILTER(WHERE
    COALESCE("t0"."days_left" <= 90, FALSE)), 0) AS DOUBLE) / CASE
    WHEN CAST(COALESCE(SUM("t0"."fee") FILTER(WHERE
      "t0"."running"), 0) AS DOUBLE) > 0
    THEN CAST(COALESCE(SUM("t0"."fee") FILTER(WHERE
      "t0"."running"), 0) AS DOUBLE)
    ELSE NULL
  END AS "mrr_ending_share_90d",
  CAST(SUM(CAST("t0"."running" AND "t0"."renews" AS INT)) AS DOUBLE) / CASE
    WHEN CAST(SUM(CAST("t0"."running" AS INT)) AS DOUBLE) > 0
    THEN CAST(SUM(CAST("t0"."running" AS INT)) AS DOUBLE)
    ELSE NULL
  END AS "auto_renew_share",
  CAST(MAX("t0"."age") AS DOUBLE) AS "contract_days",
  CAST(MIN("t0"."age") AS DOUBLE) AS "days_since_contract",
  CAST(MIN("t0"."ended_age") AS DOUBLE) AS "days_since_contract_end",
  CAST(SUM(CAST(COALESCE("t0"."ended_age" <= 365, FALSE) AS INT)) AS DOUBLE) AS "contracts_ended_365d",
  CAST(COALESCE(SUM("t0"."fee") FILTER(WHERE
    "t0"."running"), 0) AS DOUBLE) / CASE
    WHEN CAST(COALESCE(SUM("t0"."fee") FILTER(WHERE
      "t0"."ran_a_year_ago"), 0) AS DOUBLE) > 0
    THEN CAST(COALESCE(SUM("t0"."fee") FILTER(WHERE
      "t0"."ran_a_year_ago"), 0) AS DOUBLE)
    ELSE NULL
  END AS "mrr_change_365d",
  CAST(COALESCE(SUM("t0"."places") FILTER(WHERE
    "t0"."running"), 0) AS DOUBLE) / CASE
    WHEN CAST(COALESCE(SUM("t0"."places") FILTER(WHERE
      "t0"."ran_a_year_ago"), 0) AS DOUBLE) > 0
    THEN CAST(COALESCE(SUM("t0"."places") FILTER(WHERE
      "t0"."ran_a_year_ago"), 0) AS DOUBLE)
    ELSE NULL
  END AS "seats_change_365d",
  (
    CAST(COALESCE(SUM("t0"."fee") FILTER(WHERE
      "t0"."running"), 0) AS DOUBLE) / CASE
      WHEN CAST(COALESCE(SUM("t0"."places") FILTER(WHERE
        "t0"."running"), 0) AS DOUBLE) > 0
      THEN CAST(COALESCE(SUM("t0"."places") FILTER(WHERE
        "t0"."running"), 0) AS DOUBLE)
      ELSE NULL
    END
  ) / CASE
    WHEN (
      CAST(COALESCE(SUM("t0"."fee") FILTER(WHERE
        "t0"."ran_a_year_ago"), 0) AS DOUBLE) / CASE
        WHEN CAST(COALESCE(SUM("t0"."places") FILTER(WHERE
          "t0"."ran_a_year_ago"), 0) AS DOUBLE) > 0
        THEN CAST(COALESCE(SUM("t0"."places") FILTER(WHERE
          "t0"."ran_a_year_ago"), 0) AS DOUBLE)
        ELSE NULL
      END
    ) > 0
    THEN CAST(COALESCE(SUM("t0"."fee") FILTER(WHERE
      "t0"."ran_a_year_ago"), 0) AS DOUBLE) / CASE
      WHEN CAST(COALESCE(SUM("t0"."places") FILTER(WHERE
        "t0"."ran_a_year_ago"), 0) AS DOUBLE) > 0
      THEN CAST(COALESCE(SUM("t0"."places") FILTER(WHERE
        "t0"."ran_a_year_ago"), 0) AS DOUBLE)
      ELSE NULL
    END
    ELSE NULL
  END AS "price_change_365d"
FROM "subscriptions_rows" AS "t0"
GROUP BY
  1
