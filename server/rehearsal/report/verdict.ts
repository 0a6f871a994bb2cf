import type { Behind, RehearsalGate, RehearsalReport, RehearsalVerdict } from '../../base/api/rehearsal.ts'
import type { Bilingual } from '../../base/text.ts'

type Ground = RehearsalVerdict['grounds'][number]

/** Of many names so many are said. */
const NAMED = 8

/** What of a report stands against publishing, by what the programme asks of a rehearsal. Clean: nothing does. */
export function verdictOf(report: RehearsalReport, gate: RehearsalGate): RehearsalVerdict {
  const grounds = [
    ...nothingRun(report),
    ...stuckCases(report),
    ...incidents(report),
    ...unreached(report, gate.mayBeUnreached ?? []),
    ...deadlinesMissed(report, gate.missedShare),
    ...report.violations.map((text) => ground('VIOLATIONS', { zh: text, en: text })),
  ]
  return { clean: grounds.length === 0, grounds }
}

function ground(code: Ground['code'], text: Bilingual, behind: Behind | null = null): Ground {
  return { code, text, behind }
}

function nothingRun({ cases }: RehearsalReport): readonly Ground[] {
  return cases > 0 ? [] : [ground('NOTHING_RUN', { zh: '演练中没有任何办件。', en: 'Not one case was lived.' })]
}

function stuckCases({ stuck }: RehearsalReport): readonly Ground[] {
  const still = stuck.filter(({ reason }) => reason !== 'incident')
  const [first] = still
  if (first === undefined) return []
  return [
    ground(
      'STUCK_CASES',
      {
        zh: `${still.length} 处停滞，如 ${first.number}：${first.text.zh}`,
        en: `${still.length} stand still, such as ${first.number}: ${first.text.en}`,
      },
      { what: 'stuck' },
    ),
  ]
}

function incidents({ incidents: kinds }: RehearsalReport): readonly Ground[] {
  return kinds.map(({ processId, elementId, type, message, count }) =>
    ground(
      'INCIDENTS',
      { zh: `“${elementId}”受阻 ${count} 次：${message}`, en: `${count} incidents at "${elementId}": ${message}` },
      { what: 'incident', processId, elementId, type, message },
    ),
  )
}

/** Steps, not flows: a flow that nobody took is no step of its own. */
function unreached({ neverReached }: RehearsalReport, allowed: readonly string[]): readonly Ground[] {
  const steps = neverReached.filter(
    ({ kind, elementId, processId }) => kind === 'element' && !allowed.includes(elementId) && !allowed.includes(processId),
  )
  if (steps.length === 0) return []
  const names = steps.slice(0, NAMED).map(({ name, elementId }) => name ?? elementId)
  const more = steps.length > NAMED
  return [
    ground('UNREACHED', {
      zh: `${steps.length} 个环节没有任何办件走到：${names.join('、')}${more ? '等' : ''}。`,
      en: `${steps.length} steps that no case came by: ${names.join(', ')}${more ? ', …' : ''}.`,
    }),
  ]
}

/** Each rule for itself: many deadlines that are kept do not make up for one that nobody can keep. */
function deadlinesMissed({ deadlines }: RehearsalReport, most: number): readonly Ground[] {
  return deadlines.flatMap(({ rule, name, article, met, missed }) => {
    const share = met + missed === 0 ? 0 : missed / (met + missed)
    if (share <= most) return []
    const text = {
      zh: `${name.zh}（${article}）逾期 ${percent(share)}，超过 ${percent(most)}：${missed}/${met + missed}。`,
      en: `${name.en} (${article}) missed in ${percent(share)}, more than ${percent(most)}: ${missed} of ${met + missed}.`,
    }
    return [ground('DEADLINES_MISSED', text, { what: 'deadline', rule, outcome: 'missed' })]
  })
}

function percent(share: number): string {
  return `${Math.round(share * 1000) / 10}%`
}
