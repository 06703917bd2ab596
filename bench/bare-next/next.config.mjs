import { join } from 'node:path'

const root = join(import.meta.dirname, '..', '..', '..') // it is built in node_modules/.frontdesk; Next is found from here

/** @type {import('next').NextConfig} */
export default { output: 'standalone', outputFileTracingRoot: root, turbopack: { root }, poweredByHeader: false }
