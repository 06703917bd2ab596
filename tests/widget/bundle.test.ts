import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { buildWidget } from '#lib/start/build-widget.ts'

const root = join(import.meta.dirname, '..', '..')
const loaderKbMax = 4
const allKbMax = 20

let folder: string
let loader: string
let panels: Map<string, string>
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'frontdesk-widget-'))
  await buildWidget(root, folder)
  loader = await readFile(join(folder, 'widget.js'), 'utf8')
  const names = await readdir(join(folder, 'widget'))
  panels = new Map(await Promise.all(names.map(async (name) => [name, await readFile(join(folder, 'widget', name), 'utf8')] as const)))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const kb = (...scripts: string[]) => scripts.reduce((sum, script) => sum + gzipSync(script).length, 0) / 1000

it('costs a page little before the chat is opened, and not much after', () => {
  const panelKb = Math.max(...Array.from(panels.values(), (panel) => kb(panel)))
  console.info(`The widget is ${kb(loader).toFixed(1)} kB (loader) + ${panelKb.toFixed(1)} kB (panel), gzipped.`)
  expect(kb(loader)).toBeLessThan(loaderKbMax)
  expect(kb(loader) + panelKb).toBeLessThan(allKbMax)
})

it('has a panel in each language, under an address of its own and one that stays', () => {
  const names = [...panels.keys()].sort()
  expect(names.map((name) => name.replace(/-[0-9a-f]{12}/, '-<hash>'))).toEqual([
    'panel-en-<hash>.js',
    'panel-en.js',
    'panel-zh-<hash>.js',
    'panel-zh.js',
  ])
  for (const name of names.filter((name) => /[0-9a-f]{12}/.test(name))) expect(loader).toContain(`/widget/${name}`)
  expect(panels.get('panel-zh.js')).toContain('正在回复')
  expect(panels.get('panel-zh.js')).not.toContain('Replying')
})

it('makes neither code nor markup of text', () => {
  for (const script of [loader, ...panels.values()]) {
    expect(script).not.toMatch(/\beval\(|new Function|document\.write|insertAdjacentHTML/)
    expect(script).not.toMatch(/<\/?style/)
  }
  expect(loader).not.toContain('innerHTML')
})
