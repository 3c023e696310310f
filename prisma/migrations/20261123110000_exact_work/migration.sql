-- Sums of work become exact: a sum of doubles depends on the order in which they came.

-- AlterTable
ALTER TABLE "player" ALTER COLUMN "work" SET DATA TYPE DECIMAL USING "work"::text::numeric;

-- AlterTable
ALTER TABLE "worker" ALTER COLUMN "work" SET DATA TYPE DECIMAL USING "work"::text::numeric;

-- AlterTable
ALTER TABLE "worker_session" ALTER COLUMN "work" SET DATA TYPE DECIMAL USING "work"::text::numeric;

-- AlterTable
ALTER TABLE "worker_slot" ALTER COLUMN "work" SET DATA TYPE DECIMAL USING "work"::text::numeric;

-- AlterTable
ALTER TABLE "pool_slot" ALTER COLUMN "work" SET DATA TYPE DECIMAL USING "work"::text::numeric;

-- AlterTable
ALTER TABLE "player_week" ALTER COLUMN "work" SET DATA TYPE DECIMAL USING "work"::text::numeric;

-- AlterTable
ALTER TABLE "worker_week" ALTER COLUMN "work" SET DATA TYPE DECIMAL USING "work"::text::numeric;

-- AlterTable
ALTER TABLE "pool_total" ALTER COLUMN "work" SET DATA TYPE DECIMAL USING "work"::text::numeric;
