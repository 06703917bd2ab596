-- AlterTable
ALTER TABLE "Provider" ADD COLUMN     "options" JSONB;
