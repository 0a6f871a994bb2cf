import type { Bilingual } from '../../base/text.ts'
import { type Both, elementsOf } from './causes.ts'
import type { RecordedCase } from './types.ts'

/**
 * Why nothing certain can be said of a case; null when all that was recorded sufficed. `version`: number of the version in force; only a case
 * that was decided by it must come out under it as it did.
 */
export function unclearOf(record: RecordedCase, both: Both, version: number): Bilingual | null {
  const { before, after, draft, force } = both
  if (after.refused !== null) return null
  const lost = record.version === version ? otherLevel(record, both) : null
  if (lost !== null) return lost
  const known = new Set(before.left.map(({ text }) => text.en))
  const steps = elementsOf(draft)
  // What the draft does not ask for any more is a difference of the way, not a gap in the record.
  const left = after.left.find(({ elementId, text }) => !known.has(text.en) && (elementId === null || steps.has(elementId)))
  if (left !== undefined) return left.text
  const asked = after.waiting.find(({ elementId }) => !before.waiting.some((one) => one.elementId === elementId))
  if (asked !== undefined && (before.isClosed || !elementsOf(force).has(asked.elementId))) {
    const name = asked.name ?? asked.elementId
    return {
      zh: `按草稿须办理“${name}”，记录中没有这一步的内容。`,
      en: `The draft asks for "${name}", of which the record has nothing.`,
    }
  }
  const broken = after.heard.incidents.find(({ message }) => !before.heard.incidents.some((one) => one.message === message))
  if (broken === undefined) return null
  const { elementId, message } = broken
  return { zh: `按草稿在“${elementId}”处停住：${message}`, en: `Under the draft the case stops at "${elementId}": ${message}` }
}

/** Living it again under its own version gives another level than the one that was recorded. */
function otherLevel({ levels }: RecordedCase, { before }: Both): Bilingual | null {
  const recorded = levels.at(-1)?.level ?? null
  const lived = before.results.at(-1)?.level ?? null
  if (recorded === null || recorded === lived) return null
  return {
    zh: `按记录重现得到的等级（${lived ?? '无'}）与当时记载的（${recorded}）不同，不能比较。`,
    en: `Lived again by its record the case gets level ${lived ?? 'none'}, but ${recorded} was recorded: it can not be compared.`,
  }
}
