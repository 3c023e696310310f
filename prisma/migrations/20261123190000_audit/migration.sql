-- CreateEnum
CREATE TYPE "audit_actor" AS ENUM ('operator', 'clock', 'account');

-- CreateEnum
CREATE TYPE "audit_action" AS ENUM ('role_given', 'banned', 'ban_lifted', 'ban_ended', 'name_reset', 'word_blocked', 'word_allowed', 'pages_hidden', 'pages_shown', 'data_erased');

-- CreateTable
CREATE TABLE "audit_entry" (
    "id" SERIAL NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "actor" "audit_actor" NOT NULL,
    "actor_id" INTEGER,
    "action" "audit_action" NOT NULL,
    "account_id" INTEGER,
    "address" TEXT,
    "reason" TEXT NOT NULL,
    "before" TEXT,
    "after" TEXT,

    CONSTRAINT "audit_entry_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "audit_entry_actor_id_id_idx" ON "audit_entry"("actor_id", "id");

-- CreateIndex
CREATE INDEX "audit_entry_account_id_id_idx" ON "audit_entry"("account_id", "id");

-- CreateIndex
CREATE INDEX "audit_entry_address_id_idx" ON "audit_entry"("address", "id");

-- CreateIndex
CREATE INDEX "audit_entry_action_id_idx" ON "audit_entry"("action", "id");

-- AddForeignKey
ALTER TABLE "audit_entry" ADD CONSTRAINT "audit_entry_actor_id_fkey" FOREIGN KEY ("actor_id") REFERENCES "account"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "audit_entry" ADD CONSTRAINT "audit_entry_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- Who did it is an account, or none of ours did.
ALTER TABLE "audit_entry" ADD CONSTRAINT "audit_entry_actor_check" CHECK (("actor" = 'account') = ("actor_id" IS NOT NULL));

-- The log is only ever added to.
CREATE FUNCTION "audit_entry_stays"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the audit log is only ever added to' USING ERRCODE = 'restrict_violation';
END
$$;
CREATE TRIGGER "audit_entry_stays" BEFORE UPDATE OR DELETE ON "audit_entry"
  FOR EACH ROW EXECUTE FUNCTION "audit_entry_stays"();
CREATE TRIGGER "audit_entry_stays_whole" BEFORE TRUNCATE ON "audit_entry"
  FOR EACH STATEMENT EXECUTE FUNCTION "audit_entry_stays"();
