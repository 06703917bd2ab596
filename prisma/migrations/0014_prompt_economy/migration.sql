-- AlterTable
ALTER TABLE "Bot" ADD COLUMN     "classSettings" JSONB,
ADD COLUMN     "recallTokens" INTEGER DEFAULT 1000;
