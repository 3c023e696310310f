-- By hand: share is partitioned by day; its partitions are made by prisma/partitions.ts, never here.

-- CreateEnum
CREATE TYPE "share_standing" AS ENUM ('block', 'personal_best', 'week_best', 'worker_best', 'session_best', 'ordinary');

-- CreateEnum
CREATE TYPE "block_status" AS ENUM ('found', 'accepted', 'rejected', 'confirmed', 'orphaned');

-- CreateTable
CREATE TABLE "stream_cursor" (
    "stream" TEXT NOT NULL,
    "entry_id" TEXT NOT NULL,
    "moved_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "stream_cursor_pkey" PRIMARY KEY ("stream")
);

-- CreateTable
CREATE TABLE "publisher_position" (
    "stream" TEXT NOT NULL,
    "instance_id" INTEGER NOT NULL,
    "sequence" BIGINT NOT NULL,
    "moved_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "publisher_position_pkey" PRIMARY KEY ("stream","instance_id")
);

-- CreateTable
CREATE TABLE "player" (
    "id" SERIAL NOT NULL,
    "address" TEXT NOT NULL,
    "is_demo" BOOLEAN NOT NULL DEFAULT false,
    "first_seen_at" TIMESTAMPTZ(3) NOT NULL,
    "last_share_at" TIMESTAMPTZ(3),
    "shares" BIGINT NOT NULL DEFAULT 0,
    "work" DOUBLE PRECISION NOT NULL DEFAULT 0,
    "best_difficulty" DOUBLE PRECISION,
    "best_at" TIMESTAMPTZ(3),
    "best_instance_id" INTEGER,
    "best_sequence" BIGINT,

    CONSTRAINT "player_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "worker" (
    "id" SERIAL NOT NULL,
    "player_id" INTEGER NOT NULL,
    "name" TEXT NOT NULL,
    "user_agent" TEXT,
    "is_demo" BOOLEAN NOT NULL DEFAULT false,
    "first_seen_at" TIMESTAMPTZ(3) NOT NULL,
    "connected_at" TIMESTAMPTZ(3),
    "last_share_at" TIMESTAMPTZ(3),
    "shares" BIGINT NOT NULL DEFAULT 0,
    "work" DOUBLE PRECISION NOT NULL DEFAULT 0,
    "best_difficulty" DOUBLE PRECISION,
    "best_at" TIMESTAMPTZ(3),
    "best_instance_id" INTEGER,
    "best_sequence" BIGINT,

    CONSTRAINT "worker_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "worker_session" (
    "worker_id" INTEGER NOT NULL,
    "session" TEXT NOT NULL,
    "instance_id" INTEGER NOT NULL,
    "started_at" TIMESTAMPTZ(3) NOT NULL,
    "ended_at" TIMESTAMPTZ(3),
    "user_agent" TEXT,
    "shares" BIGINT NOT NULL DEFAULT 0,
    "work" DOUBLE PRECISION NOT NULL DEFAULT 0,
    "best_difficulty" DOUBLE PRECISION,
    "best_at" TIMESTAMPTZ(3),
    "best_instance_id" INTEGER,
    "best_sequence" BIGINT,

    CONSTRAINT "worker_session_pkey" PRIMARY KEY ("worker_id","instance_id","session")
);

-- CreateTable
CREATE TABLE "publisher_instance" (
    "id" SERIAL NOT NULL,
    "name" TEXT NOT NULL,

    CONSTRAINT "publisher_instance_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "share" (
    "at" TIMESTAMPTZ(3) NOT NULL,
    "instance_id" INTEGER NOT NULL,
    "sequence" BIGINT NOT NULL,
    "player_id" INTEGER NOT NULL,
    "worker_id" INTEGER NOT NULL,
    "height" INTEGER NOT NULL,
    "standing" "share_standing" NOT NULL,
    "difficulty" DOUBLE PRECISION NOT NULL,
    "share_difficulty" DOUBLE PRECISION NOT NULL,
    "hash" BYTEA NOT NULL,

    CONSTRAINT "share_pkey" PRIMARY KEY ("at","instance_id","sequence")
) PARTITION BY RANGE ("at");

-- CreateTable
CREATE TABLE "notable_share" (
    "at" TIMESTAMPTZ(3) NOT NULL,
    "instance_id" INTEGER NOT NULL,
    "sequence" BIGINT NOT NULL,
    "player_id" INTEGER NOT NULL,
    "worker_id" INTEGER NOT NULL,
    "height" INTEGER NOT NULL,
    "standing" "share_standing" NOT NULL,
    "difficulty" DOUBLE PRECISION NOT NULL,
    "share_difficulty" DOUBLE PRECISION NOT NULL,
    "hash" BYTEA NOT NULL,
    "network" TEXT NOT NULL,
    "header" BYTEA,
    "coinbase" BYTEA,
    "merkle_branch" BYTEA,

    CONSTRAINT "notable_share_pkey" PRIMARY KEY ("at","instance_id","sequence")
);

-- CreateTable
CREATE TABLE "worker_slot" (
    "player_id" INTEGER NOT NULL,
    "worker_id" INTEGER NOT NULL,
    "from" TIMESTAMPTZ(3) NOT NULL,
    "shares" INTEGER NOT NULL,
    "work" DOUBLE PRECISION NOT NULL,
    "best" DOUBLE PRECISION NOT NULL,

    CONSTRAINT "worker_slot_pkey" PRIMARY KEY ("player_id","worker_id","from")
);

-- CreateTable
CREATE TABLE "pool_slot" (
    "from" TIMESTAMPTZ(3) NOT NULL,
    "shares" INTEGER NOT NULL,
    "work" DOUBLE PRECISION NOT NULL,

    CONSTRAINT "pool_slot_pkey" PRIMARY KEY ("from")
);

-- CreateTable
CREATE TABLE "player_week" (
    "player_id" INTEGER NOT NULL,
    "week" DATE NOT NULL,
    "shares" BIGINT NOT NULL,
    "work" DOUBLE PRECISION NOT NULL,
    "best_difficulty" DOUBLE PRECISION NOT NULL,
    "best_at" TIMESTAMPTZ(3) NOT NULL,
    "best_instance_id" INTEGER NOT NULL,
    "best_sequence" BIGINT NOT NULL,

    CONSTRAINT "player_week_pkey" PRIMARY KEY ("player_id","week")
);

-- CreateTable
CREATE TABLE "worker_week" (
    "worker_id" INTEGER NOT NULL,
    "week" DATE NOT NULL,
    "shares" BIGINT NOT NULL,
    "work" DOUBLE PRECISION NOT NULL,
    "best_difficulty" DOUBLE PRECISION NOT NULL,
    "best_at" TIMESTAMPTZ(3) NOT NULL,
    "best_instance_id" INTEGER NOT NULL,
    "best_sequence" BIGINT NOT NULL,

    CONSTRAINT "worker_week_pkey" PRIMARY KEY ("worker_id","week")
);

-- CreateTable
CREATE TABLE "refusal" (
    "player_id" INTEGER NOT NULL,
    "worker_id" INTEGER NOT NULL,
    "hour" TIMESTAMPTZ(3) NOT NULL,
    "reason" TEXT NOT NULL,
    "count" BIGINT NOT NULL,

    CONSTRAINT "refusal_pkey" PRIMARY KEY ("player_id","worker_id","hour","reason")
);

-- CreateTable
CREATE TABLE "block" (
    "id" SERIAL NOT NULL,
    "hash" BYTEA NOT NULL,
    "height" INTEGER NOT NULL,
    "found_at" TIMESTAMPTZ(3) NOT NULL,
    "player_id" INTEGER NOT NULL,
    "worker_id" INTEGER NOT NULL,
    "network" TEXT NOT NULL,
    "reward_sats" BIGINT NOT NULL,
    "network_difficulty" DOUBLE PRECISION NOT NULL,
    "share_difficulty" DOUBLE PRECISION NOT NULL,
    "status" "block_status" NOT NULL DEFAULT 'found',
    "status_detail" TEXT,
    "settled_at" TIMESTAMPTZ(3),
    "header" BYTEA NOT NULL,
    "coinbase" BYTEA NOT NULL,
    "merkle_branch" BYTEA NOT NULL,

    CONSTRAINT "block_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "tip" (
    "network" TEXT NOT NULL,
    "height" INTEGER NOT NULL,
    "hash" BYTEA NOT NULL,
    "difficulty" DOUBLE PRECISION NOT NULL,
    "changed_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "tip_pkey" PRIMARY KEY ("network")
);

-- CreateTable
CREATE TABLE "pool_total" (
    "id" INTEGER NOT NULL,
    "shares" BIGINT NOT NULL,
    "work" DOUBLE PRECISION NOT NULL,

    CONSTRAINT "pool_total_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "player_address_key" ON "player"("address");

-- CreateIndex
CREATE INDEX "player_best_difficulty_idx" ON "player"("best_difficulty" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "worker_player_id_name_key" ON "worker"("player_id", "name");

-- CreateIndex
CREATE UNIQUE INDEX "publisher_instance_name_key" ON "publisher_instance"("name");

-- CreateIndex
CREATE INDEX "share_player_id_at_idx" ON "share"("player_id", "at" DESC);

-- CreateIndex
CREATE INDEX "share_at_idx" ON "share" USING BRIN ("at");

-- CreateIndex
CREATE INDEX "notable_share_player_id_at_idx" ON "notable_share"("player_id", "at" DESC);

-- CreateIndex
CREATE INDEX "notable_share_share_difficulty_idx" ON "notable_share"("share_difficulty" DESC);

-- CreateIndex
CREATE INDEX "worker_slot_from_idx" ON "worker_slot" USING BRIN ("from");

-- CreateIndex
CREATE INDEX "player_week_week_best_difficulty_idx" ON "player_week"("week", "best_difficulty" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "block_hash_key" ON "block"("hash");

-- CreateIndex
CREATE INDEX "block_found_at_id_idx" ON "block"("found_at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "block_player_id_found_at_idx" ON "block"("player_id", "found_at" DESC);

-- AddForeignKey
ALTER TABLE "worker" ADD CONSTRAINT "worker_player_id_fkey" FOREIGN KEY ("player_id") REFERENCES "player"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "block" ADD CONSTRAINT "block_player_id_fkey" FOREIGN KEY ("player_id") REFERENCES "player"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "block" ADD CONSTRAINT "block_worker_id_fkey" FOREIGN KEY ("worker_id") REFERENCES "worker"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
