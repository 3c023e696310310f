-- CreateTable
CREATE TABLE "worker_hour" (
    "player_id" INTEGER NOT NULL,
    "worker_id" INTEGER NOT NULL,
    "from" TIMESTAMPTZ(3) NOT NULL,
    "shares" BIGINT NOT NULL,
    "work" DECIMAL NOT NULL,
    "best" DOUBLE PRECISION NOT NULL,

    CONSTRAINT "worker_hour_pkey" PRIMARY KEY ("player_id","from","worker_id")
);

-- CreateTable
CREATE TABLE "worker_day" (
    "player_id" INTEGER NOT NULL,
    "worker_id" INTEGER NOT NULL,
    "from" TIMESTAMPTZ(3) NOT NULL,
    "shares" BIGINT NOT NULL,
    "work" DECIMAL NOT NULL,
    "best" DOUBLE PRECISION NOT NULL,

    CONSTRAINT "worker_day_pkey" PRIMARY KEY ("player_id","from","worker_id")
);

-- CreateTable
CREATE TABLE "series_mark" (
    "name" TEXT NOT NULL,
    "until" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "series_mark_pkey" PRIMARY KEY ("name")
);

-- CreateTable
CREATE TABLE "late_hour" (
    "id" BIGSERIAL NOT NULL,
    "hour" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "late_hour_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "worker_hour_from_idx" ON "worker_hour" USING BRIN ("from");

-- CreateIndex
CREATE INDEX "worker_day_from_idx" ON "worker_day" USING BRIN ("from");

-- By hand: an hour is rolled up once, two hours after its end. Whoever changes a slot older than one hour marks its hour
-- in the same transaction, and it is rolled up again. Once a statement, so that a slot in time costs nearly nothing.
CREATE FUNCTION mark_late_hours() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO late_hour (hour)
    SELECT DISTINCT date_trunc('hour', c."from", 'UTC') FROM changed c WHERE c."from" < now() - interval '1 hour';
  RETURN NULL;
END $$;

CREATE TRIGGER late_hours_of_new_slots AFTER INSERT ON worker_slot
  REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION mark_late_hours();

CREATE TRIGGER late_hours_of_changed_slots AFTER UPDATE ON worker_slot
  REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION mark_late_hours();

CREATE TRIGGER late_hours_of_removed_slots AFTER DELETE ON worker_slot
  REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION mark_late_hours();
