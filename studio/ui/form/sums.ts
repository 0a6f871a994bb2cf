import { isJsonObject, type Json } from '../../../server/base/json.ts'
import type { FieldNode } from '../../../server/rules/forms/types.ts'

const DECIMAL = /^(-?)(\d+)(?:\.(\d+))?$/

/** Exact sum of a column; rows that are blank or no number do not count. `null` when no row counts. */
export function columnTotal(rows: readonly Json[], column: FieldNode): string | null {
  const values = rows.flatMap((row) => {
    const value = isJsonObject(row) ? row[column.path] : undefined
    return typeof value === 'number' || typeof value === 'string' ? (DECIMAL.exec(String(value)) ?? []).slice(0, 1) : []
  })
  if (values.length === 0) return null
  const places = Math.max(...values.map((value) => value.split('.')[1]?.length ?? 0))
  const total = values.reduce((sum, value) => {
    const [whole = '0', fraction = ''] = value.replace('-', '').split('.')
    const scaled = BigInt(whole + fraction.padEnd(places, '0'))
    return value.startsWith('-') ? sum - scaled : sum + scaled
  }, 0n)
  const digits = (total < 0n ? -total : total).toString().padStart(places + 1, '0')
  const sign = total < 0n ? '-' : ''
  return places === 0 ? `${sign}${digits}` : `${sign}${digits.slice(0, -places)}.${digits.slice(-places)}`
}
