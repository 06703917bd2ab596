'use client'
import dynamic from 'next/dynamic'

/** What is wrong with an input, as the API says it, in the reader's language. */
export const Problem = dynamic(() => import('./problem-words.tsx').then(({ ProblemWords }) => ProblemWords), { ssr: false })
