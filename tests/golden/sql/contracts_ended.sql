SELECT
  "t10"."account_id",
  "t10"."started_at",
  CASE
    WHEN COALESCE(
      (
        "t10"."left_at" IS NOT NULL
      )
      AND (
        (
          "t10"."ends_at" IS NULL
        ) OR (
          "t10"."left_at" < "t10"."ends_at"
        )
      ),
      FALSE
    )
    THEN "t10"."left_at"
    ELSE "t10"."ends_at"
  END AS "ends_at",
  "t10"."mrr",
  "t10"."seats",
  "t10"."product_line",
  "t10"."auto_renew",
  "t10"."contract_id",
  "t10"."currency",
  "t10"."row_id",
  "t10"."deleted_at",
  "t10"."known_at",
  "t10"."known_from",
  "t10"."known_to",
  "t10"."day"
FROM (
  SELECT
    "t2"."account_id",
    "t2"."started_at",
    "t2"."ends_at",
    "t2"."mrr",
    "t2"."seats",
    "t2"."product_line",
    "t2"."auto_renew",
    "t2"."contract_id",
    "t2"."currency",
    "t2"."row_id",
    "t2"."deleted_at",
    "t2"."known_at",
    "t2"."known_from",
    "t2"."known_to",
    "t2"."day",
    "t9"."whose",
    "t9"."began_at",
    "t9"."left_at"
  FROM "subscriptions" AS "t2"
  LEFT OUTER JOIN (
    SELECT
      "t7"."whose",
      "t7"."began_at",
      MIN("t7"."left_at") AS "left_at"
    FROM (
      SELECT
        "t4"."whose",
        "t4"."began_at",
        "t6"."leaver",
        "t6"."left_at"
      FROM (
        SELECT DISTINCT
          "t0"."account_id" AS "whose",
          "t0"."started_at" AS "began_at"
        FROM "subscriptions" AS "t0"
      ) AS "t4"
      INNER JOIN (
        SELECT
          "t1"."account_id" AS "leaver",
          "t1"."lost_at" AS "left_at"
        FROM "losses" AS "t1"
        WHERE
          "t1"."known_from" <= MAKE_TIMESTAMP(2011, 6, 10, 0, 0, 0.0)
          AND (
            (
              "t1"."known_to" IS NULL
            )
            OR (
              "t1"."known_to" > MAKE_TIMESTAMP(2011, 6, 10, 0, 0, 0.0)
            )
          )
          AND "t1"."day" < 15135
      ) AS "t6"
        ON "t4"."whose" = "t6"."leaver" AND "t4"."began_at" < "t6"."left_at"
    ) AS "t7"
    GROUP BY
      1,
      2
  ) AS "t9"
    ON "t2"."account_id" = "t9"."whose" AND "t2"."started_at" = "t9"."began_at"
) AS "t10"
