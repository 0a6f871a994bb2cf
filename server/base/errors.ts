import type { Json } from './json.ts'
import type { Bilingual } from './text.ts'

/** One thing that is wrong with what somebody sent or drew, with the place it is at. */
export interface Problem {
  readonly code: string
  readonly text: Bilingual
  /** JSON pointer into the request or form data, or the id of a BPMN/DMN element. */
  readonly at?: string
}

/**
 * Refusal that a person can act on; HTTP answers it as RFC 9457 problem details.
 * `status` 400 bad input, 401, 403, 404, 409 conflict with the present state, 413, 422 the rules refuse, 429, 503.
 */
export class Refusal extends Error {
  readonly code: string
  readonly status: number
  readonly text: Bilingual
  readonly problems: readonly Problem[]
  readonly extra: { readonly [key: string]: Json }

  constructor(
    code: string,
    status: number,
    text: Bilingual,
    more: { problems?: readonly Problem[]; extra?: { readonly [key: string]: Json }; cause?: unknown } = {},
  ) {
    super(`${code}: ${text.en}`, more.cause === undefined ? undefined : { cause: more.cause })
    this.name = 'Refusal'
    this.code = code
    this.status = status
    this.text = text
    this.problems = more.problems ?? []
    this.extra = more.extra ?? {}
  }
}

/** The catalogue of codes. A retired code is never used again. Domains add theirs with `defineRefusals` in their `types.ts`. */
export type RefusalCatalogue = { readonly [code: string]: { readonly status: number; readonly zh: string; readonly en: string } }

/** Turns a catalogue into a function that makes its refusals; `{name}` in a sentence is filled from `values`. */
export function defineRefusals<C extends RefusalCatalogue>(catalogue: C) {
  return function refuse(
    code: keyof C & string,
    values: { readonly [name: string]: string | number } = {},
    more: { problems?: readonly Problem[]; extra?: { readonly [key: string]: Json }; cause?: unknown } = {},
  ): Refusal {
    const entry = catalogue[code]
    if (entry === undefined) throw new Error(`Expected a code of the catalogue, but got ${code}`)
    const fill = (sentence: string) => sentence.replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? `{${name}}`))
    return new Refusal(code, entry.status, { zh: fill(entry.zh), en: fill(entry.en) }, more)
  }
}

export function assertNever(value: never): never {
  throw new Error(`Expected every kind to be handled, but got ${JSON.stringify(value)}`)
}
