SELECT
  "t0"."account_id",
  CAST(SUM(CAST("t0"."last_age" <= 90 AS INT)) AS DOUBLE) AS "products_90d",
  CAST(SUM(CAST("t0"."last_age" <= 365 AS INT)) AS DOUBLE) AS "products_365d",
  CASE
    WHEN MAX("t0"."share") IS NOT NULL
    THEN CAST(COALESCE(
      SUM(
        CAST(ROUND(
          -(
            "t0"."share"
          ) * LN(CASE WHEN "t0"."share" > 0 THEN "t0"."share" ELSE 1.0 END) * 1000000000,
          0
        ) AS BIGINT)
      ) FILTER(WHERE
        "t0"."share" > 0),
      0
    ) AS DOUBLE) / 1000000000
    ELSE NULL
  END AS "mix_entropy_365d",
  MAX("t0"."share") AS "top_product_share_365d",
  CASE
    WHEN MAX("t0"."first_age") > 90
    THEN CAST(SUM(CAST("t0"."first_age" <= 90 AS INT)) AS DOUBLE)
    ELSE NULL
  END AS "new_products_90d",
  CASE
    WHEN MAX("t0"."first_age") > 180
    THEN CAST(COALESCE(SUM("t0"."gross_180d") FILTER(WHERE
      "t0"."first_age" <= 180), 0) AS DOUBLE) / CASE
      WHEN CAST(COALESCE(SUM("t0"."gross_180d"), 0) AS DOUBLE) > 0
      THEN CAST(COALESCE(SUM("t0"."gross_180d"), 0) AS DOUBLE)
      ELSE NULL
    END
    ELSE NULL
  END AS "new_product_share_180d",
  CAST(SUM(CAST((
    "t0"."rest_of_year" > 1
  ) AND (
    "t0"."last_age" > 90
  ) AS INT)) AS DOUBLE) AS "dropped_products",
  CAST(SUM(CAST("t0"."half_before" AND (
    "t0"."last_age" <= 180
  ) AS INT)) AS DOUBLE) / CASE
    WHEN CAST(SUM(CAST("t0"."half_before" AS INT)) AS DOUBLE) > 0
    THEN CAST(SUM(CAST("t0"."half_before" AS INT)) AS DOUBLE)
    ELSE NULL
  END AS "kept_product_share",
  CAST(SUM(CAST("t0"."first_age" > "t0"."last_age" AS INT)) AS DOUBLE) / CASE WHEN CAST(COUNT(*) AS DOUBLE) > 0 THEN CAST(COUNT(*) AS DOUBLE) ELSE NULL END AS "repeat_product_share",
  CASE
    WHEN BOOL_OR(CAST("t0"."product_line" IS NOT NULL AS BOOLEAN))
    THEN CAST(COUNT(DISTINCT "t0"."product_line") FILTER(WHERE
      "t0"."last_age" <= 365) AS DOUBLE)
    ELSE NULL
  END AS "product_lines_365d"
FROM "products_rows" AS "t0"
GROUP BY
  1
