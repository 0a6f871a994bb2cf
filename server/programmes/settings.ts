import type { Problem } from '../base/errors.ts'
import type { Json, JsonObject } from '../base/json.ts'
import type { ProgrammeManifest, ProgrammeSetting } from './types.ts'

/** Code of the problem that what the product ships may have: its administrator is still to be asked. */
export const SETTING_NOT_SET = 'SETTING_NOT_SET'

/** What decisions read as `settings`: every setting by its id, null where nobody has chosen yet. Null: the programme has none. */
export function settingsOf({ settings }: Pick<ProgrammeManifest, 'settings'>): JsonObject | null {
  return settings === undefined || settings.length === 0 ? null : Object.fromEntries(settings.map(({ id, value }) => [id, value]))
}

/** Questions that are still open, and values that are not of their kind; `at` is `settings/<id>`. Takes what a person wrote. */
export function settingProblems({ settings = [] }: Pick<ProgrammeManifest, 'settings'>): readonly Problem[] {
  if (!Array.isArray(settings))
    return [{ code: 'SETTING_WRONG', at: 'settings', text: { zh: '方案设置应为列表。', en: 'The settings must be a list.' } }]
  const seen = new Set<string>()
  return (settings as readonly ProgrammeSetting[]).flatMap((setting) => {
    const at = `settings/${setting.id}`
    const name = { zh: setting.name?.zh ?? setting.id, en: setting.name?.en ?? setting.id }
    if (typeof setting.id !== 'string' || !/^[A-Za-z]\w*$/.test(setting.id) || seen.has(setting.id))
      return [
        {
          code: 'SETTING_WRONG',
          at,
          text: { zh: `设置“${name.zh}”的标识有误或重复。`, en: `The id of setting "${name.en}" is wrong or used twice.` },
        },
      ]
    seen.add(setting.id)
    if (setting.value === null || setting.value === undefined || setting.value === '')
      return setting.optional === true
        ? []
        : [
            {
              code: SETTING_NOT_SET,
              at,
              text: {
                zh: `“${name.zh}”尚未填写：${setting.question?.zh ?? ''}`,
                en: `"${name.en}" is not set yet: ${setting.question?.en ?? ''}`,
              },
            },
          ]
    return isOfKind(setting, setting.value)
      ? []
      : [{ code: 'SETTING_WRONG', at, text: { zh: `“${name.zh}”的值不正确。`, en: `The value of "${name.en}" is wrong.` } }]
  })
}

function isOfKind({ kind, least, most }: ProgrammeSetting, value: Json): boolean {
  if (kind === 'number')
    return (
      typeof value === 'number' && Number.isFinite(value) && value >= (least ?? Number.NEGATIVE_INFINITY) && value <= (most ?? Infinity)
    )
  if (kind === 'date') return typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value)
  return typeof value === 'string'
}
