SELECT
  "t3"."account_id",
  "t3"."age",
  "t3"."net",
  "t3"."gross",
  "t3"."returned",
  "t3"."priced",
  "t3"."cost",
  "t3"."lines",
  "t3"."is_order",
  CASE
    WHEN "t3"."is_order"
    THEN LEAD("t3"."age") OVER (
      PARTITION BY "t3"."account_id", "t3"."is_order"
      ORDER BY "t3"."age" ASC
      ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
    ) - "t3"."age"
    ELSE NULL
  END AS "gap",
  CASE
    WHEN "t3"."is_order"
    THEN (
      ROW_NUMBER() OVER (
        PARTITION BY "t3"."account_id", "t3"."is_order"
        ORDER BY "t3"."age" ASC
        ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
      ) - 1
    ) + 1
    ELSE NULL
  END AS "back"
FROM (
  SELECT
    "t2"."account_id",
    "t2"."age",
    "t2"."net",
    "t2"."gross",
    "t2"."returned",
    "t2"."priced",
    "t2"."cost",
    "t2"."lines",
    "t2"."gross" > 0 AS "is_order"
  FROM (
    SELECT
      "t1"."account_id",
      "t1"."age",
      CAST(SUM("t1"."amount") AS DECIMAL(19, 4)) AS "net",
      CAST(COALESCE(SUM("t1"."amount") FILTER(WHERE
        "t1"."amount" > 0), 0) AS DECIMAL(19, 4)) AS "gross",
      CAST(COALESCE(SUM(-(
        "t1"."amount"
      )) FILTER(WHERE
        "t1"."amount" < 0), 0) AS DECIMAL(19, 4)) AS "returned",
      CAST(COALESCE(SUM("t1"."amount") FILTER(WHERE
        "t1"."cost" IS NOT NULL), 0) AS DECIMAL(19, 4)) AS "priced",
      CAST(COALESCE(SUM("t1"."cost"), 0) AS DECIMAL(19, 4)) AS "cost",
      SUM(CAST("t1"."amount" > 0 AS INT)) AS "lines"
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
        "t0"."deleted_at",
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
    ) AS "t1"
    GROUP BY
      1,
      2
  ) AS "t2"
) AS "t3"
