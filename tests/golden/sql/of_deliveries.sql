SELECT
  "t0"."account_id",
  CAST(SUM("t0"."late") FILTER(WHERE
    (
      "t0"."age" >= 1
    ) AND (
      "t0"."age" <= 90
    )) AS DOUBLE) / CASE
    WHEN CAST(COUNT("t0"."late") FILTER(WHERE
      (
        "t0"."age" >= 1
      ) AND (
        "t0"."age" <= 90
      )) AS DOUBLE) > 0
    THEN CAST(COUNT("t0"."late") FILTER(WHERE
      (
        "t0"."age" >= 1
      ) AND (
        "t0"."age" <= 90
      )) AS DOUBLE)
    ELSE NULL
  END AS "delivery_delay_90d",
  CAST(SUM("t0"."late") FILTER(WHERE
    (
      "t0"."age" >= 1
    ) AND (
      "t0"."age" <= 365
    )) AS DOUBLE) / CASE
    WHEN CAST(COUNT("t0"."late") FILTER(WHERE
      (
        "t0"."age" >= 1
      ) AND (
        "t0"."age" <= 365
      )) AS DOUBLE) > 0
    THEN CAST(COUNT("t0"."late") FILTER(WHERE
      (
        "t0"."age" >= 1
      ) AND (
        "t0"."age" <= 365
      )) AS DOUBLE)
    ELSE NULL
  END AS "delivery_delay_365d",
  CAST(SUM(
    CAST((
      "t0"."age" >= 1
    ) AND (
      "t0"."age" <= 90
    ) AND (
      "t0"."late" > 0
    ) AS INT)
  ) AS DOUBLE) / CASE
    WHEN CAST(SUM(CAST((
      "t0"."age" >= 1
    ) AND (
      "t0"."age" <= 90
    ) AS INT)) AS DOUBLE) > 0
    THEN CAST(SUM(CAST((
      "t0"."age" >= 1
    ) AND (
      "t0"."age" <= 90
    ) AS INT)) AS DOUBLE)
    ELSE NULL
  END AS "late_delivery_share_90d",
  CAST(SUM(
    CAST((
      "t0"."age" >= 1
    ) AND (
      "t0"."age" <= 365
    ) AND (
      "t0"."late" > 0
    ) AS INT)
  ) AS DOUBLE) / CASE
    WHEN CAST(SUM(CAST((
      "t0"."age" >= 1
    ) AND (
      "t0"."age" <= 365
    ) AS INT)) AS DOUBLE) > 0
    THEN CAST(SUM(CAST((
      "t0"."age" >= 1
    ) AND (
      "t0"."age" <= 365
    ) AS INT)) AS DOUBLE)
    ELSE NULL
  END AS "late_delivery_share_365d",
  (
    CAST(SUM(
      CAST((
        "t0"."age" >= 1
      ) AND (
        "t0"."age" <= 180
      ) AND (
        "t0"."late" > 0
      ) AS INT)
    ) AS DOUBLE) / CASE
      WHEN CAST(SUM(CAST((
        "t0"."age" >= 1
      ) AND (
        "t0"."age" <= 180
      ) AS INT)) AS DOUBLE) > 0
      THEN CAST(SUM(CAST((
        "t0"."age" >= 1
      ) AND (
        "t0"."age" <= 180
      ) AS INT)) AS DOUBLE)
      ELSE NULL
    END
  ) - (
    CAST(SUM(
      CAST((
        "t0"."age" >= 181
      ) AND (
        "t0"."age" <= 360
      ) AND (
        "t0"."late" > 0
      ) AS INT)
    ) AS DOUBLE) / CASE
      WHEN CAST(SUM(CAST((
        "t0"."age" >= 181
      ) AND (
        "t0"."age" <= 360
      ) AS INT)) AS DOUBLE) > 0
      THEN CAST(SUM(CAST((
        "t0"."age" >= 181
      ) AND (
        "t0"."age" <= 360
      ) AS INT)) AS DOUBLE)
      ELSE NULL
    END
  ) AS "late_delivery_change_180d",
  CAST(MAX("t0"."late") FILTER(WHERE
    "t0"."age" <= 365) AS DOUBLE) AS "worst_delivery_delay_365d",
  CAST(SUM(CAST(NOT (
    "t0"."come"
  ) AS INT)) AS DOUBLE) AS "awaited_deliveries",
  CAST(SUM(
    CAST((
      "t0"."age" <= 365
    ) AND "t0"."come" AND (
      "t0"."missing" > 0
    ) AS INT)
  ) AS DOUBLE) / CASE
    WHEN CAST(SUM(CAST((
      "t0"."age" <= 365
    ) AND "t0"."come" AS INT)) AS DOUBLE) > 0
    THEN CAST(SUM(CAST((
      "t0"."age" <= 365
    ) AND "t0"."come" AS INT)) AS DOUBLE)
    ELSE NULL
  END AS "short_delivery_share_365d",
  CAST(SUM("t0"."missing") FILTER(WHERE
    (
      "t0"."age" <= 365
    ) AND (
      "t0"."wanted" IS NOT NULL
    )) AS DOUBLE) / CASE
    WHEN CAST(SUM("t0"."wanted") FILTER(WHERE
      (
        "t0"."age" <= 365
      ) AND (
        "t0"."wanted" IS NOT NULL
      )) AS DOUBLE) > 0
    THEN CAST(SUM("t0"."wanted") FILTER(WHERE
      (
        "t0"."age" <= 365
      ) AND (
        "t0"."wanted" IS NOT NULL
      )) AS DOUBLE)
    ELSE NULL
  END AS "missing_units_share_365d",
  CAST(MIN("t0"."trouble_age") AS DOUBLE) AS "days_since_delivery_trouble"
FROM "deliveries_rows" AS "t0"
GROUP BY
  1
