-- AlterTable
ALTER TABLE "Bot" ADD COLUMN     "cacheEmbeddingModel" TEXT;

-- AlterTable
ALTER TABLE "CacheLookup" ADD COLUMN     "similarity" DOUBLE PRECISION,
ADD COLUMN     "spent" JSONB DEFAULT '[]';

-- AlterTable
ALTER TABLE "Model" ADD COLUMN     "kind" TEXT;

-- CreateTable
CREATE TABLE "CacheCalibration" (
    "botId" TEXT NOT NULL,
    "model" TEXT NOT NULL,
    "knowledgeVersion" INTEGER NOT NULL,
    "pairsHash" TEXT NOT NULL,
    "verdict" TEXT NOT NULL,
    "threshold" DOUBLE PRECISION,
    "phrasings" INTEGER NOT NULL,
    "hits" INTEGER NOT NULL,
    "wrong" INTEGER NOT NULL,
    "wrongMax" DOUBLE PRECISION,
    "coverage" DOUBLE PRECISION,
    "phrasingsNeeded" INTEGER NOT NULL DEFAULT 0,
    "calibratedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "CacheCalibration_pkey" PRIMARY KEY ("botId")
);

-- AddForeignKey
ALTER TABLE "CacheCalibration" ADD CONSTRAINT "CacheCalibration_botId_fkey" FOREIGN KEY ("botId") REFERENCES "Bot"("id") ON DELETE CASCADE ON UPDATE CASCADE;
