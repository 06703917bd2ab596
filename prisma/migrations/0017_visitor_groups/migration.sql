-- AlterTable
ALTER TABLE "Visitor" ADD COLUMN     "groups" TEXT[] DEFAULT ARRAY[]::TEXT[];
