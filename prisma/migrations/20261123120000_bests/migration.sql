-- CreateEnum
CREATE TYPE "event_source" AS ENUM ('hosted', 'proxy');

-- CreateEnum
CREATE TYPE "best_period" AS ENUM ('day', 'week', 'month', 'ever');

-- AlterTable
ALTER TABLE "publisher_instance" ADD COLUMN "source" "event_source" NOT NULL DEFAULT 'hosted';

-- AlterTable
ALTER TABLE "player" ADD COLUMN "proxy_shares" BIGINT NOT NULL DEFAULT 0,
ADD COLUMN "proxy_work" DECIMAL NOT NULL DEFAULT 0;

-- AlterTable
ALTER TABLE "player_week" ADD COLUMN "proxy_shares" BIGINT NOT NULL DEFAULT 0,
ADD COLUMN "proxy_work" DECIMAL NOT NULL DEFAULT 0;

-- CreateTable
CREATE TABLE "player_month" (
    "player_id" INTEGER NOT NULL,
    "month" DATE NOT NULL,
    "shares" BIGINT NOT NULL,
    "work" DECIMAL NOT NULL,
    "proxy_shares" BIGINT NOT NULL DEFAULT 0,
    "proxy_work" DECIMAL NOT NULL DEFAULT 0,

    CONSTRAINT "player_month_pkey" PRIMARY KEY ("player_id","month")
);

-- CreateTable
CREATE TABLE "player_best" (
    "player_id" INTEGER NOT NULL,
    "period" "best_period" NOT NULL,
    "from" DATE NOT NULL,
    "source" "event_source" NOT NULL,
    "best_difficulty" DOUBLE PRECISION NOT NULL,
    "best_at" TIMESTAMPTZ(3) NOT NULL,
    "best_instance_id" INTEGER NOT NULL,
    "best_sequence" BIGINT NOT NULL,

    CONSTRAINT "player_best_pkey" PRIMARY KEY ("player_id","period","from","source")
);

-- CreateTable
CREATE TABLE "worker_best" (
    "worker_id" INTEGER NOT NULL,
    "period" "best_period" NOT NULL,
    "from" DATE NOT NULL,
    "source" "event_source" NOT NULL,
    "best_difficulty" DOUBLE PRECISION NOT NULL,
    "best_at" TIMESTAMPTZ(3) NOT NULL,
    "best_instance_id" INTEGER NOT NULL,
    "best_sequence" BIGINT NOT NULL,

    CONSTRAINT "worker_best_pkey" PRIMARY KEY ("worker_id","period","from","source")
);

-- CreateTable
CREATE TABLE "pool_hour" (
    "from" TIMESTAMPTZ(3) NOT NULL,
    "shares" BIGINT NOT NULL,
    "work" DECIMAL NOT NULL,
    "squares" DECIMAL NOT NULL,

    CONSTRAINT "pool_hour_pkey" PRIMARY KEY ("from")
);

-- CreateIndex
CREATE INDEX "player_month_month_work_idx" ON "player_month"("month", "work" DESC);

-- CreateIndex
CREATE INDEX "player_best_period_from_best_difficulty_best_at_idx" ON "player_best"("period", "from", "best_difficulty" DESC, "best_at");

-- CreateIndex
CREATE INDEX "notable_share_hash_idx" ON "notable_share"("hash");

-- CreateIndex
CREATE INDEX "worker_session_ended_at_best_difficulty_idx" ON "worker_session"("ended_at", "best_difficulty" DESC);

-- AlterTable
ALTER TABLE "worker_slot" ADD COLUMN "squares" DECIMAL NOT NULL DEFAULT 0;

-- AlterTable
ALTER TABLE "pool_slot" ADD COLUMN "squares" DECIMAL NOT NULL DEFAULT 0;

-- AlterTable
ALTER TABLE "worker_hour" ADD COLUMN "squares" DECIMAL NOT NULL DEFAULT 0;

-- AlterTable
ALTER TABLE "worker_day" ADD COLUMN "squares" DECIMAL NOT NULL DEFAULT 0;

-- By hand: what is there already. Squares as if a slot's shares were alike; a backfill makes them exact.
UPDATE "worker_slot" SET "squares" = trim_scale("work" * "work" / "shares");
UPDATE "pool_slot" SET "squares" = trim_scale("work" * "work" / "shares");
UPDATE "worker_hour" SET "squares" = trim_scale("work" * "work" / "shares");
UPDATE "worker_day" SET "squares" = trim_scale("work" * "work" / "shares");

INSERT INTO "player_month" ("player_id", "month", "shares", "work")
  SELECT "player_id", date_trunc('month', "from" AT TIME ZONE 'UTC')::date, sum("shares"), sum("work") FROM "worker_slot" GROUP BY 1, 2;

CREATE TEMP TABLE "best_of" ON COMMIT DROP AS
  SELECT n."player_id", n."worker_id", p."period"::"best_period", p."from"::date, n."share_difficulty", n."at", n."instance_id", n."sequence"
    FROM "notable_share" n CROSS JOIN LATERAL (VALUES
      ('day', date_trunc('day', n."at" AT TIME ZONE 'UTC')), ('week', date_trunc('week', n."at" AT TIME ZONE 'UTC')),
      ('month', date_trunc('month', n."at" AT TIME ZONE 'UTC')), ('ever', timestamp '1970-01-01')) AS p("period", "from");

INSERT INTO "player_best"
  SELECT DISTINCT ON ("player_id", "period", "from") "player_id", "period", "from", 'hosted', "share_difficulty", "at", "instance_id", "sequence"
    FROM "best_of" ORDER BY "player_id", "period", "from", "share_difficulty" DESC, "at", "instance_id", "sequence";

INSERT INTO "worker_best"
  SELECT DISTINCT ON ("worker_id", "period", "from") "worker_id", "period", "from", 'hosted', "share_difficulty", "at", "instance_id", "sequence"
    FROM "best_of" WHERE "period" IN ('day', 'month')
    ORDER BY "worker_id", "period", "from", "share_difficulty" DESC, "at", "instance_id", "sequence";
