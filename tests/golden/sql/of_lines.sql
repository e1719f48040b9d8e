SELECT
  "t0"."account_id",
  CAST(SUM(
    CAST((
      "t0"."quarter_2" > 0
    )
    AND (
      "t0"."quarter_3" > 0
    )
    AND (
      "t0"."quarter_4" > 0
    )
    AND (
      "t0"."last_age" > 90
    ) AS INT)
  ) AS DOUBLE) AS "lost_lines",
  CAST(COALESCE(
    SUM("t0"."quarter_2" + "t0"."quarter_3" + "t0"."quarter_4") FILTER(WHERE
      (
        "t0"."quarter_2" > 0
      )
      AND (
        "t0"."quarter_3" > 0
      )
      AND (
        "t0"."quarter_4" > 0
      )
      AND (
        "t0"."last_age" > 90
      )),
    0
  ) AS DOUBLE) / 3.0 AS "lost_line_spend"
FROM "lines_rows" AS "t0"
GROUP BY
  1
