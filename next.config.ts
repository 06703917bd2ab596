import type { NextConfig } from 'next'
import createNextIntlPlugin from 'next-intl/plugin'

// The widget's scripts are loaded by the pages of other sites.
const forOtherSites = [
  { key: 'access-control-allow-origin', value: '*' },
  { key: 'cross-origin-resource-policy', value: 'cross-origin' },
  { key: 'x-content-type-options', value: 'nosniff' },
]
const briefly = { key: 'cache-control', value: 'public, max-age=300, stale-while-revalidate=86400' }
const forEver = { key: 'cache-control', value: 'public, max-age=31536000, immutable' }

const config: NextConfig = {
  output: 'standalone',
  poweredByHeader: false,
  compress: false, // the entry does it, where it is worth it
  reactStrictMode: true,
  // Native or self-locating packages that a bundler would break.
  serverExternalPackages: [
    '@node-rs/argon2',
    '@zxcvbn-ts/core',
    '@zxcvbn-ts/language-common',
    '@prisma/client',
    '@prisma/adapter-pg',
    'pg',
    'pg-boss',
    'pino',
    'pino-pretty',
    'prom-client',
    'undici',
  ],
  headers: async () => [
    { source: '/widget.js', headers: [...forOtherSites, briefly] },
    { source: '/widget/:script', headers: [...forOtherSites, forEver] },
    { source: '/widget/:script(panel-\\w\\w.js)', headers: [briefly] }, // its address has no hash
  ],
  rewrites: async () => [{ source: '/favicon.ico', destination: '/icon.svg' }], // asked for by a browser that has not read our link yet
  experimental: {
    serverActions: { bodySizeLimit: '2mb' }, // the longest article that is edited in the console: 500,000 characters
    preloadEntriesOnStart: false, // a page or route is loaded when it is first asked for: most of them never are, and all of them are 100 MB
    authInterrupts: true, // a page that is not for somebody's role answers 403
    optimizePackageImports: ['@mantine/core', '@mantine/hooks'],
  },
  typescript: { ignoreBuildErrors: true }, // `npm run check` is where types are checked; a start need not wait for it
}

/** Texts are taken apart when they are built, so that no page has to load what takes them apart. */
const texts = { path: './messages', format: 'json', locales: 'infer', precompile: true } as const

export default createNextIntlPlugin({ requestConfig: './lib/i18n/request.ts', experimental: { messages: texts } })(config)
