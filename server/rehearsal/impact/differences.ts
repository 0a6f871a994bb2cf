import type { ImpactLine } from '../../base/api/rehearsal.ts'
import type { Bilingual } from '../../base/text.ts'
import type { DeadlineRule } from '../../programmes/index.ts'
import { type Because, type Both, decisionBehind, elementsOf, isSame, partings, processBehind, rootOf, visits } from './causes.ts'
import type { LivedCase } from './lived.ts'

type Difference = ImpactLine['differences'][number]

/** What would have come out otherwise, each with what makes the difference. */
export function differencesOf(both: Both): readonly Difference[] {
  const refused = refusal(both)
  if (refused !== null) return [refused]
  return [...levels(both), ...amount(both), ...deadlines(both), ...path(both), ...letters(both)]
}

const UNKNOWN: Because = {
  kind: 'process',
  id: '',
  rule: null,
  text: { zh: '随前面环节的差异而来。', en: 'It follows from what differed before.' },
}

/** The case would not have been taken, or would be now. */
function refusal({ before, after }: Both): Difference | null {
  const found = after.refused ?? before.refused
  if (found === null || (before.refused === null) === (after.refused === null)) return null
  const { decision, code, text } = found
  const kind = decision === null ? 'process' : 'decision'
  return {
    what: 'path',
    label: { zh: '受理', en: 'Admission' },
    before: before.refused?.code ?? 'OPEN',
    after: after.refused?.code ?? 'OPEN',
    because: { kind, id: decision ?? code, rule: null, text },
  }
}

function levels(both: Both): readonly Difference[] {
  const { before, after, draft, force } = both
  const stages = [...new Set([...before.results, ...after.results].map(({ stage }) => stage))]
  return stages.flatMap((stage): readonly Difference[] => {
    const [was, is] = [lastLevel(before, stage), lastLevel(after, stage)]
    if (was === is) return []
    const name = draft.manifest.stages.find(({ code }) => code === stage)?.name ?? { zh: stage, en: stage }
    const label = { zh: `等级（${name.zh}）`, en: `Level (${name.en})` }
    const decisions = [...new Set([force.scheme(null)?.levelDecision, draft.scheme(null)?.levelDecision])].flatMap((id) => id ?? [])
    return [{ what: 'level', label, before: was, after: is, because: decisionBehind(both, decisions) ?? UNKNOWN }]
  })
}

function lastLevel({ results }: LivedCase, stage: string): string | null {
  return results.findLast((one) => one.stage === stage)?.level ?? null
}

function amount(both: Both): readonly Difference[] {
  const { before, after, draft, force } = both
  if (before.heard.awarded === after.heard.awarded) return []
  const decisions = [force.manifest.award, draft.manifest.award].flatMap((award) =>
    award === undefined ? [] : [award.decision, award.instalmentDecision ?? award.decision],
  )
  return [
    {
      what: 'amount',
      label: { zh: '补贴金额', en: 'Award' },
      before: String(before.heard.awarded),
      after: String(after.heard.awarded),
      because: decisionBehind(both, decisions) ?? UNKNOWN,
    },
  ]
}

function deadlines(both: Both): readonly Difference[] {
  const ids = [...new Set([...both.before.deadlines, ...both.after.deadlines].map(({ rule }) => rule.id))]
  return ids.flatMap((id): readonly Difference[] => {
    const [was, is] = [both.before, both.after].map(({ deadlines: all }) => all.filter(({ rule }) => rule.id === id))
    if (was === undefined || is === undefined) return []
    const place = Array.from({ length: Math.max(was.length, is.length) }).findIndex((_, at) => was[at]?.dueOn !== is[at]?.dueOn)
    if (place < 0) return []
    const [one, other] = [was[place], is[place]]
    const rule = other?.rule ?? one?.rule
    if (rule === undefined) return []
    return [
      {
        what: 'deadline',
        label: { zh: `${rule.name.zh}（${id}）`, en: `${rule.name.en} (${id})` },
        before: one?.dueOn ?? null,
        after: other?.dueOn ?? null,
        because: deadlineBehind(both, one?.rule, other?.rule) ?? UNKNOWN,
      },
    ]
  })
}

function deadlineBehind(both: Both, one: DeadlineRule | undefined, other: DeadlineRule | undefined): Because | null {
  if (one !== undefined && other !== undefined && !isSame(counting(one), counting(other)))
    return {
      kind: 'deadline',
      id: other.id,
      rule: null,
      text: {
        zh: `期限规则“${other.id}”由 ${one.count} ${UNITS[one.unit].zh}改为 ${other.count} ${UNITS[other.unit].zh}。`,
        en: `Deadline rule "${other.id}" counts ${other.count} ${UNITS[other.unit].en} instead of ${one.count} ${UNITS[one.unit].en}.`,
      },
    }
  const only = other ?? one
  const { force, draft } = both
  const isRuleKept = [force, draft].every(({ manifest }) => manifest.deadlines.some(({ id }) => id === only?.id))
  if (only !== undefined && !isRuleKept) {
    const text =
      other === undefined
        ? { zh: `草稿没有期限规则“${only.id}”。`, en: `The draft has no deadline rule "${only.id}".` }
        : { zh: `期限规则“${only.id}”是草稿新增的。`, en: `Deadline rule "${only.id}" is new in the draft.` }
    return { kind: 'deadline', id: only.id, rule: null, text }
  }
  return rootOf(both)
}

const UNITS: { readonly [unit in DeadlineRule['unit']]: Bilingual } = {
  workingDay: { zh: '个工作日', en: 'working days' },
  naturalDay: { zh: '天', en: 'days' },
  month: { zh: '个月', en: 'months' },
  year: { zh: '年', en: 'years' },
}

function counting({ count, unit, countStartDay, roll }: DeadlineRule) {
  return { count, unit, countStartDay, roll }
}

/** Steps that only one version comes by, or comes by more often. */
function path(both: Both): readonly Difference[] {
  const [was, is] = [visits(both.before.heard.elements), visits(both.after.heard.elements)]
  const names = new Map([...both.before.heard.elements, ...both.after.heard.elements].map(({ elementId, name }) => [elementId, name]))
  const named = (ids: readonly string[]) => (ids.length === 0 ? null : ids.map((id) => names.get(id) ?? id).join('、'))
  const fewer = [...was.keys()].filter((id) => (is.get(id) ?? 0) < (was.get(id) ?? 0))
  const more = [...is.keys()].filter((id) => (was.get(id) ?? 0) < (is.get(id) ?? 0))
  if (fewer.length === 0 && more.length === 0) return []
  return [
    {
      what: 'path',
      label: { zh: '经过的环节', en: 'Steps' },
      before: named(fewer),
      after: named(more),
      because: pathBehind(both, [...fewer, ...more]) ?? UNKNOWN,
    },
  ]
}

/** A step that only one drawing has speaks for itself; where both have it, a decision sent the case another way. */
function pathBehind(both: Both, ids: readonly string[]): Because | null {
  const [force, draft] = [elementsOf(both.force), elementsOf(both.draft)]
  const isRedrawn = ids.some((id) => !force.has(id) || !draft.has(id))
  return isRedrawn || partings(both).length === 0 ? processBehind(both) : rootOf(both)
}

function letters(both: Both): readonly Difference[] {
  const { before, after, force, draft } = both
  const count = ({ heard }: LivedCase, template: string) => heard.letters.filter((one) => one.template === template).length
  const templates = [...new Set([...before.heard.letters, ...after.heard.letters].map(({ template }) => template))]
  return templates.flatMap((template): readonly Difference[] => {
    const [was, is] = [count(before, template), count(after, template)]
    if (was === is) return []
    const title = draft.letters.get(template)?.title ?? force.letters.get(template)?.title ?? { zh: template, en: template }
    const issuers = (was > is ? before : after).heard.letters.filter((one) => one.template === template).map(({ elementId }) => elementId)
    const because = letterBehind(both, template, issuers) ?? UNKNOWN
    return [
      { what: 'letter', label: { zh: `文书：${title.zh}`, en: `Letter: ${title.en}` }, before: String(was), after: String(is), because },
    ]
  })
}

function letterBehind(both: Both, template: string, issuers: readonly (string | null)[]): Because | null {
  const { force, draft } = both
  if (force.letters.has(template) !== draft.letters.has(template)) {
    const text = draft.letters.has(template)
      ? { zh: `文书模板“${template}”是草稿新增的。`, en: `The letter template "${template}" is new in the draft.` }
      : { zh: `草稿没有文书模板“${template}”。`, en: `The draft has no letter template "${template}".` }
    return { kind: 'letter', id: template, rule: null, text }
  }
  const [one, other] = [elementsOf(force), elementsOf(draft)]
  const redrawn = issuers.find((id) => id !== null && one.has(id) !== other.has(id))
  if (redrawn == null) return rootOf(both)
  const text = other.has(redrawn)
    ? { zh: `发文环节“${redrawn}”是草稿新增的。`, en: `The step "${redrawn}" that issues it is new in the draft.` }
    : { zh: `草稿的流程没有发文环节“${redrawn}”。`, en: `The draft's process has no step "${redrawn}" that issued it.` }
  return { kind: 'process', id: redrawn, rule: null, text }
}
