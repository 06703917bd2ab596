import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type HistoryPage, merged, turnsOf } from '../../widget/history.ts'
import type { Turn } from '../../widget/turn.ts'

const settledAt = Number.MAX_SAFE_INTEGER
const turn = (fields: Partial<Turn>): Turn => ({
  clientId: 'c',
  question: 'q',
  askedAt: 0,
  phase: 'answered',
  position: settledAt,
  answer: 'a',
  citations: [],
  degraded: false,
  ...fields,
})
const stored = (id: string) => turn({ clientId: `q_${id}`, messageId: id, answer: `answer of ${id}` })
const ids = (turns: Turn[]) => turns.map(({ messageId, clientId }) => messageId ?? clientId)

describe('what the server knows and what is here', () => {
  it('stand in the server’s order, whatever came first, and the unsent are last', () => {
    const live = turn({ clientId: 'c3', messageId: 'm3', phase: 'answering', position: 5, answer: 'so f' })
    const unsent = turn({ clientId: 'c4', phase: 'unsent', position: -1 })
    const page = ['m1', 'm2'].map(stored).concat(turn({ messageId: 'm3', phase: 'answering', position: -1, answer: '' }))
    const all = merged(page, [live, unsent], 'after')
    expect(ids(all)).toEqual(['m1', 'm2', 'm3', 'c4'])
    expect(all[2]).toBe(live) // we are further than the page
  })

  it('grow by older pages in front, and keep them when the newest page is read again', () => {
    const newest = ['m3', 'm4'].map(stored)
    const both = merged(['m1', 'm2'].map(stored), newest, 'before')
    expect(ids(both)).toEqual(['m1', 'm2', 'm3', 'm4'])
    expect(ids(merged([...newest, stored('m5')], both, 'after'))).toEqual(['m1', 'm2', 'm3', 'm4', 'm5'])
  })

  it('leave a question that was never stored where it was asked', () => {
    const refused = turn({ clientId: 'c2', phase: 'failed', position: -1, answer: '' })
    const all = merged(['m1', 'm2'].map(stored), [stored('m1'), refused, stored('m2')], 'after')
    expect(ids(all)).toEqual(['m1', 'c2', 'm2'])
  })

  it('keep the words that were read when the server has lost them', () => {
    const ours = turn({ clientId: 'c1', messageId: 'm1', phase: 'answering', position: 9, answer: 'half an answer' })
    const told = turn({ messageId: 'm1', phase: 'failed', answer: '' })
    expect(merged([told], [ours], 'after')).toMatchObject([{ clientId: 'c1', phase: 'failed', answer: 'half an answer' }])
  })

  it('keep the names of attachments, which the server does not know', () => {
    const attachments = [{ id: 'upload', mediaType: 'text/plain', name: 'order.txt' }]
    const told = turn({ messageId: 'm1', attachments: [{ id: 'stored', mediaType: 'text/plain' }] })
    expect(merged([told], [turn({ clientId: 'c1', messageId: 'm1', position: 9, attachments })], 'after')).toMatchObject([{ attachments }])
  })

  it('hold each reply once, and lose none', () => {
    const some = fc.uniqueArray(fc.constantFrom('m1', 'm2', 'm3', 'm4', 'm5'))
    fc.assert(
      fc.property(some, some, fc.constantFrom('before' as const, 'after' as const), (there, here, place) => {
        const all = ids(merged(there.map(stored), here.map(stored), place))
        expect([...all].sort()).toEqual([...new Set([...there, ...here])].sort())
        expect(all.filter((id) => there.some((told) => told === id))).toEqual(there)
      }),
    )
  })
})

it('reads a page of messages as turns: each reply with its question', () => {
  const message = {
    citations: [],
    apology: false,
    direct: false,
    degraded: false,
    createdAt: '2026-11-24T00:00:00.000Z',
    rating: null,
    status: 'sent',
    replyToId: null,
  }
  const page: HistoryPage = {
    nextCursor: null,
    conversationId: 'conv_1',
    handoff: 'none',
    data: [
      { ...message, id: 'm0', role: 'assistant', text: 'its question is on the page before', status: 'answered', replyToId: 'gone' },
      { ...message, id: 'q1', role: 'user', text: 'one?' },
      { ...message, id: 'q2', role: 'user', text: 'two?' },
      { ...message, id: 'q3', role: 'user', text: 'three?' },
      { ...message, id: 'q4', role: 'user', text: 'four?' },
      { ...message, id: 'm1', role: 'assistant', text: 'one!', status: 'answered', replyToId: 'q1', rating: 'up', direct: true },
      { ...message, id: 'm2', role: 'assistant', text: '', status: 'pending', replyToId: 'q2' },
      { ...message, id: 'm3', role: 'assistant', text: 'half of', status: 'failed', replyToId: 'q3' },
      { ...message, id: 'm4', role: 'assistant', text: 'Sorry.', status: 'failed', replyToId: 'q4', apology: true },
    ],
  }
  expect(turnsOf(page)).toMatchObject([
    { question: 'one?', answer: 'one!', phase: 'answered', rating: 'up', messageId: 'm1', direct: true },
    { question: 'two?', answer: '', phase: 'answering', position: -1, messageId: 'm2' },
    { question: 'three?', answer: 'half of', phase: 'failed', apology: false },
    { question: 'four?', answer: 'Sorry.', phase: 'failed', apology: true },
  ])
})
