SELECT
  "t20"."account_id",
  "t20"."bought",
  "t20"."name",
  "t20"."parent_id",
  "t20"."industry",
  "t20"."region",
  "t20"."sector",
  "t20"."employees",
  "t20"."owner",
  "t20"."owner_role",
  "t20"."target",
  "t20"."do_not_pursue",
  COALESCE("t20"."loss_reason", "t20"."reason_told") AS "loss_reason",
  "t20"."competitor",
  "t20"."gap",
  "t20"."strategic_value",
  "t20"."cost_of_pursuit",
  "t20"."account_age_days",
  "t20"."headcount",
  "t20"."days_since_loss"
FROM (
  SELECT
    "t19"."account_id",
    "t19"."bought",
    "t19"."name",
    "t19"."parent_id",
    "t19"."industry",
    "t19"."region",
    "t19"."sector",
    "t19"."employees",
    "t19"."owner",
    "t19"."owner_role",
    "t19"."target",
    "t19"."do_not_pursue",
    "t19"."loss_reason",
    "t19"."competitor",
    "t19"."gap",
    "t19"."strategic_value",
    "t19"."cost_of_pursuit",
    "t19"."account_age_days",
    "t19"."headcount",
    "t15"."leaver",
    "t15"."reason_told",
    "t15"."days_since_loss"
  FROM (
    SELECT
      "t17".*
      EXCLUDE ("account_id_right")
    FROM (
      SELECT
        COALESCE("t16"."account_id", "t16"."account_id_right") AS "account_id",
        "t16"."bought",
        "t16"."account_id_right",
        "t16"."name",
        "t16"."parent_id",
        "t16"."industry",
        "t16"."region",
        "t16"."sector",
        "t16"."employees",
        "t16"."owner",
        "t16"."owner_role",
        "t16"."target",
        "t16"."do_not_pursue",
        "t16"."loss_reason",
        "t16"."competitor",
        "t16"."gap",
        "t16"."strategic_value",
        "t16"."cost_of_pursuit",
        "t16"."account_age_days",
        "t16"."headcount"
      FROM (
        SELECT
          "t13"."account_id",
          "t13"."bought",
          "t10"."account_id" AS "account_id_right",
          "t10"."name",
          "t10"."parent_id",
          "t10"."industry",
          "t10"."region",
          "t10"."sector",
          "t10"."employees",
          "t10"."owner",
          "t10"."owner_role",
          "t10"."target",
          "t10"."do_not_pursue",
          "t10"."loss_reason",
          "t10"."competitor",
          "t10"."gap",
          "t10"."strategic_value",
          "t10"."cost_of_pursuit",
          "t10"."account_age_days",
          "t10"."headcount"
        FROM (
          SELECT
            "t9"."account_id",
            TRUE AS "bought"
          FROM (
            SELECT DISTINCT
              *
            FROM (
              SELECT
                *
              FROM (
                SELECT
                  "t2"."account_id"
                FROM "invoices" AS "t2"
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
              ) AS "t5"
              UNION ALL
              SELECT
                *
              FROM (
                SELECT
                  "t3"."account_id"
                FROM "contracts_ended" AS "t3"
                WHERE
                  "t3"."known_from" <= MAKE_TIMESTAMP(2011, 6, 10, 0, 0, 0.0)
                  AND (
                    (
                      "t3"."known_to" IS NULL
                    )
                    OR (
                      "t3"."known_to" > MAKE_TIMESTAMP(2011, 6, 10, 0, 0, 0.0)
                    )
                  )
                  AND "t3"."day" < 15135
              ) AS "t6"
            ) AS "t7"
          ) AS "t9"
        ) AS "t13"
        FULL OUTER JOIN (
          SELECT
            "t1"."account_id",
            "t1"."name",
            "t1"."parent_id",
            "t1"."industry",
            "t1"."region",
            "t1"."sector",
            "t1"."employees",
            "t1"."owner",
            "t1"."owner_role",
            "t1"."target",
            "t1"."do_not_pursue",
            "t1"."loss_reason",
            "t1"."competitor",
            "t1"."gap",
            "t1"."strategic_value",
            CAST("t1"."cost_of_pursuit" AS DOUBLE) AS "cost_of_pursuit",
            CAST(CAST(FLOOR(
              (
                EPOCH(CAST(MAKE_TIMESTAMP(2011, 6, 10, 0, 0, 0.0) AS TIMESTAMP)) - EPOCH(CAST("t1"."created_at" AS TIMESTAMP))
              ) / 86400
            ) AS BIGINT) AS DOUBLE) AS "account_age_days",
            "t1"."employees" AS "headcount"
          FROM "accounts" AS "t1"
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
        ) AS "t10"
          ON "t13"."account_id" = "t10"."account_id"
      ) AS "t16"
    ) AS "t17"
  ) AS "t19"
  LEFT OUTER JOIN (
    SELECT
      "t11"."account_id" AS "leaver",
      MAX("t11"."loss_reason") FILTER(WHERE
        "t11"."newest") AS "reason_told",
      CAST(MIN("t11"."age") AS DOUBLE) AS "days_since_loss"
    FROM (
      SELECT
        "t4"."account_id",
        "t4"."lost_at",
        "t4"."loss_reason",
        "t4"."row_id",
        "t4"."deleted_at",
        "t4"."known_at",
        "t4"."known_from",
        "t4"."known_to",
        "t4"."day",
        "t4"."age",
        "t4"."reasoned_at",
        "t4"."reasoned_at" = MAX("t4"."reasoned_at") OVER (
          PARTITION BY "t4"."account_id"
          ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
        ) AS "newest"
      FROM (
        SELECT
          "t0"."account_id",
          "t0"."lost_at",
          "t0"."loss_reason",
          "t0"."row_id",
          "t0"."deleted_at",
          "t0"."known_at",
          "t0"."known_from",
          "t0"."known_to",
          "t0"."day",
          CAST(15135 - "t0"."day" AS INT) AS "age",
          CASE WHEN "t0"."loss_reason" IS NOT NULL THEN "t0"."lost_at" ELSE NULL END AS "reasoned_at"
        FROM "losses" AS "t0"
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
      ) AS "t4"
    ) AS "t11"
    GROUP BY
      1
  ) AS "t15"
    ON "t19"."account_id" = "t15"."leaver"
) AS "t20"
