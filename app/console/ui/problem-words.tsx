'use client'
import { useLocale } from 'next-intl'
import { inWords } from '#lib/i18n/problems.ts'

/** What is wrong, in the reader's language. Through `Problem` only, which loads the sentences of all problems when there is one. */
export const ProblemWords = ({ message }: { message: string }) => inWords(message, useLocale())
