SELECT
  "t2"."account_id",
  "t2"."product",
  "t2"."product_line",
  "t2"."first_age",
  "t2"."last_age",
  "t2"."bought_days",
  "t2"."gross_180d",
  "t2"."gross_365d",
  "t2"."half_before",
  "t2"."rest_of_year",
  MAX("t2"."first_age") OVER (
    PARTITION BY "t2"."account_id"
    ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
  ) AS "account_first_age",
  CAST("t2"."gross_365d" AS DOUBLE) / CASE
    WHEN CAST(SUM("t2"."gross_365d") OVER (
      PARTITION BY "t2"."account_id"
      ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
    ) AS DOUBLE) > 0
    THEN CAST(SUM("t2"."gross_365d") OVER (
      PARTITION BY "t2"."account_id"
      ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
    ) AS DOUBLE)
    ELSE NULL
  END AS "share"
FROM (
  SELECT
    "t1"."account_id",
    "t1"."product",
    "t1"."product_line",
    MAX("t1"."age") AS "first_age",
    MIN("t1"."age") AS "last_age",
    COUNT(DISTINCT "t1"."age") AS "bought_days",
    CAST(COALESCE(SUM("t1"."amount") FILTER(WHERE
      "t1"."age" <= 180), 0) AS DECIMAL(19, 4)) AS "gross_180d",
    CAST(COALESCE(SUM("t1"."amount") FILTER(WHERE
      "t1"."age" <= 365), 0) AS DECIMAL(19, 4)) AS "gross_365d",
    BOOL_OR(CAST((
      "t1"."age" >= 181
    ) AND (
      "t1"."age" <= 360
    ) AS BOOLEAN)) AS "half_before",
    SUM(CAST((
      "t1"."age" >= 91
    ) AND (
      "t1"."age" <= 365
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
      "t0"."row_id",
      "t0"."known_at",
      "t0"."known_from",
      "t0"."known_to",
      "t0"."day",
      CAST(15135 - "t0"."day" AS INT) AS "age"
    FROM "invoices" AS "t0"
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
      AND COALESCE("t0"."is_product", TRUE)
      AND "t0"."amount" > 0
  ) AS "t1"
  GROUP BY
    1,
    2,
    3
) AS "t2"
