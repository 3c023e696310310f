-- CreateTable
CREATE TABLE "ban" (
    "id" SERIAL NOT NULL,
    "account_id" INTEGER,
    "address" TEXT,
    "reason" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "until" TIMESTAMPTZ(3),
    "ended_at" TIMESTAMPTZ(3),

    CONSTRAINT "ban_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "ban_of_one_check" CHECK (("account_id" IS NULL) <> ("address" IS NULL))
);

-- CreateIndex
CREATE INDEX "ban_account_id_idx" ON "ban"("account_id");

-- CreateIndex
CREATE INDEX "ban_address_idx" ON "ban"("address");

-- AddForeignKey
ALTER TABLE "ban" ADD CONSTRAINT "ban_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- What was a column becomes a row.
INSERT INTO "ban" ("account_id", "reason", "at") SELECT "id", coalesce("ban_reason", ''), "banned_at" FROM "account" WHERE "banned_at" IS NOT NULL;

-- AlterTable
ALTER TABLE "account" DROP COLUMN "banned_at", DROP COLUMN "ban_reason";

-- AlterTable
ALTER TABLE "player" ADD COLUMN "hides_itself_at" TIMESTAMPTZ(3), ADD COLUMN "banned_at" TIMESTAMPTZ(3);
UPDATE "player" SET "hides_itself_at" = "hidden_at" WHERE "hidden_at" IS NOT NULL;
