import type { Distribution, FieldPlan, Scenario, ScenarioProblem, WayPlan } from '../../base/api/rehearsal.ts'
import type { Json } from '../../base/json.ts'
import type { Bilingual } from '../../base/text.ts'
import { compileExpression } from '../../rules/feel/index.ts'
import type { CompiledForm } from '../../rules/forms/index.ts'
import { parseLocalDate, shippedCalendar } from '../../time/index.ts'
import { type FormShape, shapeOf } from '../people/fill/shape.ts'
import type { Bundle } from '../world/bundle.ts'
import { headersOf, tasksOf, workingRoles } from './model.ts'

/** Longest run in months. */
const MOST_MONTHS = 120
const MOST_CASES = 200_000

type Tell = (code: string, at: string, text: Bilingual, severity?: ScenarioProblem['severity']) => void

/**
 * Everything that is wrong with a scenario for a programme, each at its place (JSON pointer): what it names and the programme does not have,
 * shares and times that are none, FEEL that does not compile (errors); work for which nobody is there, settings nobody has chosen, years
 * without a published calendar (warnings). Empty: it can be run.
 */
export function checkScenario(bundle: Bundle, scenario: Scenario): readonly ScenarioProblem[] {
  const problems: ScenarioProblem[] = []
  const tell: Tell = (code, at, text, severity = 'error') => problems.push({ code, at, text, severity })
  checkSpan(scenario, tell)
  checkSettings(bundle, scenario, tell)
  checkStarts(bundle, scenario, tell)
  checkActs(bundle, scenario, tell)
  checkPeople(bundle, scenario, tell)
  checkForms(bundle, scenario, tell)
  checkNumbers(scenario, tell)
  return problems
}

const unknown = (kind: Bilingual, name: string): Bilingual => ({
  zh: `方案中没有${kind.zh}“${name}”。`,
  en: `The programme has no ${kind.en} "${name}".`,
})
const CASE_TYPE: Bilingual = { zh: '办件类型', en: 'case type' }
const ROLE: Bilingual = { zh: '角色', en: 'role' }
const FORM: Bilingual = { zh: '表单', en: 'form' }
const TASK: Bilingual = { zh: '待办环节', en: 'user task' }
const STAGE: Bilingual = { zh: '阶段', en: 'stage' }
const STATUS: Bilingual = { zh: '状态', en: 'status' }
const LEVEL: Bilingual = { zh: '等级', en: 'level' }
const ACTION: Bilingual = { zh: '操作', en: 'act' }
const SETTING: Bilingual = { zh: '设置', en: 'setting' }

function checkSpan({ from, months, cases, seed }: Scenario, tell: Tell): void {
  if (parseLocalDate(from) === null)
    tell('SCENARIO_DATE_WRONG', '/from', { zh: `“${from}”不是日期。`, en: `Expected a date, but got "${from}".` })
  const isWhole = (value: number, least: number, most: number) => Number.isInteger(value) && value >= least && value <= most
  if (!isWhole(months, 1, MOST_MONTHS))
    tell('SCENARIO_NUMBER_WRONG', '/months', { zh: `月数应在 1 到 ${MOST_MONTHS} 之间。`, en: `Expected 1 to ${MOST_MONTHS} months.` })
  if (!isWhole(cases, 0, MOST_CASES))
    tell('SCENARIO_NUMBER_WRONG', '/cases', { zh: `办件数应在 0 到 ${MOST_CASES} 之间。`, en: `Expected 0 to ${MOST_CASES} cases.` })
  if (seed === '') tell('SCENARIO_SEED_MISSING', '/seed', { zh: '请填写随机种子。', en: 'Expected a seed.' })
  if (parseLocalDate(from) === null || !isWhole(months, 1, MOST_MONTHS)) return
  const { years } = shippedCalendar()
  const first = Number(from.slice(0, 4))
  const last = first + Math.floor((Number(from.slice(5, 7)) - 1 + months - 1) / 12)
  const missing = Array.from({ length: last - first + 1 }, (_, index) => String(first + index)).filter((year) => years[year] === undefined)
  if (missing.length > 0)
    tell(
      'SCENARIO_CALENDAR_MISSING',
      '/from',
      {
        zh: `${missing.join('、')} 年的节假日安排尚未公布，按星期推算。`,
        en: `The calendar of ${missing.join(', ')} is not published: the week alone decides.`,
      },
      'warning',
    )
}

function checkSettings({ manifest }: Bundle, { settings = {} }: Scenario, tell: Tell): void {
  const known = manifest.settings ?? []
  for (const id of Object.keys(settings))
    if (!known.some((one) => one.id === id)) tell('SCENARIO_SETTING_UNKNOWN', pointer('settings', id), unknown(SETTING, id))
  for (const { id, name, value, optional } of known)
    if (value === null && optional !== true && settings[id] === undefined)
      tell(
        'SCENARIO_SETTING_OPEN',
        pointer('settings', id),
        { zh: `“${name.zh}”尚未填写，可能无法受理。`, en: `"${name.en}" is not set: it may be that nothing is taken.` },
        'warning',
      )
}

function checkStarts(bundle: Bundle, { starts }: Scenario, tell: Tell): void {
  const types = new Set(bundle.manifest.caseTypes.map(({ code }) => code))
  if (!starts.some(({ arrivals }) => arrivals === 'new'))
    tell('SCENARIO_NOTHING_ARRIVES', '/starts', { zh: '没有新的申报。', en: 'Nothing ever arrives.' }, 'warning')
  for (const [index, start] of starts.entries()) {
    const at = (...more: string[]) => pointer('starts', String(index), ...more)
    if (!types.has(start.caseType)) tell('SCENARIO_CASE_TYPE_UNKNOWN', at('caseType'), unknown(CASE_TYPE, start.caseType))
    if (start.arrivals === 'new') {
      if (!(start.share >= 0)) tell('SCENARIO_SHARE_WRONG', at('share'), SHARE)
      if (start.months !== undefined && (start.months.length !== 12 || start.months.some((weight) => !(weight >= 0))))
        tell('SCENARIO_MONTHS_WRONG', at('months'), {
          zh: '各月权重应为 12 个不小于 0 的数。',
          en: 'Expected twelve weights, none below 0.',
        })
      continue
    }
    checkShare(start.share, at('share'), tell)
    if (start.after === undefined) {
      tell('SCENARIO_AFTER_MISSING', at('after'), { zh: '请填写在什么之后发生。', en: 'Expected what it follows.' })
      continue
    }
    const { caseType, event, when } = start.after
    if (!types.has(caseType)) tell('SCENARIO_CASE_TYPE_UNKNOWN', at('after', 'caseType'), unknown(CASE_TYPE, caseType))
    checkEvent(bundle, event, at('after', 'event'), tell)
    checkFeel(bundle, when, at('after', 'when'), tell)
  }
}

function checkEvent(bundle: Bundle, event: string, at: string, tell: Tell): void {
  const { stages, publicStatuses } = bundle.manifest
  const [kind = '', name = ''] = event.split(':', 2)
  if (event === 'closed' || event === 'certificate' || (kind === 'certificate' && name !== '')) return
  if (kind === 'stage' && stages.some(({ code }) => code === name)) return
  if (kind === 'status' && publicStatuses.some(({ code }) => code === name)) return
  if (kind === 'result' && headersOf(bundle, 'result.record', 'stage').has(name)) return
  if (kind === 'stage') tell('SCENARIO_EVENT_UNKNOWN', at, unknown(STAGE, name))
  else if (kind === 'status') tell('SCENARIO_EVENT_UNKNOWN', at, unknown(STATUS, name))
  else tell('SCENARIO_EVENT_UNKNOWN', at, { zh: `没有事件“${event}”。`, en: `There is no event "${event}".` })
}

function checkActs(bundle: Bundle, { acts }: Scenario, tell: Tell): void {
  const types = new Set(bundle.manifest.caseTypes.map(({ code }) => code))
  const actions = new Set(['withdraw', ...(bundle.manifest.caseActions ?? []).map(({ code }) => code)])
  for (const [index, act] of acts.entries()) {
    const at = (...more: string[]) => pointer('acts', String(index), ...more)
    if (act.kind === 'action' && !actions.has(act.action ?? ''))
      tell('SCENARIO_ACT_UNKNOWN', at('action'), unknown(ACTION, act.action ?? ''))
    for (const [place, code] of (act.caseTypes ?? []).entries())
      if (!types.has(code)) tell('SCENARIO_CASE_TYPE_UNKNOWN', at('caseTypes', String(place)), unknown(CASE_TYPE, code))
    checkShare(act.share, at('share'), tell)
    if (act.withEvidence !== undefined) checkShare(act.withEvidence, at('withEvidence'), tell)
    checkFeel(bundle, act.when, at('when'), tell)
  }
}

function checkPeople(bundle: Bundle, { staff, applicant, disagreement, conflict }: Scenario, tell: Tell): void {
  const roles = new Map(bundle.manifest.roles.map((role) => [role.code, role]))
  const tasks = new Set(tasksOf(bundle).map(({ elementId }) => elementId))
  for (const [index, plan] of staff.entries()) {
    const at = (...more: string[]) => pointer('staff', String(index), ...more)
    if (!roles.has(plan.role)) tell('SCENARIO_ROLE_UNKNOWN', at('role'), unknown(ROLE, plan.role))
    if (!Number.isInteger(plan.people) || plan.people < 0)
      tell('SCENARIO_NUMBER_WRONG', at('people'), {
        zh: '人数应为不小于 0 的整数。',
        en: 'Expected a whole number of people, not below 0.',
      })
    if (!isTime(plan.from) || !isTime(plan.to) || plan.from >= plan.to)
      tell('SCENARIO_HOURS_WRONG', at('from'), {
        zh: '工作时间应为 09:00 这样的时刻，且开始早于结束。',
        en: 'Expected working hours such as 09:00, the first before the last.',
      })
    if (!(plan.away >= 0 && plan.away < 1)) tell('SCENARIO_SHARE_WRONG', at('away'), SHARE)
    for (const id of Object.keys(plan.byTask ?? {})) if (!tasks.has(id)) tell('SCENARIO_TASK_UNKNOWN', at('byTask', id), unknown(TASK, id))
  }
  checkShare(applicant.never, '/applicant/never', tell)
  checkShare(disagreement, '/disagreement', tell)
  if (conflict !== undefined) checkShare(conflict, '/conflict', tell)
  for (const id of Object.keys(applicant.byTask ?? {}))
    if (!tasks.has(id)) tell('SCENARIO_TASK_UNKNOWN', pointer('applicant', 'byTask', id), unknown(TASK, id))
  for (const code of workingRoles(bundle)) {
    if (staff.some(({ role, people }) => role === code && people > 0)) continue
    const name = roles.get(code)?.name ?? { zh: code, en: code }
    tell(
      'SCENARIO_NO_STAFF',
      '/staff',
      {
        zh: `“${name.zh}”有待办而没有人员，办件会停在那里。`,
        en: `Nobody works as "${name.en}", who has tasks: cases will stand still there.`,
      },
      'warning',
    )
  }
}

function checkForms(bundle: Bundle, scenario: Scenario, tell: Tell): void {
  const { forms, tasks, subject } = scenario
  for (const [id, ways] of Object.entries(forms)) {
    const form = bundle.forms.get(id)
    if (form === undefined) tell('SCENARIO_FORM_UNKNOWN', pointer('forms', id), unknown(FORM, id))
    checkWays(bundle, form, ways, ['forms', id], tell)
  }
  const asked = new Map(tasksOf(bundle).map((task) => [task.elementId, task]))
  for (const [id, ways] of Object.entries(tasks)) {
    const task = asked.get(id)
    if (task === undefined) tell('SCENARIO_TASK_UNKNOWN', pointer('tasks', id), unknown(TASK, id))
    checkWays(bundle, bundle.forms.get(task?.formId ?? ''), ways, ['tasks', id], tell)
  }
  const form = bundle.forms.get(bundle.manifest.subject.form)
  checkFields(bundle, form, subject.fields, ['subject', 'fields'], tell)
}

function checkWays(bundle: Bundle, form: CompiledForm | undefined, ways: readonly WayPlan[], place: readonly string[], tell: Tell): void {
  for (const [index, way] of ways.entries()) {
    const at = [...place, String(index)]
    if (!(way.weight >= 0)) tell('SCENARIO_SHARE_WRONG', pointer(...at, 'weight'), SHARE)
    checkFeel(bundle, way.when, pointer(...at, 'when'), tell)
    checkFields(bundle, form, way.fields, [...at, 'fields'], tell)
  }
}

function checkFields(
  bundle: Bundle,
  form: CompiledForm | undefined,
  fields: { readonly [path: string]: FieldPlan },
  place: readonly string[],
  tell: Tell,
): void {
  const shape = form === undefined ? undefined : shapeOf(form)
  for (const [path, plan] of Object.entries(fields)) {
    const at = pointer(...place, path)
    if (shape !== undefined && !isField(shape, path))
      tell('SCENARIO_FIELD_UNKNOWN', at, { zh: `表单中没有字段“${path}”。`, en: `The form has no field "${path}".` })
    else if (shape !== undefined) checkChoices(shape, path, plan, at, tell)
    checkPlan(bundle, plan, at, tell)
  }
}

/** A field, a part of one, or a part of what a table of scores keeps. */
function isField({ byPath }: FormShape, path: string): boolean {
  for (let here = path; here !== ''; here = here.slice(0, Math.max(0, here.lastIndexOf('.')))) {
    const leaf = byPath.get(here)
    if (leaf !== undefined) return here === path || leaf.kind === 'scoreTable' || leaf.schema.properties !== undefined
  }
  return false
}

function checkChoices({ byPath }: FormShape, path: string, plan: FieldPlan, at: string, tell: Tell): void {
  const schema = byPath.get(path)?.schema
  if (!Array.isArray(schema?.enum)) return
  const values: readonly Json[] = plan.kind === 'value' ? [plan.value] : plan.kind === 'choice' ? plan.of.map(({ value }) => value) : []
  const choices: readonly Json[] = schema.enum
  for (const value of values)
    if (!choices.includes(value))
      tell('SCENARIO_VALUE_UNKNOWN', at, { zh: `“${path}”没有选项“${String(value)}”。`, en: `"${path}" has no choice "${String(value)}".` })
}

function checkPlan(bundle: Bundle, plan: FieldPlan, at: string, tell: Tell): void {
  if (plan.kind === 'feel') checkFeel(bundle, plan.feel, at, tell)
  if (plan.kind === 'choice' && !plan.of.some(({ weight }) => weight > 0))
    tell('SCENARIO_SHARE_WRONG', at, { zh: '至少一个选项的权重应大于 0。', en: 'Expected a weight above 0.' })
  if (plan.kind === 'list')
    for (const [name, inner] of Object.entries(plan.item)) checkPlan(bundle, inner, `${at}/item/${escaped(name)}`, tell)
}

const LEVEL_NAMED = /\blevel\s*!?=\s*"([^"]*)"/gi

function checkFeel({ manifest }: Bundle, source: string | undefined, at: string, tell: Tell): void {
  if (source === undefined) return
  const compiled = compileExpression(source.replace(/^=/, ''))
  if (!compiled.ok) for (const { text } of compiled.problems) tell('SCENARIO_FEEL_WRONG', at, text)
  for (const [, name = ''] of source.matchAll(LEVEL_NAMED))
    if (!manifest.levels.some(({ code }) => code === name)) tell('SCENARIO_LEVEL_UNKNOWN', at, unknown(LEVEL, name))
}

const SHARE: Bilingual = { zh: '应为 0 到 1 之间的数。', en: 'Expected a number from 0 to 1.' }

function checkShare(share: number, at: string, tell: Tell): void {
  if (!(share >= 0 && share <= 1)) tell('SCENARIO_SHARE_WRONG', at, SHARE)
}

function checkNumbers({ devices, quality, applicant, starts, acts, staff }: Scenario, tell: Tell): void {
  const weights = Object.values(devices)
  if (weights.some((weight) => !(weight >= 0)) || !weights.some((weight) => weight > 0)) tell('SCENARIO_SHARE_WRONG', '/devices', SHARE)
  checkDistribution(quality, '/quality', tell)
  checkDistribution(applicant.days, '/applicant/days', tell)
  for (const [id, of] of Object.entries(applicant.byTask ?? {})) checkDistribution(of, pointer('applicant', 'byTask', id), tell)
  for (const [index, { after }] of starts.entries())
    if (after !== undefined) checkDistribution(after.days, pointer('starts', String(index), 'after', 'days'), tell)
  for (const [index, { days }] of acts.entries()) checkDistribution(days, pointer('acts', String(index), 'days'), tell)
  for (const [index, { minutes, byTask }] of staff.entries()) {
    checkDistribution(minutes, pointer('staff', String(index), 'minutes'), tell)
    for (const [id, of] of Object.entries(byTask ?? {})) checkDistribution(of, pointer('staff', String(index), 'byTask', id), tell)
  }
}

function checkDistribution(of: Distribution, at: string, tell: Tell): void {
  const isWrong =
    Object.values(of).some((value) => typeof value === 'number' && !Number.isFinite(value)) ||
    ((of.kind === 'uniform' || of.kind === 'triangular') && of.from > of.to) ||
    (of.kind === 'triangular' && (of.likely < of.from || of.likely > of.to)) ||
    (of.kind === 'lognormal' && (of.median <= 0 || of.spread < 0)) ||
    (of.kind === 'normal' && of.deviation < 0)
  if (isWrong) tell('SCENARIO_DISTRIBUTION_WRONG', at, { zh: '分布的参数有误。', en: 'The numbers of this distribution do not fit.' })
}

function isTime(text: string): boolean {
  return /^([01]\d|2[0-3]):[0-5]\d$|^24:00$/.test(text)
}

function escaped(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1')
}

function pointer(...names: readonly string[]): string {
  return names.map((name) => `/${escaped(name)}`).join('')
}
