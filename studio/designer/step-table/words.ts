import type { Bilingual } from '../../../server/base/text.ts'
import type { DeadlineRule } from '../../../server/programmes/types.ts'
import type { Translator } from '../../i18n/texts.ts'
import type { Catalogue, CatalogueEntry } from '../../ui/workspace/workspace.tsx'
import { deadlineSentence, readPhrase } from '../workflow/deadline-phrase.ts'
import { jobKindOf } from '../workflow/job-catalogue.ts'
import type { Deadline, Next, Part, StepRow, Who } from './rows.ts'
import type { stepTexts } from './texts.ts'

/** Candidate groups of the organisation whose case it is. */
export const APPLICANT = '=["org:" + applicant.organisationId]'

export type Column = 'step' | 'who' | 'part' | 'deadline' | 'next' | 'article'
export const COLUMNS: readonly Column[] = ['step', 'who', 'part', 'deadline', 'next', 'article']

export interface Words {
  readonly t: Translator<(typeof stepTexts)['pairs']>
  readonly say: (text: Bilingual) => string
  readonly catalogue: Catalogue
}

const titleOf = (entries: readonly CatalogueEntry[], id: string, say: Words['say']) => {
  const found = entries.find((entry) => entry.id === id)
  return found === undefined ? id : say(found.title)
}

/** Whether a step has this column at all. */
export function hasColumn(row: StepRow, column: Column): boolean {
  if (column === 'who') return row.who !== null
  if (column === 'part') return row.part !== null && row.part.kind !== 'message'
  if (column === 'deadline') return row.deadline !== null
  if (column === 'next') return row.type !== 'bpmn:EndEvent' && row.element.get('triggeredByEvent') !== true
  return true
}

/** Name of a step, or that it has none. */
export function nameOf(row: StepRow, { t }: Words): string {
  return row.name === '' ? t('unnamed') : row.name
}

export function whoWord(who: Who, { t, say, catalogue }: Words): string {
  const groups = who.groups
    .split(',')
    .filter((group) => group.trim() !== '')
    .map((group) => titleOf(catalogue.role, group.trim(), say))
  const candidates = who.groups === APPLICANT ? t('whoApplicant') : who.groups.startsWith('=') ? who.groups : groups.join('、')
  return [candidates, who.users, who.assignee === '' ? '' : t('assigned', { who: who.assignee })].filter((part) => part !== '').join('；')
}

export function partWord(part: Part, { t, say, catalogue }: Words): string {
  switch (part.kind) {
    case 'form':
      return titleOf(catalogue.form, part.form, say)
    case 'decision':
      return titleOf(catalogue.decision, part.decision, say)
    case 'process':
      return titleOf(catalogue.process, part.process, say)
    case 'script':
      return part.expression
    case 'message':
      return t('message', { name: part.name })
    case 'job': {
      const label = jobKindOf(part.type)?.label
      const action = label === undefined ? part.type : say(label)
      const template = part.headers.template
      return template === undefined ? action : `${action}：${titleOf(catalogue.letter, template, say)}`
    }
  }
}

export function deadlineWord(deadline: Deadline, { t, say, catalogue }: Words): string {
  if (deadline.rule === '') {
    const phrase = readPhrase(deadline.other)
    return phrase?.at === 'day' ? t('endOfDay', { day: phrase.from }) : deadline.other
  }
  const rule: DeadlineRule | undefined = catalogue.rules.find(({ id }) => id === deadline.rule)
  const sentence = rule === undefined ? deadline.rule : say(deadlineSentence(rule, deadline.from))
  return deadline.at === 'warning' ? t('warning', { deadline: sentence }) : sentence
}

export function wayWord(way: Next, isChoice: boolean, { t }: Words): string {
  const target = way.targetName === '' ? way.target : way.targetName
  if (!isChoice) return target
  const condition = way.isDefault ? t('otherwise') : way.condition === '' ? t('noCondition') : t('when', { condition: way.condition })
  return `${way.name === '' ? '' : `${way.name}：`}${condition} → ${target}`
}

/** Whether conditions decide which way is taken. */
export function isChoice(row: StepRow): boolean {
  return (row.type === 'bpmn:ExclusiveGateway' || row.type === 'bpmn:InclusiveGateway') && row.next.length > 1
}

/** Whether a cell asks for something that is needed and not there. */
export function isMissing(row: StepRow, column: Column): boolean {
  if (column === 'who') return row.who !== null && whoIsEmpty(row.who)
  // A process may begin with no form of its own: the matter names the one that is filled in.
  if (column === 'part') return row.part !== null && partIsEmpty(row.part) && !(row.part.kind === 'form' && row.type === 'bpmn:StartEvent')
  if (column === 'deadline')
    return row.trigger === 'timer' && row.deadline !== null && row.deadline.rule === '' && row.deadline.other === ''
  return column === 'next' && hasColumn(row, 'next') && row.next.length === 0
}

const whoIsEmpty = (who: Who) => who.groups === '' && who.users === '' && who.assignee === ''

function partIsEmpty(part: Part): boolean {
  if (part.kind === 'form') return part.form === ''
  if (part.kind === 'decision') return part.decision === ''
  if (part.kind === 'process') return part.process === ''
  if (part.kind === 'script') return part.expression === ''
  return part.kind === 'job' && part.type === ''
}
