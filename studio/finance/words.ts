import { financeTexts } from './texts.ts'

type Word = keyof typeof financeTexts.pairs

/** The word of a code of the money side (account, mode, name of an input); an unknown code stays as it is. */
export function wordOf(t: (word: Word) => string, code: string, prefix = ''): string {
  const key = `${prefix}${code}`
  return key in financeTexts.pairs ? t(key as Word) : code
}
