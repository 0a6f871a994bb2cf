import type { InstanceFilter } from '../../server/base/api/operations.ts'

export const STATES = ['ACTIVE', 'INCIDENT', 'COMPLETED', 'TERMINATED'] as const

/** What is written in the address of the list: words of a person, empty when not asked for. */
export interface FilterWords {
  readonly process: string
  readonly definition: string
  readonly state: string
  readonly element: string
  readonly variable: string
  readonly value: string
  readonly from: string
  readonly to: string
  readonly keys: string
}
export const NO_WORDS: FilterWords = {
  process: '',
  definition: '',
  state: '',
  element: '',
  variable: '',
  value: '',
  from: '',
  to: '',
  keys: '',
}

/** The words as the server takes them. Times without a zone are of this device; a key that is none is left out. */
export function filterOf(words: FilterWords): InstanceFilter {
  const state = STATES.find((one) => one === words.state)
  const keys = words.keys.split(/[\s,，、;；]+/).filter((key) => /^\d{1,19}$/.test(key))
  const time = (text: string) => (Number.isNaN(Date.parse(text)) ? undefined : new Date(text).toISOString())
  const [startedFrom, startedTo] = [time(words.from), time(words.to)]
  return {
    ...(words.process === '' ? {} : { processId: words.process }),
    ...(words.definition === '' ? {} : { definitionKey: words.definition }),
    ...(state === undefined ? {} : { state }),
    ...(words.element === '' ? {} : { elementId: words.element }),
    ...(words.variable === '' ? {} : { variable: words.variable, ...(words.value === '' ? {} : { value: words.value }) }),
    ...(startedFrom === undefined ? {} : { startedFrom }),
    ...(startedTo === undefined ? {} : { startedTo }),
    ...(keys.length === 0 ? {} : { keys }),
  }
}
