SELECT
  "t12".*
  EXCLUDE ("account_id_right")
FROM (
  SELECT
    COALESCE("t11"."account_id", "t11"."account_id_right") AS "account_id",
    "t11"."bought",
    "t11"."account_id_right",
    "t11"."name",
    "t11"."parent_id",
    "t11"."industry",
    "t11"."region",
    "t11"."sector",
    "t11"."employees",
    "t11"."owner",
    "t11"."owner_role",
    "t11"."target",
    "t11"."do_not_pursue",
    "t11"."loss_reason",
    "t11"."competitor",
    "t11"."strategic_value",
    "t11"."account_age_days",
    "t11"."headcount"
  FROM (
    SELECT
      "t10"."account_id",
      "t10"."bought",
      "t8"."account_id" AS "account_id_right",
      "t8"."name",
      "t8"."parent_id",
      "t8"."industry",
      "t8"."region",
      "t8"."sector",
      "t8"."employees",
      "t8"."owner",
      "t8"."owner_role",
      "t8"."target",
      "t8"."do_not_pursue",
      "t8"."loss_reason",
      "t8"."competitor",
      "t8"."strategic_value",
      "t8"."account_age_days",
      "t8"."headcount"
    FROM (
      SELECT
        "t7"."account_id",
        TRUE AS "bought"
      FROM (
        SELECT DISTINCT
          *
        FROM (
          SELECT
            *
          FROM (
            SELECT
              "t1"."account_id"
            FROM "invoices" AS "t1"
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
          ) AS "t3"
          UNION ALL
          SELECT
            *
          FROM (
            SELECT
              "t2"."account_id"
            FROM "subscriptions" AS "t2"
            WHERE
              "t2"."known_from" <= MAKE_TIMESTAMP(2011, 6, 10, 0, 0, 0.0)
              AND (
                (
                  "t2"."known_to" IS NULL
                )
                OR (
                  "t2"."known_to" > MAKE_TIMESTAMP(2011, 6, 10, 0, 0, 0.0)
                )
              )
              AND "t2"."day" < 15135
          ) AS "t4"
        ) AS "t5"
      ) AS "t7"
    ) AS "t10"
    FULL OUTER JOIN (
      SELECT
        "t0"."account_id",
        "t0"."name",
        "t0"."parent_id",
        "t0"."industry",
        "t0"."region",
        "t0"."sector",
        "t0"."employees",
        "t0"."owner",
        "t0"."owner_role",
        "t0"."target",
        "t0"."do_not_pursue",
        "t0"."loss_reason",
        "t0"."competitor",
        "t0"."strategic_value",
        CAST(CAST(FLOOR(
          (
            EPOCH(CAST(MAKE_TIMESTAMP(2011, 6, 10, 0, 0, 0.0) AS TIMESTAMP)) - EPOCH(CAST("t0"."created_at" AS TIMESTAMP))
          ) / 86400
        ) AS BIGINT) AS DOUBLE) AS "account_age_days",
        "t0"."employees" AS "headcount"
      FROM "accounts" AS "t0"
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
    ) AS "t8"
      ON "t10"."account_id" = "t8"."account_id"
  ) AS "t11"
) AS "t12"
