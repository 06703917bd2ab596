-- AlterTable
ALTER TABLE "ApiKey" ADD COLUMN     "retiredHashes" TEXT[] DEFAULT ARRAY[]::TEXT[];

-- What a rotation with grace replaced is still known.
UPDATE "ApiKey" SET "retiredHashes" = ARRAY["previousHash"] WHERE "previousHash" IS NOT NULL;
