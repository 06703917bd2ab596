-- AlterTable
ALTER TABLE "Bot" ADD COLUMN     "answerSchema" JSONB;
