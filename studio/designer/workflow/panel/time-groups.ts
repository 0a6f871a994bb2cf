import { type DeadlinePhrase, deadlineSentence, lengthOf, readPhrase, writePhrase } from '../deadline-phrase.ts'
import { type DiagramElement, isA } from '../services.ts'
import type { PanelContext } from './context.ts'
import { type Choice, type Entry, expression, group, type PanelGroup, pick } from './entries.ts'
import { bind } from './work-groups.ts'

const SCHEDULE = 'zeebe:TaskSchedule'
const RAW = '=raw'
const DAY = '=day'

/** Deadline rules as choices: "DL-17 材料审查（5 个工作日）". */
function ruleChoices(context: PanelContext): readonly Choice[] {
  const bracket = (text: string) => (context.locale === 'en' ? ` (${text})` : `（${text}）`)
  return context.box.rules.map((rule) => ({
    value: rule.id,
    label: `${rule.id} ${context.say(rule.name)}${bracket(context.say(lengthOf(rule)))}`,
  }))
}

function sentenceOf(context: PanelContext, id: string, from: string): string | undefined {
  const rule = context.box.rules.find((one) => one.id === id)
  return rule === undefined ? undefined : context.say(deadlineSentence(rule, from))
}

const typed = new WeakMap<DiagramElement, { readonly phrase: DeadlinePhrase; readonly feel: string }>()

/** FEEL of a phrase of which somebody is writing where it starts. */
function typeFor(element: DiagramElement, phrase: DeadlinePhrase): string {
  const feel = writePhrase(phrase)
  typed.set(element, { phrase, feel })
  return feel
}

/**
 * The phrase that FEEL of an element says: as it was typed as long as its FEEL stands, so that who writes keeps his field while it is
 * empty or holds half of an expression.
 */
function phraseOf(element: DiagramElement, feel: string): DeadlinePhrase | null {
  const own = typed.get(element)
  return own?.feel === feel ? own.phrase : readPhrase(feel)
}

/** The deadline of a step, a sub-process or the whole; when the work of a person is due. */
export function deadlineGroup(context: PanelContext): PanelGroup | null {
  const { element, edit, word } = bind(context)
  const isTimed = isA(element, 'bpmn:Activity') || isA(element, 'bpmn:Process') || isA(element, 'bpmn:IntermediateCatchEvent')
  if (!isTimed || edit.timer(element) !== null) return null
  const rule = edit.property(element, 'deadline')
  const from = edit.property(element, 'deadlineFrom')
  const help = sentenceOf(context, rule, from)
  return group('pingji-deadlines', word('deadline'), [
    pick(
      {
        id: 'pingji-deadline',
        label: word('rule'),
        ...(help === undefined ? {} : { help }),
        value: () => rule,
        change: (next) => {
          edit.setProperty(element, 'deadline', next)
          if (next === '') edit.setProperty(element, 'deadlineFrom', '')
        },
      },
      [{ value: '', label: word('none') }, ...ruleChoices(context)],
      context.unknown,
    ),
    ...(rule === ''
      ? []
      : [
          expression(
            {
              id: 'pingji-deadline-from',
              label: word('from'),
              help: word('fromHelp'),
              value: () => from,
              change: (next) => edit.setProperty(element, 'deadlineFrom', next === '' ? '' : `=${next}`),
            },
            'required',
          ),
        ]),
    ...(isA(element, 'bpmn:UserTask') ? dueEntries(context) : []),
  ])
}

function dueEntries(context: PanelContext): readonly Entry[] {
  const { element, edit, word } = bind(context)
  const written = edit.attribute(element, SCHEDULE, 'dueDate')
  const phrase = phraseOf(element, written)
  const write = (dueDate: string) => edit.setAttributes(element, SCHEDULE, { dueDate })
  const isRaw = written !== '' && (phrase === null || phrase.at === 'warning')
  const help = phrase === null ? undefined : sentenceOf(context, phrase.rule, phrase.from)
  const ownFrom = edit.property(element, 'deadlineFrom').replace(/^\s*=/, '')
  return [
    pick(
      {
        id: 'pingji-due',
        label: word('due'),
        ...(help === undefined ? {} : { help }),
        value: () => (isRaw ? RAW : phrase?.at === 'day' ? DAY : (phrase?.rule ?? '')),
        change: (rule) => {
          const from = phrase?.from ?? ownFrom
          if (rule === '' || rule === RAW) write(rule === '' ? '' : '=now()')
          else write(writePhrase(rule === DAY ? { at: 'day', rule: '', from } : { at: 'end', rule, from }))
        },
      },
      [
        { value: '', label: word('none') },
        ...ruleChoices(context),
        { value: DAY, label: word('dueDay') },
        { value: RAW, label: word('raw') },
      ],
      context.unknown,
    ),
    ...(phrase === null || isRaw
      ? []
      : [
          expression(
            {
              id: 'pingji-due-from',
              label: word(phrase.at === 'day' ? 'day' : 'dueFrom'),
              value: () => phrase.from,
              change: (from) => write(typeFor(element, { ...phrase, from })),
            },
            'required',
          ),
        ]),
    ...(isRaw ? [expression({ id: 'pingji-due-feel', label: word('dueFeel'), value: () => written, change: write }, 'optional')] : []),
  ]
}

/** When a timer happens: by a deadline rule in words, or by the entries of the base panel. */
export function timerGroup(context: PanelContext, base: PanelGroup | undefined): PanelGroup | null {
  const { element, edit, word } = bind(context)
  const timer = edit.timer(element)
  if (timer === null) return null
  const phrase = timer.kind === 'timeDate' ? phraseOf(element, timer.value) : null
  const help = phrase === null ? undefined : sentenceOf(context, phrase.rule, phrase.from)
  const write = (next: DeadlinePhrase) => edit.setTimerDate(element, writePhrase(next))
  const first = context.box.rules[0]?.id ?? ''
  const ways: readonly Choice[] = [
    { value: 'end', label: word('timerEnd') },
    { value: 'warning', label: word('timerWarning') },
    { value: 'day', label: word('timerDay') },
    { value: RAW, label: word('timerRaw') },
  ]
  const change = (way: string) => {
    const from = phrase?.from ?? 'today()'
    if (way === RAW) edit.setTimerDate(element, '=now()')
    else if (way === 'day') write({ at: 'day', rule: '', from })
    else write({ at: way === 'warning' ? 'warning' : 'end', rule: phrase?.rule || first, from })
  }
  return group('pingji-timer', word('timer'), [
    pick({ id: 'pingji-timer-by', label: word('timerBy'), value: () => phrase?.at ?? RAW, change }, ways, context.unknown),
    ...(phrase === null
      ? (base?.entries ?? [])
      : [
          ...(phrase.at === 'day'
            ? []
            : [
                pick(
                  {
                    id: 'pingji-deadline',
                    label: word('rule'),
                    ...(help === undefined ? {} : { help }),
                    value: () => phrase.rule,
                    change: (rule) => write({ ...phrase, rule }),
                  },
                  ruleChoices(context),
                  context.unknown,
                ),
              ]),
          expression(
            {
              id: 'pingji-timer-from',
              label: word(phrase.at === 'day' ? 'day' : 'from'),
              value: () => phrase.from,
              change: (from) => edit.setTimerDate(element, typeFor(element, { ...phrase, from })),
            },
            'required',
          ),
        ]),
  ])
}
