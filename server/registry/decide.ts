import {
  ASSET_STATES,
  BUILDING_STATES,
  type BuildingInput,
  type DeviceChange,
  type DeviceInput,
  UNIT_BASES,
  type UnitsInput,
} from '../base/api/registry.ts'
import type { Problem } from '../base/errors.ts'

/** What a record is judged against. */
export interface Known {
  readonly kinds: ReadonlySet<string>
  readonly buildings: ReadonlySet<string>
  readonly mappings: ReadonlySet<string>
  /** Gateways of the subject that are not revoked. */
  readonly gateways: ReadonlySet<string>
  /** Today in the office's zone, `YYYY-MM-DD`. */
  readonly today: string
}

/** A record with every field: empty texts are null. */
export type WholeDevice = Required<DeviceInput>
export type WholeBuilding = Required<BuildingInput>

/** May stand in a topic: `#`, `+` and `/` can not hide in it. */
const PLAIN_ID = /^[A-Za-z0-9_-]{1,64}$/
const BUILDING_ID = /^[^\s/#+]{1,32}$/u
const LONGEST_TEXT = 200
const FIRST_YEAR = 1800

export function wholeDevice(input: DeviceInput): WholeDevice {
  return {
    id: input.id.trim(),
    kind: input.kind,
    name: input.name.trim(),
    place: textOrNull(input.place),
    building: textOrNull(input.building),
    floor: textOrNull(input.floor),
    serves: textOrNull(input.serves),
    maker: textOrNull(input.maker),
    model: textOrNull(input.model),
    installedOn: textOrNull(input.installedOn),
    longitude: input.longitude ?? null,
    latitude: input.latitude ?? null,
    ownerUnit: textOrNull(input.ownerUnit),
    useUnit: textOrNull(input.useUnit),
    maintainer: textOrNull(input.maintainer),
    state: input.state ?? 'in-use',
    mapping: textOrNull(input.mapping),
    gateway: textOrNull(input.gateway),
  }
}

export function wholeBuilding(input: BuildingInput): WholeBuilding {
  return {
    id: input.id.trim(),
    name: input.name.trim(),
    position: textOrNull(input.position),
    yearBuilt: input.yearBuilt ?? null,
    state: input.state ?? 'in-use',
    serviceLifeYears: input.serviceLifeYears ?? null,
    use: textOrNull(input.use),
    structure: textOrNull(input.structure),
    floors: input.floors ?? null,
    heightMetres: input.heightMetres ?? null,
    floorAreaSquareMetres: input.floorAreaSquareMetres ?? null,
    entrances: input.entrances ?? null,
    households: input.households ?? null,
    district: textOrNull(input.district),
    street: textOrNull(input.street),
    doorNumber: textOrNull(input.doorNumber),
    longitude: input.longitude ?? null,
    latitude: input.latitude ?? null,
  }
}

/** Everything that is wrong with the record of a device, each with the pointer to its field. */
export function problemsOfDevice(device: WholeDevice, known: Known): readonly Problem[] {
  const found: Problem[] = []
  const wrong = (field: string, code: string, zh: string, en: string) => found.push({ code, text: { zh, en }, at: `/${field}` })
  if (!PLAIN_ID.test(device.id))
    wrong(
      'id',
      'ID_NOT_PLAIN',
      '设备编号只能用英文字母、数字、“-”和“_”，最多 64 位。',
      'The number may hold letters, digits, "-" and "_", at most 64.',
    )
  if (device.name === '') wrong('name', 'NAME_MISSING', '设备名称没有填写。', 'The name is missing.')
  if (!known.kinds.has(device.kind))
    wrong('kind', 'KIND_UNKNOWN', `设备类别“${device.kind}”不在类别表中。`, `The kind "${device.kind}" is not on the list.`)
  if (device.building !== null && !known.buildings.has(device.building))
    wrong(
      'building',
      'BUILDING_UNKNOWN',
      `楼栋“${device.building}”没有登记，请先登记楼栋。`,
      `Building "${device.building}" is not registered.`,
    )
  if (device.mapping !== null && !known.mappings.has(device.mapping))
    wrong('mapping', 'MAPPING_UNKNOWN', `没有数据格式“${device.mapping}”。`, `There is no format "${device.mapping}".`)
  if (device.gateway !== null && !known.gateways.has(device.gateway))
    wrong('gateway', 'GATEWAY_UNKNOWN', `本小区没有在用的网关“${device.gateway}”。`, `"${device.gateway}" is no gateway in use here.`)
  if (!ASSET_STATES.includes(device.state)) wrong('state', 'STATE_UNKNOWN', '资产状态不在选项中。', 'The state is not on the list.')
  if (device.installedOn !== null && !isDate(device.installedOn))
    wrong('installedOn', 'DATE_WRONG', '安装日期应写成 2024-05-01 的样子。', 'The date of installation must look like 2024-05-01.')
  else if (device.installedOn !== null && device.installedOn > known.today && device.state !== 'planned')
    wrong(
      'installedOn',
      'DATE_AHEAD',
      '安装日期晚于今天；尚未安装的设备请选“待装”。',
      'The date of installation lies ahead: choose "planned".',
    )
  found.push(...problemsOfPlace(device))
  for (const field of ['name', 'place', 'floor', 'serves', 'maker', 'model', 'ownerUnit', 'useUnit', 'maintainer'] as const)
    if ((device[field]?.length ?? 0) > LONGEST_TEXT)
      wrong(field, 'TEXT_TOO_LONG', `最多 ${LONGEST_TEXT} 个字。`, `At most ${LONGEST_TEXT} signs.`)
  return found
}

export function problemsOfBuilding(building: WholeBuilding, known: Pick<Known, 'today'>): readonly Problem[] {
  const found: Problem[] = []
  const wrong = (field: string, code: string, zh: string, en: string) => found.push({ code, text: { zh, en }, at: `/${field}` })
  if (!BUILDING_ID.test(building.id))
    wrong(
      'id',
      'ID_NOT_PLAIN',
      '楼栋编号不能为空，不能含空格和“/”，最多 32 位。',
      'The number must hold no blank or "/", at most 32 signs.',
    )
  if (building.name === '') wrong('name', 'NAME_MISSING', '楼栋名称没有填写。', 'The name is missing.')
  if (!BUILDING_STATES.includes(building.state)) wrong('state', 'STATE_UNKNOWN', '建筑状态不在选项中。', 'The state is not on the list.')
  const thisYear = Number(known.today.slice(0, 4))
  const latest = building.state === 'planned' || building.state === 'building' ? thisYear + 20 : thisYear
  if (building.yearBuilt !== null && !isWhole(building.yearBuilt, FIRST_YEAR, latest))
    wrong(
      'yearBuilt',
      'YEAR_WRONG',
      `建造年代应在 ${FIRST_YEAR} 到 ${latest} 之间。`,
      `The year must lie between ${FIRST_YEAR} and ${latest}.`,
    )
  for (const [field, most, zh] of COUNTS) {
    const value = building[field]
    if (value !== null && !isWhole(value, 0, most))
      wrong(field, 'NUMBER_WRONG', `${zh}应是 0 到 ${most} 之间的整数。`, `A whole number up to ${most}.`)
  }
  for (const [field, most, zh] of MEASURES) {
    const value = building[field]
    if (value !== null && !(value >= 0 && value <= most))
      wrong(field, 'NUMBER_WRONG', `${zh}应是 0 到 ${most} 之间的数。`, `A number up to ${most}.`)
  }
  found.push(...problemsOfPlace(building))
  for (const field of ['name', 'position', 'use', 'structure', 'district', 'street', 'doorNumber'] as const)
    if ((building[field]?.length ?? 0) > LONGEST_TEXT)
      wrong(field, 'TEXT_TOO_LONG', `最多 ${LONGEST_TEXT} 个字。`, `At most ${LONGEST_TEXT} signs.`)
  return found
}

const COUNTS = [
  ['serviceLifeYears', 500, '使用年限'],
  ['floors', 300, '建筑层数'],
  ['entrances', 100, '单元数'],
  ['households', 10_000, '户数'],
] as const
const MEASURES = [
  ['heightMetres', 1_000, '建筑高度'],
  ['floorAreaSquareMetres', 10_000_000, '总建筑面积'],
] as const
const MOST_UNITS = 1_000_000

export function problemsOfUnits(units: UnitsInput, known: Pick<Known, 'kinds'>): readonly Problem[] {
  const found: Problem[] = []
  if (!known.kinds.has(units.kind))
    found.push({
      code: 'KIND_UNKNOWN',
      text: { zh: `设备类别“${units.kind}”不在类别表中。`, en: `The kind "${units.kind}" is not on the list.` },
      at: '/kind',
    })
  if (!UNIT_BASES.includes(units.basis))
    found.push({ code: 'BASIS_UNKNOWN', text: { zh: '计数依据不在选项中。', en: 'The basis is not on the list.' }, at: '/basis' })
  if (units.basis === 'count' && !isWhole(units.units ?? 0, 1, MOST_UNITS))
    found.push({
      code: 'NUMBER_WRONG',
      text: { zh: `应覆盖数量应是 1 到 ${MOST_UNITS} 之间的整数。`, en: `A whole number from 1 to ${MOST_UNITS}.` },
      at: '/units',
    })
  return found
}

function problemsOfPlace(place: { readonly longitude: number | null; readonly latitude: number | null }): readonly Problem[] {
  const { longitude, latitude } = place
  if ((longitude === null) !== (latitude === null))
    return [{ code: 'PLACE_HALF', text: { zh: '经度和纬度要一起填写。', en: 'Longitude and latitude belong together.' }, at: '/longitude' }]
  if (longitude === null || latitude === null) return []
  const isRight = Math.abs(longitude) <= 180 && Math.abs(latitude) <= 90
  return isRight
    ? []
    : [
        {
          code: 'PLACE_WRONG',
          text: {
            zh: '经度应在 -180 到 180 之间，纬度应在 -90 到 90 之间。',
            en: 'Longitude lies within 180, latitude within 90 degrees.',
          },
          at: '/longitude',
        },
      ]
}

/** Fields that differ, with the value before and after; `before` null: everything that is there. */
export function changedFields(before: object | null, after: object): DeviceChange['fields'] {
  const old = new Map(Object.entries(before ?? {}))
  return Object.fromEntries(
    Object.entries(after).flatMap(([field, value]: [string, string | number | null]) => {
      const was = (old.get(field) ?? null) as string | number | null
      return was === value ? [] : [[field, [was, value] as const]]
    }),
  )
}

/** What the number of units follows from the sums over the buildings. */
export function unitsOfBasis(
  units: UnitsInput,
  sums: { readonly households: number; readonly floors: number; readonly entrances: number; readonly buildings: number },
): number {
  return units.basis === 'count' ? (units.units ?? 0) : sums[units.basis]
}

function textOrNull(text: string | null | undefined): string | null {
  const trimmed = text?.trim() ?? ''
  return trimmed === '' ? null : trimmed
}

function isWhole(value: number, least: number, most: number): boolean {
  return Number.isInteger(value) && value >= least && value <= most
}

/** A day of the calendar: 2024-02-30 is none. */
export function isDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false
  const at = Date.parse(`${text}T00:00:00Z`)
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(text)
}
