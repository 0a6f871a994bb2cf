import { exact } from './decimal.ts'

/** Money in the smallest unit (fen, 分) as a bigint: sums are plain `+`, nothing is ever rounded. */
export type Fen = bigint

/** `1234.5` yuan is 123450 fen; null when the text is no amount or finer than a fen. */
export function fenOfYuan(yuan: string | number): Fen | null {
  const text = String(yuan)
  if (!/^-?\d{1,15}(\.\d{1,2}0*)?$/.test(text)) return null
  return BigInt(exact(text).times(100).toFixed(0))
}

/** `123450` fen is `1234.50` yuan. */
export function yuanOfFen(fen: Fen): string {
  const digits = (fen < 0n ? -fen : fen).toString().padStart(3, '0')
  return `${fen < 0n ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`
}

/** Fen of a DTO (`"123450"`); null when the text is no integer. */
export function parseFen(text: string): Fen | null {
  return /^-?\d{1,18}$/.test(text) ? BigInt(text) : null
}
