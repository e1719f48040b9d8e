SELECT
  "t1"."account_id",
  "t1"."used_on",
  "t1"."product_line",
  "t1"."units",
  "t1"."active_users",
  "t1"."contract_id",
  "t1"."row_id",
  "t1"."deleted_at",
  "t1"."known_at",
  "t1"."known_from",
  "t1"."known_to",
  "t1"."day",
  "t1"."age",
  "t1"."amount",
  "t1"."users",
  COALESCE(
    CASE WHEN "t1"."users" IS NOT NULL THEN "t1"."age" ELSE NULL END = MIN(CASE WHEN "t1"."users" IS NOT NULL THEN "t1"."age" ELSE NULL END) OVER (
      PARTITION BY "t1"."account_id"
      ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
    ),
    FALSE
  ) AS "newest"
FROM (
  SELECT
    "t0"."account_id",
    "t0"."used_on",
    "t0"."product_line",
    "t0"."units",
    "t0"."active_users",
    "t0"."contract_id",
    "t0"."row_id",
    "t0"."deleted_at",
    "t0"."known_at",
    "t0"."known_from",
    "t0"."known_to",
    "t0"."day",
    CAST(15135 - "t0"."day" AS INT) AS "age",
    COALESCE(CAST("t0"."units" AS DECIMAL(28, 4)), 0) AS "amount",
    CAST("t0"."active_users" AS DECIMAL(28, 4)) AS "users"
  FROM "usage" AS "t0"
  WHERE
    "t0"."known_from" <= MAKE_TIMESTAMP(2011, 6, 10, 0, 0, 0.0)
    AND (
      (
        "t0"."known_to" IS NULL
      )
      OR (
        "t0"."known_to" > MAKE_TIMESTAMP(2011, 6, 10, 0, 0, 0.0)
      )
    )
    AND "t0"."day" < 15135
) AS "t1"
