import type { NextConfig } from 'next'
import createNextIntlPlugin from 'next-intl/plugin'

const config: NextConfig = {
  output: 'standalone',
  poweredByHeader: false,
  reactStrictMode: true,
  // Native or self-locating packages that a bundler would break.
  serverExternalPackages: ['@node-rs/argon2', '@prisma/client', '@prisma/adapter-pg', 'pg', 'pino', 'prom-client', 'undici'],
  typescript: { ignoreBuildErrors: true }, // `npm run check` is where types are checked; a start need not wait for it
}

export default createNextIntlPlugin('./lib/i18n/request.ts')(config)
