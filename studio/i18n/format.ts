import type { Locale } from '../../server/base/text.ts'

/** Fen as a decimal string -> yuan with thousands separators and two decimals, exactly (`-1234567` -> `-12,345.67`). */
export function formatYuan(fen: string): string {
  const amount = BigInt(fen)
  const positive = amount < 0n ? -amount : amount
  const yuan = (positive / 100n).toString().replace(/\B(?=(\d{3})+$)/g, ',')
  return `${amount < 0n ? '-' : ''}${yuan}.${(positive % 100n).toString().padStart(2, '0')}`
}

/** Yuan as a person types it (`1,234.5`) -> fen; null when it is no amount with at most two decimals. */
export function parseYuan(text: string): string | null {
  const match = /^(-?)(\d{1,15})(?:\.(\d{1,2}))?$/.exec(text.replace(/[,，\s￥¥]/g, ''))
  if (match === null) return null
  const fen = BigInt(match[2] ?? '0') * 100n + BigInt((match[3] ?? '').padEnd(2, '0'))
  return (match[1] === '-' ? -fen : fen).toString()
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** `YYYY-MM-DD` -> 2026年11月21日 or 21 Nov 2026; anything else is given back as it is. */
export function formatDate(date: string, locale: Locale): string {
  const match = /^(\d{4})-(\d{2})-(\d{2})/.exec(date)
  if (match === null) return date
  const [, year, month, day] = match
  return locale === 'en' ? `${Number(day)} ${MONTHS[Number(month) - 1]} ${year}` : `${year}年${Number(month)}月${Number(day)}日`
}

/** Instant -> `2026-11-21 10:32` in the zone of the office (`zone` undefined: the zone of this device). */
export function formatInstant(instant: string, zone?: string): string {
  const parts = new Intl.DateTimeFormat('en-CA', {
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    ...(zone === undefined ? {} : { timeZone: zone }),
  }).formatToParts(new Date(instant))
  const part = (type: string) => parts.find((one) => one.type === type)?.value ?? ''
  return `${part('year')}-${part('month')}-${part('day')} ${part('hour')}:${part('minute')}`
}

/** A count; `1000+` where there are at least so many. */
export function formatCount(count: number, isAtLeast: boolean): string {
  return isAtLeast ? `${count}+` : String(count)
}

/** Bytes in words: `820 KB`, `4.2 MB`. */
export function formatBytes(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`
  if (bytes < 1024 * 1024) return `${Math.round(bytes / 1024)} KB`
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`
}

/** Square metres as decimal text with separators: `52000.00` -> `52,000.00`. */
export function formatDecimal(text: string): string {
  const [whole = '', fraction] = text.split('.')
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',')
  return fraction === undefined ? grouped : `${grouped}.${fraction}`
}
