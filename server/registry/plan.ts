import type { DeviceChange, ImportProblem, PlannedCounts, UnitBasis, UnitsInput } from '../base/api/registry.ts'
import type { Problem } from '../base/errors.ts'
import type { Bilingual } from '../base/text.ts'
import { readCell } from './cells.ts'
import { type Column, SHEETS, type SheetKey } from './columns.ts'
import {
  changedFields,
  type Known,
  problemsOfBuilding,
  problemsOfDevice,
  problemsOfUnits,
  type WholeBuilding,
  type WholeDevice,
  wholeBuilding,
  wholeDevice,
} from './decide.ts'
import type { SheetRow, Sheets } from './workbook.ts'

/** What is registered now. */
export interface Present {
  readonly known: Known
  readonly buildings: ReadonlyMap<string, WholeBuilding>
  readonly devices: ReadonlyMap<string, WholeDevice>
  readonly units: ReadonlyMap<string, { readonly basis: UnitBasis; readonly units: number }>
}

export interface Plan {
  readonly buildings: readonly WholeBuilding[]
  readonly devices: readonly { readonly device: WholeDevice; readonly fields: DeviceChange['fields']; readonly isNew: boolean }[]
  readonly units: readonly UnitsInput[]
  readonly counts: { readonly [sheet in SheetKey]: PlannedCounts }
  readonly problems: readonly ImportProblem[]
}

type Values = { readonly [key: string]: string | number | null }

/**
 * Checks every row and says what an import would do: rows with a known number change the record (an empty cell leaves the field as it is), others
 * add one. Everything that is wrong is named with sheet, row and column; nothing is written here.
 */
export function planImport(sheets: Sheets, present: Present): Plan {
  const problems: ImportProblem[] = []
  const buildings = planSheet(sheets.buildings, 'buildings', problems, (values) => {
    const id = String(values.id)
    const before = present.buildings.get(id) ?? null
    const after = wholeBuilding({ ...(before ?? {}), ...given(values) } as unknown as WholeBuilding)
    return { key: id, after, before, problems: problemsOfBuilding(after, present.known) }
  })
  // Buildings of the same file are known to its devices.
  const known = { ...present.known, buildings: new Set([...present.known.buildings, ...buildings.rows.map(({ after }) => after.id)]) }
  const devices = planSheet(sheets.devices, 'devices', problems, (values) => {
    const id = String(values.id)
    const before = present.devices.get(id) ?? null
    const after = wholeDevice({ ...(before ?? {}), ...given(values) } as unknown as WholeDevice)
    return { key: id, after, before, problems: problemsOfDevice(after, known) }
  })
  const units = planSheet(sheets.units, 'units', problems, (values) => {
    const kind = String(values.kind)
    const old = present.units.get(kind)
    const count = typeof values.units === 'number' ? values.units : null
    const basis = (values.basis ?? (count === null ? (old?.basis ?? 'count') : 'count')) as UnitBasis
    const after = { kind, basis, units: basis === 'count' ? (count ?? old?.units ?? null) : null }
    const before = old === undefined ? null : { kind, basis: old.basis, units: old.basis === 'count' ? old.units : null }
    return { key: kind, after, before, problems: problemsOfUnits(after, present.known) }
  })
  return {
    buildings: buildings.rows.filter(({ fields }) => hasAny(fields)).map(({ after }) => after),
    devices: devices.rows
      .filter(({ fields }) => hasAny(fields))
      .map(({ after, before, fields }) => ({ device: after, fields, isNew: before === null })),
    units: units.rows.filter(({ fields }) => hasAny(fields)).map(({ after }) => after),
    counts: { buildings: buildings.counts, devices: devices.counts, units: units.counts },
    problems: problems.sort((a, b) => ORDER.indexOf(a.sheet) - ORDER.indexOf(b.sheet) || a.row - b.row),
  }
}

const ORDER: readonly SheetKey[] = ['buildings', 'devices', 'units']

interface Judged<T> {
  readonly key: string
  readonly after: T
  readonly before: T | null
  readonly problems: readonly Problem[]
}

function planSheet<T extends object>(
  rows: readonly SheetRow[],
  sheet: SheetKey,
  problems: ImportProblem[],
  judge: (values: Values) => Judged<T>,
) {
  const columns: readonly Column[] = SHEETS[sheet].columns
  const first = new Map<string, number>()
  const counts = { create: 0, change: 0, same: 0, wrong: 0 }
  const good: { readonly after: T; readonly before: T | null; readonly fields: DeviceChange['fields'] }[] = []
  for (const { row, cells } of rows) {
    const faults: { readonly column: string | null; readonly text: Bilingual }[] = []
    const values: { [key: string]: string | number | null } = {}
    for (const column of columns) {
      const read = readCell(column, cells[column.key] ?? null)
      if ('problem' in read) faults.push({ column: column.key, text: read.problem })
      else values[column.key] = read.value
    }
    const judged = faults.length === 0 ? judge(values) : null
    for (const { at, text } of judged?.problems ?? []) faults.push({ column: at?.slice(1) ?? null, text: withoutStop(text) })
    const key = judged?.key ?? (cells.id === undefined ? null : String(cells.id))
    const earlier = key === null ? undefined : first.get(key)
    if (earlier !== undefined)
      faults.push({
        column: columns[0]?.key ?? null,
        text: { zh: `“${key}”在第 ${earlier} 行已经出现`, en: `"${key}" stands in row ${earlier} already` },
      })
    else if (key !== null) first.set(key, row)
    for (const fault of faults) problems.push({ sheet, row, ...fault })
    if (faults.length > 0 || judged === null) counts.wrong += 1
    else {
      const fields = changedFields(judged.before, judged.after)
      if (judged.before === null) counts.create += 1
      else if (hasAny(fields)) counts.change += 1
      else counts.same += 1
      good.push({ after: judged.after, before: judged.before, fields })
    }
  }
  return { rows: good, counts }
}

function hasAny(fields: DeviceChange['fields']): boolean {
  return Object.keys(fields).length > 0
}

/** Only what was filled in. */
function given(values: Values): Values {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null))
}

function withoutStop({ zh, en }: Bilingual): Bilingual {
  return { zh: zh.replace(/。$/, ''), en: en.replace(/\.$/, '') }
}
