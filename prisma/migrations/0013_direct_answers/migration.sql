-- AlterTable
ALTER TABLE "Bot" ADD COLUMN     "directAnswers" BOOLEAN NOT NULL DEFAULT true;

-- AlterTable
ALTER TABLE "Message" ADD COLUMN     "direct" BOOLEAN NOT NULL DEFAULT false;

-- CreateTable
CREATE TABLE "DirectCalibration" (
    "botId" TEXT NOT NULL,
    "knowledgeVersion" INTEGER NOT NULL,
    "pairs" INTEGER NOT NULL,
    "wordings" INTEGER NOT NULL,
    "threshold" DOUBLE PRECISION,
    "precision" DOUBLE PRECISION,
    "answered" INTEGER,
    "coverage" DOUBLE PRECISION,
    "model" BYTEA,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "DirectCalibration_pkey" PRIMARY KEY ("botId")
);

-- AddForeignKey
ALTER TABLE "DirectCalibration" ADD CONSTRAINT "DirectCalibration_botId_fkey" FOREIGN KEY ("botId") REFERENCES "Bot"("id") ON DELETE CASCADE ON UPDATE CASCADE;
