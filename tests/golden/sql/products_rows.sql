WITH "t2" AS (
  SELECT
    "t1"."account_id",
    "t1"."product",
    "t1"."product_line",
    MAX("t1"."age") AS "first_age",
    MIN("t1"."age") AS "last_age",
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
    ) AS INT)) AS "rest_of_year",
    CAST(COALESCE(
      SUM("t1"."amount") FILTER(WHERE
        (
          "t1"."age" >= 91
        ) AND (
          "t1"."age" <= 180
        )),
      0
    ) AS DECIMAL(19, 4)) AS "quarter_2",
    CAST(COALESCE(
      SUM("t1"."amount") FILTER(WHERE
        (
          "t1"."age" >= 181
        ) AND (
          "t1"."age" <= 270
        )),
      0
    ) AS DECIMAL(19, 4)) AS "quarter_3",
    CAST(COALESCE(
      SUM("t1"."amount") FILTER(WHERE
        (
          "t1"."age" >= 271
        ) AND (
          "t1"."age" <= 360
        )),
      0
    ) AS DECIMAL(19, 4)) AS "quarter_4"
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
      AND "t0"."amount" > 0
  ) AS "t1"
  GROUP BY
    1,
    2,
    3
)
SELECT
  "t9".*
  EXCLUDE ("year")
FROM (
  SELECT
    "t8"."account_id",
    "t8"."product",
    "t8"."product_line",
    "t8"."first_age",
    "t8"."last_age",
    "t8"."gross_180d",
    "t8"."gross_365d",
    "t8"."half_before",
    "t8"."rest_of_year",
    "t8"."quarter_2",
    "t8"."quarter_3",
    "t8"."quarter_4",
    "t8"."year",
    CAST("t8"."gross_365d" AS DOUBLE) / CASE
      WHEN CAST("t8"."year" AS DOUBLE) > 0
      THEN CAST("t8"."year" AS DOUBLE)
      ELSE NULL
    END AS "share"
  FROM (
    SELECT
      "t7".*
      EXCLUDE ("account_id_right")
    FROM (
      SELECT
        "t4"."account_id",
        "t4"."product",
        "t4"."product_line",
        "t4"."first_age",
        "t4"."last_age",
        "t4"."gross_180d",
        "t4"."gross_365d",
        "t4"."half_before",
        "t4"."rest_of_year",
        "t4"."quarter_2",
        "t4"."quarter_3",
        "t4"."quarter_4",
        "t6"."account_id" AS "account_id_right",
        "t6"."year"
      FROM "t2" AS "t4"
      LEFT OUTER JOIN (
        SELECT
          "t3"."account_id",
          SUM("t3"."gross_365d") AS "year"
        FROM "t2" AS "t3"
        GROUP BY
          1
      ) AS "t6"
        ON "t4"."account_id" = "t6"."account_id"
    ) AS "t7"
  ) AS "t8"
) AS "t9"
