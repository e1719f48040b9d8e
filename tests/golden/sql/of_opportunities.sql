SELECT
  "t0"."account_id",
  CAST(SUM(CAST("t0"."open" AS INT)) AS DOUBLE) AS "open_opportunities",
  CAST(COALESCE(SUM("t0"."worth") FILTER(WHERE
    "t0"."open"), 0) AS DOUBLE) AS "open_pipeline",
  CAST(MAX("t0"."age") FILTER(WHERE
    "t0"."open") AS DOUBLE) AS "oldest_open_opportunity",
  CAST(SUM(CAST("t0"."open" AND "t0"."contested" AS INT)) AS DOUBLE) / CASE
    WHEN CAST(SUM(CAST("t0"."open" AS INT)) AS DOUBLE) > 0
    THEN CAST(SUM(CAST("t0"."open" AS INT)) AS DOUBLE)
    ELSE NULL
  END AS "contested_share",
  CAST(COUNT(DISTINCT "t0"."product_line") FILTER(WHERE
    "t0"."open") AS DOUBLE) AS "pipeline_product_lines",
  CAST(MIN("t0"."age") AS DOUBLE) AS "days_since_opportunity",
  CAST(SUM(CAST((
    "t0"."age" >= 1
  ) AND (
    "t0"."age" <= 90
  ) AS INT)) AS DOUBLE) AS "opportunities_90d",
  CAST(SUM(CAST((
    "t0"."age" >= 1
  ) AND (
    "t0"."age" <= 365
  ) AS INT)) AS DOUBLE) AS "opportunities_365d",
  CAST(SUM("t0"."amount") AS DOUBLE) / CASE
    WHEN CAST(COUNT("t0"."amount") AS DOUBLE) > 0
    THEN CAST(COUNT("t0"."amount") AS DOUBLE)
    ELSE NULL
  END AS "opportunity_value",
  CAST(MIN("t0"."closed_age") FILTER(WHERE
    "t0"."won") AS DOUBLE) AS "days_since_won",
  CAST(MIN("t0"."closed_age") FILTER(WHERE
    "t0"."lost") AS DOUBLE) AS "days_since_lost",
  CAST(SUM(CAST("t0"."won" AND COALESCE("t0"."closed_age" <= 365, FALSE) AS INT)) AS DOUBLE) AS "won_365d",
  CAST(SUM(CAST("t0"."lost" AND COALESCE("t0"."closed_age" <= 365, FALSE) AS INT)) AS DOUBLE) AS "lost_365d",
  CAST(SUM(
    CAST("t0"."lost" AND "t0"."contested" AND COALESCE("t0"."closed_age" <= 365, FALSE) AS INT)
  ) AS DOUBLE) AS "lost_to_competitor_365d",
  CAST(COALESCE(
    SUM("t0"."worth") FILTER(WHERE
      "t0"."won" AND COALESCE("t0"."closed_age" <= 365, FALSE)),
    0
  ) AS DOUBLE) AS "won_value_365d",
  CAST(SUM(CAST("t0"."won" AS INT)) AS DOUBLE) / CASE
    WHEN CAST(SUM(CAST("t0"."decided" AS INT)) AS DOUBLE) > 0
    THEN CAST(SUM(CAST("t0"."decided" AS INT)) AS DOUBLE)
    ELSE NULL
  END AS "win_rate",
  CAST(SUM(CAST("t0"."won" AND "t0"."decided_last" AS INT)) AS DOUBLE) / CASE
    WHEN CAST(SUM(CAST("t0"."decided_last" AS INT)) AS DOUBLE) > 0
    THEN CAST(SUM(CAST("t0"."decided_last" AS INT)) AS DOUBLE)
    ELSE NULL
  END AS "last_decision_won",
  CAST(SUM("t0"."days_open") AS DOUBLE) / CASE
    WHEN CAST(COUNT("t0"."days_open") AS DOUBLE) > 0
    THEN CAST(COUNT("t0"."days_open") AS DOUBLE)
    ELSE NULL
  END AS "decision_days"
FROM "opportunities_rows" AS "t0"
GROUP BY
  1
