SELECT
  "t1"."account_id",
  "t1"."month",
  CAST(SUM("t1"."gross") AS DECIMAL(19, 4)) AS "gross"
FROM (
  SELECT
    "t0"."account_id",
    "t0"."age",
    "t0"."net",
    "t0"."gross",
    "t0"."returned",
    "t0"."priced",
    "t0"."cost",
    "t0"."lines",
    "t0"."is_order",
    "t0"."gap",
    "t0"."back",
    CAST(FLOOR((
      "t0"."age" - 1
    ) / (
      30
    )) AS BIGINT) AS "month"
  FROM "days_rows" AS "t0"
  WHERE
    "t0"."is_order" AND "t0"."age" <= 360
) AS "t1"
GROUP BY
  1,
  2
