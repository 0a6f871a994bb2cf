import { BASIS_NAMES, BUILDING_STATE_NAMES, STATE_NAMES } from '../base/api/registry.ts'
import type { Bilingual } from '../base/text.ts'
import type { Column } from './columns.ts'
import { isDate } from './decide.ts'
import { KIND_NAMES } from './kinds.ts'

/** What stands in a cell, as read from the workbook: text, a number, or a day. */
export type Cell = string | number | null

export type ReadCell = { readonly value: string | number | null } | { readonly problem: Bilingual }

const LISTS: { readonly [type in 'kind' | 'state' | 'building-state' | 'basis']: ReadonlyMap<string, Bilingual> } = {
  kind: KIND_NAMES,
  state: new Map(Object.entries(STATE_NAMES)),
  'building-state': new Map(Object.entries(BUILDING_STATE_NAMES)),
  basis: new Map(Object.entries(BASIS_NAMES)),
}

/** Words of a list column in the order in which they are offered. */
export function wordsOf(column: Column, locale: 'zh' | 'en'): readonly string[] {
  return isList(column.type) ? [...LISTS[column.type].values()].map((name) => name[locale]) : []
}

/** How a value is written into the cell of a column. */
export function writeCell(column: Column, value: string | number | null, locale: 'zh' | 'en'): string | number | null {
  if (value === null) return null
  return isList(column.type) ? (LISTS[column.type].get(String(value))?.[locale] ?? value) : value
}

/** Reads a cell by its column: list words in either language or their codes, days as `YYYY-MM-DD`, `2024/5/1` or a day of the spreadsheet. */
export function readCell(column: Column, cell: Cell): ReadCell {
  const text = cell === null ? '' : String(cell).trim()
  if (text === '')
    return column.required === true ? { problem: { zh: `“${column.zh}”没有填写`, en: `"${column.en}" is missing` } } : { value: null }
  switch (column.type) {
    case 'text':
      return { value: text }
    case 'date': {
      const day = typeof cell === 'number' ? dayOfSerial(cell) : dayOf(text)
      return day === null
        ? {
            problem: {
              zh: `“${column.zh}”应写成 2024-05-01 的样子，现为“${text}”`,
              en: `"${column.en}" must look like 2024-05-01, not "${text}"`,
            },
          }
        : { value: day }
    }
    case 'whole':
    case 'number': {
      const value = typeof cell === 'number' ? cell : Number(text.replace(/,/g, ''))
      const isRight = Number.isFinite(value) && (column.type === 'number' || Number.isInteger(value))
      return isRight
        ? { value }
        : {
            problem: {
              zh: `“${column.zh}”应是${column.type === 'whole' ? '整数' : '数字'}，现为“${text}”`,
              en: `"${column.en}" must be a ${column.type === 'whole' ? 'whole number' : 'number'}, not "${text}"`,
            },
          }
    }
    default: {
      for (const [code, name] of LISTS[column.type]) if (code === text || name.zh === text || name.en === text) return { value: code }
      return { problem: { zh: `“${column.zh}”不在列表中：“${text}”`, en: `"${column.en}" is not on the list: "${text}"` } }
    }
  }
}

function isList(type: Column['type']): type is keyof typeof LISTS {
  return type in LISTS
}

function dayOf(text: string): string | null {
  const parts = /^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?$/.exec(text)
  if (parts === null) return null
  const day = `${parts[1]}-${parts[2]?.padStart(2, '0')}-${parts[3]?.padStart(2, '0')}`
  return isDate(day) ? day : null
}

/** 1900-01-01 as day 1, with the leap day of 1900 that spreadsheets believe in. */
const SERIAL_ZERO = Date.UTC(1899, 11, 30)
const DAY_MS = 86_400_000

/** A day pasted into a cell of text arrives as the spreadsheet's own count of days. */
function dayOfSerial(serial: number): string | null {
  return serial >= 1 && serial < 100_000 ? new Date(SERIAL_ZERO + Math.floor(serial) * DAY_MS).toISOString().slice(0, 10) : null
}
