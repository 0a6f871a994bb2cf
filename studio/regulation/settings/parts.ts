import type { ProgrammeManifest } from '../../../server/programmes/types.ts'

export const SETTINGS_TABS = ['basic', 'open', 'subject', 'stages', 'types', 'actions', 'rules', 'refusals'] as const
export type SettingsTab = (typeof SETTINGS_TABS)[number]

const BY_FIELD: readonly (readonly [RegExp, SettingsTab])[] = [
  [/^\/?settings\b/, 'open'],
  [/^\/?(subject|levels)\b/, 'subject'],
  [/^\/?(stages|publicStatuses)\b/, 'stages'],
  [/^\/?caseTypes\b/, 'types'],
  [/^\/?caseActions\b/, 'actions'],
  [/^\/?(panel|award|certificate|gates|scheme)\b/, 'rules'],
  [/^\/?refusals\b/, 'refusals'],
]

/** The tab on which a place of the manifest is edited; places are `/subject/form`, `settings/x`, or the code of a matter or action. */
export function tabOfPlace(at: string, manifest: Pick<ProgrammeManifest, 'caseTypes' | 'caseActions'>): SettingsTab {
  const found = BY_FIELD.find(([pattern]) => pattern.test(at))?.[1]
  if (found !== undefined) return found
  if ((manifest.caseTypes ?? []).some((type) => type.code === at)) return 'types'
  return (manifest.caseActions ?? []).some((action) => action.code === at) ? 'actions' : 'basic'
}

/** The object with an optional property set, or left out when it is empty. */
export function withPart<T extends object, K extends keyof T & string>(whole: T, key: K, value: T[K] | undefined): T {
  const { [key]: _, ...rest } = whole
  const isEmpty = value === undefined || (value as unknown) === '' || value === false || (Array.isArray(value) && value.length === 0)
  return (isEmpty ? rest : { ...whole, [key]: value }) as T
}

/** Words with 、 between them, as a list. */
export function listed(text: string): readonly string[] {
  return text
    .split(/[、,，\s]+/)
    .map((word) => word.trim())
    .filter((word) => word !== '')
}

/** A number as a pattern gives it, for people who write one. */
export function numberExample(pattern: string, year: number, code: string): string {
  return pattern.replace(/\{(\w+)(?::(\d+))?\}/g, (whole, name: string, width: string | undefined) => {
    if (name === 'year') return String(year)
    if (name === 'serial') return '1'.padStart(Number(width ?? 0), '0')
    return name === 'code' ? code : whole
  })
}
