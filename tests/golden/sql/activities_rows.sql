WITH "t1" AS (
  SELECT
    "t0"."account_id",
    "t0"."happened_at",
    CAST(15135 - "t0"."day" AS INT) AS "age",
    "t0"."rep",
    "t0"."minutes",
    COALESCE(LOWER("t0"."direction") = 'in', FALSE) AS "inbound",
    COALESCE(LOWER("t0"."direction") = 'out', FALSE) AS "outbound",
    COALESCE(LOWER("t0"."kind"), '') IN ('call', 'phone', 'phone call', 'telephone') AS "call",
    COALESCE(LOWER("t0"."kind"), '') IN ('e-mail', 'email', 'mail') AS "mail",
    COALESCE(LOWER("t0"."kind"), '') IN ('visit', 'meeting', 'online meeting', 'on-site visit') AS "meeting"
  FROM "activities" AS "t0"
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
)
SELECT
  "t15"."account_id",
  "t15"."happened_at",
  "t15"."age",
  "t15"."rep",
  "t15"."minutes",
  "t15"."inbound",
  "t15"."outbound",
  "t15"."call",
  "t15"."mail",
  "t15"."meeting",
  "t15"."last_inbound",
  "t15"."rep_days",
  "t15"."outbound"
  AND (
    (
      "t15"."last_inbound" IS NULL
    )
    OR (
      "t15"."happened_at" > "t15"."last_inbound"
    )
  ) AS "unanswered"
FROM (
  SELECT
    "t14".*
    EXCLUDE ("account_id_right")
  FROM (
    SELECT
      "t4"."account_id",
      "t4"."happened_at",
      "t4"."age",
      "t4"."rep",
      "t4"."minutes",
      "t4"."inbound",
      "t4"."outbound",
      "t4"."call",
      "t4"."mail",
      "t4"."meeting",
      "t13"."account_id" AS "account_id_right",
      "t13"."last_inbound",
      "t13"."rep_days"
    FROM "t1" AS "t4"
    LEFT OUTER JOIN (
      SELECT
        "t11"."account_id",
        "t11"."last_inbound",
        "t11"."rep_days"
      FROM (
        SELECT
          "t7"."account_id",
          "t7"."last_inbound",
          "t10"."account_id" AS "account_id_right",
          "t10"."rep_days"
        FROM (
          SELECT
            "t3"."account_id",
            MAX("t3"."happened_at") FILTER(WHERE
              "t3"."inbound") AS "last_inbound"
          FROM "t1" AS "t3"
          GROUP BY
            1
        ) AS "t7"
        LEFT OUTER JOIN (
          SELECT
            "t8"."account_id",
            MAX("t8"."first") FILTER(WHERE
              "t8"."present") AS "rep_days"
          FROM (
            SELECT
              "t5"."account_id",
              "t5"."rep",
              "t5"."first",
              "t5"."last",
              COALESCE(
                "t5"."last" = MIN("t5"."last") OVER (
                  PARTITION BY "t5"."account_id"
                  ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
                ),
                FALSE
              ) AS "present"
            FROM (
              SELECT
                "t2"."account_id",
                "t2"."rep",
                MAX("t2"."age") AS "first",
                MIN("t2"."age") AS "last"
              FROM (
                SELECT
                  "t0"."account_id",
                  "t0"."happened_at",
                  CAST(15135 - "t0"."day" AS INT) AS "age",
                  "t0"."rep",
                  "t0"."minutes",
                  COALESCE(LOWER("t0"."direction") = 'in', FALSE) AS "inbound",
                  COALESCE(LOWER("t0"."direction") = 'out', FALSE) AS "outbound",
                  COALESCE(LOWER("t0"."kind"), '') IN ('call', 'phone', 'phone call', 'telephone') AS "call",
                  COALESCE(LOWER("t0"."kind"), '') IN ('e-mail', 'email', 'mail') AS "mail",
                  COALESCE(LOWER("t0"."kind"), '') IN ('visit', 'meeting', 'online meeting', 'on-site visit') AS "meeting"
                FROM "activities" AS "t0"
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
                  AND "t0"."rep" IS NOT NULL
              ) AS "t2"
              GROUP BY
                1,
                2
            ) AS "t5"
          ) AS "t8"
          GROUP BY
            1
        ) AS "t10"
          ON "t7"."account_id" = "t10"."account_id"
      ) AS "t11"
    ) AS "t13"
      ON "t4"."account_id" = "t13"."account_id"
  ) AS "t14"
) AS "t15"
