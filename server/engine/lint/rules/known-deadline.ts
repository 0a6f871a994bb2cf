import { child, extension, text } from '../../model/moddle.ts'
import { called, eventDefinition, header, isUnknown, property, sentence, tell } from '../elements.ts'
import type { RuleFactory } from '../types.ts'

const NAMED = /\b(?:due date|warning date)\s*\(\s*"([^"]*)"/g

/** Every deadline rule a diagram names exists: on steps, timers, due dates and notices. */
export const knownDeadline: RuleFactory = ({ deadlines }) => ({
  check(node, reporter) {
    const timer = eventDefinition(node)
    const times = ['timeDate', 'timeDuration', 'timeCycle'].map((name) => text(child(timer, name), 'body'))
    const schedule = extension(node, 'zeebe:TaskSchedule')
    const expressions = [...times, text(schedule, 'dueDate'), text(schedule, 'followUpDate')].filter((one) => one !== null)
    const rules = new Set([
      property(node, 'deadline'),
      header(node, 'deadline'),
      ...expressions.flatMap((expression) => [...expression.matchAll(NAMED)].map((match) => match[1] ?? '')),
    ])
    for (const rule of rules) {
      if (!isUnknown(rule, deadlines)) continue
      tell(reporter, node, {
        text: sentence(
          `“${called(node)}”用的期限规则“${rule}”不存在。`,
          `The deadline rule "${rule}" of "${called(node)}" does not exist.`,
        ),
        fix: { kind: 'pick', part: 'deadline' },
      })
    }
  },
})
