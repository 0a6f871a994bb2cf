import { type Problem, Refusal } from '../base/errors.ts'
import { isJsonObject, type Json, type JsonObject } from '../base/json.ts'
import type { ProgrammeManifest } from '../programmes/types.ts'
import { isZone } from '../time/index.ts'
import { type Evaluate, type Frame, fillTemplate } from './fill.ts'
import type { FilledBlock, FilledLetter } from './layout/filled.ts'
import type { LetterTemplate } from './types.ts'
import { letterRefusal } from './types.ts'

/** A sample of a letter: its PDF, and what would stop it from being issued, each with the place in the template. */
export interface LetterPreview {
  readonly pdf: Buffer
  readonly problems: readonly Problem[]
}

/** What stands across each sheet of a sample. */
export const SAMPLE_MARK = '样张 SAMPLE'

/** A sample must not keep the server busy: characters set in all, rows of one table, time to evaluate. */
const LIMITS = { characters: 40_000, rows: 400, milliseconds: 2_000 }

/**
 * Fills a template like `fillTemplate`, but block by block: what can not be filled is named in `problems` (`at`: `blocks/3`,
 * `addressee`, `checks/0`) and its place in the sample says so. Throws `LETTER_TOO_LONG` over the limits.
 */
export function fillSample(
  template: LetterTemplate,
  scope: JsonObject,
  evaluate: Evaluate,
  frame: Frame,
): { readonly filled: FilledLetter; readonly problems: readonly Problem[] } {
  const problems: Problem[] = []
  const started = performance.now()
  let isLate = false
  const bounded: Evaluate = (expression, inner) => {
    isLate ||= performance.now() - started > LIMITS.milliseconds
    if (isLate) throw new Error('The time of a sample is over')
    return evaluate(expression, inner)
  }
  const part = (at: string, own: Partial<LetterTemplate>): FilledLetter | null => {
    try {
      const { addressee: _, ...bare } = template
      return fillTemplate({ ...bare, checks: [], blocks: [], ...own }, scope, bounded, frame)
    } catch (cause) {
      if (isLate) throw letterRefusal('LETTER_TOO_LONG', { template: template.id }, { cause })
      if (!(cause instanceof Refusal)) throw cause
      problems.push({ code: cause.code, text: cause.text, at })
      return null
    }
  }
  for (const [index, check] of (template.checks ?? []).entries()) part(`checks/${index}`, { checks: [check] })
  const addressee =
    template.addressee === undefined ? null : (part('addressee', { addressee: template.addressee })?.addressee ?? '〔收件人〕')
  const blocks = template.blocks.flatMap((block, index): readonly FilledBlock[] => {
    const filled = part(`blocks/${index}`, { blocks: [block] })
    return filled === null ? [{ kind: 'note', text: `〔第 ${index + 1} 块内容未能填写〕` }] : filled.blocks
  })
  const long = JSON.stringify(blocks).length > LIMITS.characters
  if (long || blocks.some((block) => sizeOf(block) > LIMITS.rows)) throw letterRefusal('LETTER_TOO_LONG', { template: template.id })
  return { filled: { layout: template.layout, ...frame, addressee, blocks }, problems }
}

function sizeOf(block: FilledBlock): number {
  if (block.kind === 'list') return block.items.length
  if (block.kind === 'table') return block.rows.length
  return block.kind === 'signatures' ? block.people.length : 0
}

/** The manifest of a draft with what letters read of it; what is not there yet, or of another shape, is empty. */
export function readableManifest(id: string, value: Json): ProgrammeManifest {
  const given = isJsonObject(value) ? value : {}
  const title = { zh: id, en: id }
  const empty = {
    title,
    issuer: title,
    levels: [],
    deadlines: [],
    numbering: { case: '', letter: '' },
    office: { name: '', code: '', phone: '', address: '', email: '' },
  }
  const fitting = Object.entries(empty).map(([name, blank]) => {
    const own = given[name]
    if (Array.isArray(blank)) return [name, Array.isArray(own) ? own : blank]
    return [name, isJsonObject(own) ? { ...blank, ...own } : blank]
  })
  const zone = typeof given.timeZone === 'string' && isZone(given.timeZone) ? given.timeZone : 'UTC'
  return { ...given, ...Object.fromEntries(fitting), id, timeZone: zone } as unknown as ProgrammeManifest
}
