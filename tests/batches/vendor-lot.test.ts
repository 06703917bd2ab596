import fc from 'fast-check'
import { expect, it } from 'vitest'
import { createLots } from '#lib/batches/vendor-lot.ts'
import type { Postponed } from '#lib/chat/postponed.ts'

const max = { requests: 5, bytes: 1_000 }
const request = fc.record({
  connectionId: fc.constantFrom('a', 'b'),
  model: fc.constantFrom('x/1', 'x/2'),
  body: fc.string({ maxLength: 200 }),
})

it('puts each item into one lot of its own provider and model, and is full before a lot can be much too large', () => {
  fc.assert(
    fc.property(fc.array(request, { maxLength: 60 }), (requests) => {
      const lots = createLots(max)
      const added = []
      for (const [position, { connectionId, model, body }] of requests.entries()) {
        if (lots.isFull()) break
        lots.add(position, { connectionId, body, kept: { call: { entryId: `use_${position}`, model } } } as Postponed)
        added.push(position)
      }
      expect(
        lots
          .all()
          .flatMap(({ items }) => items.map(({ position }) => position))
          .sort((a, b) => a - b),
      ).toEqual(added)
      for (const lot of lots.all()) {
        for (const { position } of lot.items) expect(requests[position]).toMatchObject({ connectionId: lot.connectionId, model: lot.model })
        expect(lot.requests.map(({ customId }) => customId)).toEqual(lot.items.map(({ entryId }) => entryId))
        expect(lot.requests.length).toBeLessThanOrEqual(max.requests)
        const [last] = lot.requests.slice(-1)
        expect(Buffer.byteLength(JSON.stringify(lot.requests)) - Buffer.byteLength(JSON.stringify(last))).toBeLessThan(
          max.bytes + 60 * max.requests,
        )
      }
    }),
  )
})
