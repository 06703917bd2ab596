-- AlterTable
ALTER TABLE "Bot" ADD COLUMN     "keepsOriginalImages" BOOLEAN NOT NULL DEFAULT false;

-- CreateTable
CREATE TABLE "Image" (
    "id" TEXT NOT NULL,
    "messageId" TEXT,
    "uploadId" TEXT,
    "owner" TEXT NOT NULL,
    "position" INTEGER NOT NULL DEFAULT 0,
    "mediaType" TEXT NOT NULL,
    "data" BYTEA NOT NULL,
    "bytes" INTEGER NOT NULL,
    "width" INTEGER NOT NULL,
    "height" INTEGER NOT NULL,
    "bytesBefore" INTEGER NOT NULL,
    "widthBefore" INTEGER NOT NULL,
    "heightBefore" INTEGER NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Image_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "Image_messageId_position_idx" ON "Image"("messageId", "position");

-- CreateIndex
CREATE INDEX "Image_uploadId_idx" ON "Image"("uploadId");

-- CreateIndex
CREATE INDEX "Image_owner_createdAt_idx" ON "Image"("owner", "createdAt");

-- AddForeignKey
ALTER TABLE "Image" ADD CONSTRAINT "Image_messageId_fkey" FOREIGN KEY ("messageId") REFERENCES "Message"("id") ON DELETE CASCADE ON UPDATE CASCADE;
