/** Shapes of the registry: what stands in a subject, who keeps it, and its credentials. */
import type { Bilingual } from '../text.ts'
import type { DeviceBrief } from './telemetry.ts'

export const ASSET_STATES = ['planned', 'in-use', 'repair', 'stopped', 'retired'] as const
export type AssetState = (typeof ASSET_STATES)[number]
export const UNIT_BASES = ['count', 'households', 'floors', 'entrances', 'buildings'] as const
/** What the number of units follows: `count` as entered, else a sum over the buildings. */
export type UnitBasis = (typeof UNIT_BASES)[number]
export const BUILDING_STATES = ['planned', 'building', 'in-use', 'vacant', 'removed'] as const
export type BuildingState = (typeof BUILDING_STATES)[number]

/** Record of a device as somebody enters it; what is absent or null is not known. */
export interface DeviceInput {
  /** Unified identifier within the subject; part of the topic: letters, digits, `_` and `-`. */
  readonly id: string
  readonly kind: string
  readonly name: string
  readonly place?: string | null
  readonly building?: string | null
  readonly floor?: string | null
  /** Unit (household, floor, door) it serves; null: its place. */
  readonly serves?: string | null
  readonly maker?: string | null
  readonly model?: string | null
  /** `YYYY-MM-DD`. */
  readonly installedOn?: string | null
  /** Degrees, CGCS2000; both or neither. */
  readonly longitude?: number | null
  readonly latitude?: number | null
  readonly ownerUnit?: string | null
  readonly useUnit?: string | null
  readonly maintainer?: string | null
  readonly state?: AssetState
  /** Id of the maker's format; null: the canonical payload. */
  readonly mapping?: string | null
  /** The one gateway that may speak for it; null: any gateway of the subject without a list. */
  readonly gateway?: string | null
}

export interface DeviceView extends Required<DeviceInput> {
  readonly buildingName: string | null
  readonly kindName: Bilingual
  readonly retiredOn: string | null
  /** `entered`, `import`, or the name of a system. */
  readonly dataSource: string
  /** When it was stored first, and changed last. */
  readonly registeredAt: string
  readonly updatedAt: string
  readonly lastSeenAt: string | null
}

export interface DeviceChange {
  readonly at: string
  readonly by: string
  readonly action: 'registered' | 'changed' | 'retired' | 'restored'
  /** Fields before and after. */
  readonly fields: { readonly [field: string]: readonly [before: string | number | null, after: string | number | null] }
  readonly note: string | null
}

export interface DeviceDetail extends DeviceView {
  /** Newest first. */
  readonly history: readonly DeviceChange[]
}

/** Building by 6.4.1 (2) of the standard; lengths in metres, areas in square metres. */
export interface BuildingInput {
  readonly id: string
  readonly name: string
  readonly position?: string | null
  readonly yearBuilt?: number | null
  readonly state?: BuildingState
  readonly serviceLifeYears?: number | null
  readonly use?: string | null
  readonly structure?: string | null
  readonly floors?: number | null
  readonly heightMetres?: number | null
  readonly floorAreaSquareMetres?: number | null
  readonly entrances?: number | null
  readonly households?: number | null
  readonly district?: string | null
  readonly street?: string | null
  readonly doorNumber?: string | null
  readonly longitude?: number | null
  readonly latitude?: number | null
}

export interface BuildingView extends Required<BuildingInput> {
  readonly devices: number
  readonly dataSource: string
  readonly registeredAt: string
  readonly updatedAt: string
}

export interface UnitsInput {
  readonly kind: string
  readonly basis: UnitBasis
  /** Needed for the basis `count`; ignored for the others. */
  readonly units?: number | null
}

export interface KindRow {
  readonly id: string
  readonly name: Bilingual
  /** Devices that are neither planned nor retired. */
  readonly installed: number
  readonly heard: number
  /** How many units the devices of the kind are to serve; null: nobody said. */
  readonly units: number | null
  readonly basis: UnitBasis
}

export interface RegistryOverview {
  readonly subject: { readonly id: string; readonly name: string; readonly address: string }
  readonly mayChange: boolean
  readonly kinds: readonly KindRow[]
  readonly totals: {
    readonly devices: number
    readonly retired: number
    readonly buildings: number
    readonly floors: number
    readonly entrances: number
    readonly households: number
  }
  readonly mappings: readonly string[]
}

export interface GatewayView {
  readonly username: string
  readonly label: string
  readonly scope: 'subject' | 'devices'
  /** Devices that only this gateway may speak for. */
  readonly devices: number
  readonly createdAt: string
  readonly revokedAt: string | null
  readonly lastSeenAt: string | null
}

/** What the broker refused in the last days, newest first. */
export interface RefusalView {
  readonly gateway: string
  readonly reason: RefusalReason
  readonly topic: string | null
  readonly address: string
  readonly times: number
  readonly firstAt: string
  readonly lastAt: string
  /** The gateway is one of this subject; else a stranger named this subject. */
  readonly own: boolean
}

export const REFUSAL_REASONS = ['foreign-topic', 'wrong-topic', 'wrong-secret', 'locked', 'revoked', 'too-large', 'listening'] as const
export type RefusalReason = (typeof REFUSAL_REASONS)[number]

export interface GatewayPage {
  readonly items: readonly GatewayView[]
  readonly refusals: readonly RefusalView[]
}

/** Shown once. */
export interface IssuedGateway extends GatewayView {
  readonly secret: string
  /** Where the gateway sends to: `pingji/v1/{subject}/{device}/telemetry|event|status`. */
  readonly topic: string
}

export interface PlannedCounts {
  readonly create: number
  readonly change: number
  readonly same: number
  readonly wrong: number
}

export interface ImportProblem {
  readonly sheet: 'buildings' | 'devices' | 'units'
  /** Row of the sheet as a spreadsheet counts it. */
  readonly row: number
  readonly column: string | null
  readonly text: Bilingual
}

export interface ImportPlan {
  readonly id: string
  readonly fileName: string
  readonly state: 'planned' | 'faulty' | 'applied'
  readonly buildings: PlannedCounts
  readonly devices: PlannedCounts
  readonly units: PlannedCounts
  /** The first of them; all stand in the error file. */
  readonly problems: readonly ImportProblem[]
  readonly problemCount: number
  /** The first devices that would change, with their fields. */
  readonly changes: readonly { readonly id: string; readonly name: string; readonly fields: DeviceChange['fields'] }[]
}

/** Words of the lists, for screens and workbooks alike. */
export const STATE_NAMES: { readonly [state in AssetState]: Bilingual } = {
  planned: { zh: '待装', en: 'planned' },
  'in-use': { zh: '在用', en: 'in use' },
  repair: { zh: '维修', en: 'in repair' },
  stopped: { zh: '停用', en: 'stopped' },
  retired: { zh: '报废', en: 'retired' },
}
export const BUILDING_STATE_NAMES: { readonly [state in BuildingState]: Bilingual } = {
  planned: { zh: '规划', en: 'planned' },
  building: { zh: '在建', en: 'being built' },
  'in-use': { zh: '在用', en: 'in use' },
  vacant: { zh: '空置', en: 'vacant' },
  removed: { zh: '拆除', en: 'removed' },
}
export const BASIS_NAMES: { readonly [basis in UnitBasis]: Bilingual } = {
  count: { zh: '填写数量', en: 'number' },
  households: { zh: '按户数', en: 'households' },
  floors: { zh: '按层数', en: 'floors' },
  entrances: { zh: '按单元数', en: 'entrances' },
  buildings: { zh: '按楼栋数', en: 'buildings' },
}

/** A picture of the whole site (`building` null), of a building, or of a floor of it. */
export interface SitePlanView {
  readonly id: string
  readonly title: string
  readonly building: { readonly id: string; readonly name: string } | null
  readonly floor: string | null
  /** Devices that have a place on it. */
  readonly placed: number
}

/** `documentId`: a picture (PNG, JPEG, WebP) the same person uploaded. */
export interface SitePlanInput {
  readonly title: string
  readonly building?: string
  readonly floor?: string
  readonly documentId: string
}

export interface PlanDevice extends Omit<DeviceBrief, 'lastSeenAt'> {
  /** From the left and from the top, in per cent of the picture; null: it has no place on it yet. */
  readonly at: { readonly x: number; readonly y: number } | null
}

export interface PlanDevices {
  readonly items: readonly PlanDevice[]
  readonly total: number
}
