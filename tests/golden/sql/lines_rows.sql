SELECT
  "t1"."account_id",
  "t1"."product_line",
  MIN("t1"."last_age") AS "last_age",
  CAST(SUM("t1"."quarter_2") AS DECIMAL(19, 4)) AS "quarter_2",
  CAST(SUM("t1"."quarter_3") AS DECIMAL(19, 4)) AS "quarter_3",
  CAST(SUM("t1"."quarter_4") AS DECIMAL(19, 4)) AS "quarter_4"
FROM (
  SELECT
    *
  FROM "products_rows" AS "t0"
  WHERE
    "t0"."product_line" IS NOT NULL
) AS "t1"
GROUP BY
  1,
  2
