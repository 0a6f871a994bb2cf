import Nzh from 'nzh'
import { type Fen, fenOfYuan, yuanOfFen } from '../base/money.ts'

/**
 * Amount in capitals (大写金额) such as 人民币壹拾万零伍仟元整. Works in whole fen; the words are read back and compared with the
 * figure before they are answered, so a voucher can not carry words that differ from its figures.
 */
export function capitalAmount(fen: Fen): string {
  const words = `${Nzh.cn.toMoney(yuanOfFen(fen))}${fen % 100n === 0n ? '整' : ''}`
  const back = fenOfCapital(words)
  if (back !== fen)
    throw new Error(`Expected words of ${yuanOfFen(fen)} yuan, but ${words} reads as ${back === null ? 'no amount' : yuanOfFen(back)}`)
  return words
}

const DIGITS = '零壹贰叁肆伍陆柒捌玖'
const UNITS: Readonly<Record<string, bigint>> = { 拾: 10n, 佰: 100n, 仟: 1000n }

/** Reads an amount in capitals back; null when it is none. Independent of the writer above. */
export function fenOfCapital(words: string): Fen | null {
  const parts = /^(?:人民币)?(负)?(?:(.+)元)?(?:零)?(?:([壹贰叁肆伍陆柒捌玖])角)?(?:零)?(?:([壹贰叁肆伍陆柒捌玖])分)?整?$/.exec(
    words.trim(),
  )
  if (parts === null) return null
  const [, minus, yuan, jiao, fen] = parts
  if (yuan === undefined && jiao === undefined && fen === undefined) return null
  const whole = yuan === undefined ? 0n : integerOf(yuan)
  if (whole === null) return null
  const digit = (character: string | undefined) => (character === undefined ? 0n : BigInt(DIGITS.indexOf(character)))
  const sum = whole * 100n + digit(jiao) * 10n + digit(fen)
  return minus === undefined ? sum : -sum
}

function integerOf(text: string): bigint | null {
  let total = 0n
  let section = 0n
  let digit = 0n
  for (const character of Array.from(text)) {
    const unit = UNITS[character]
    if (DIGITS.includes(character)) digit = BigInt(DIGITS.indexOf(character))
    else if (unit !== undefined) {
      section += (digit === 0n ? 1n : digit) * unit
      digit = 0n
    } else if (character === '万') {
      total += (section + digit) * 10_000n
      section = 0n
      digit = 0n
    } else if (character === '亿') {
      total = (total + section + digit) * 100_000_000n
      section = 0n
      digit = 0n
    } else return null
  }
  return total + section + digit
}

/** `105,000.00`: yuan with two decimals and thousands marks. */
export function moneyOfFen(fen: Fen): string {
  const [whole = '0', cents = '00'] = yuanOfFen(fen).split('.')
  return `${whole.replace(/\B(?=(\d{3})+$)/g, ',')}.${cents}`
}

/** Fen of an amount as FEEL hands it over: yuan as number or text with at most two decimals; null otherwise. */
export function fenOfAmount(amount: unknown): Fen | null {
  if (typeof amount === 'number' || typeof amount === 'string') return fenOfYuan(amount)
  return null
}

/** `2026年3月2日` of a local date or the date part of a time; null when the text is no date. */
export function chineseDate(date: string): string | null {
  const parts = /^(\d{4})-(\d{2})-(\d{2})/.exec(date)
  return parts === null ? null : `${Number(parts[1])}年${Number(parts[2])}月${Number(parts[3])}日`
}
