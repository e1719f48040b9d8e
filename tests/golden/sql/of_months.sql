SELECT
  "t0"."account_id",
  CAST(COUNT(*) AS DOUBLE) AS "active_months",
  CAST(MAX("t0"."gross") AS DOUBLE) / CASE
    WHEN CAST(SUM("t0"."gross") AS DOUBLE) > 0
    THEN CAST(SUM("t0"."gross") AS DOUBLE)
    ELSE NULL
  END AS "peak_month_share"
FROM "months_rows" AS "t0"
GROUP BY
  1
