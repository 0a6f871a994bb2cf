import type { LetterTemplate } from '../../../server/letters/types.ts'
import { elementsOf } from '../../ui/bpmn/elements.ts'
import type { DraftFileText } from '../../ui/workspace/draft-files.ts'

/** A place that counts by a deadline rule. */
export interface RuleUse {
  readonly file: string
  readonly at: string
  readonly name: string
}

/** Where each deadline rule is used: elements of diagrams, decisions, letters and forms whose FEEL names it. */
export function usesOfRules(files: readonly DraftFileText[]): ReadonlyMap<string, readonly RuleUse[]> {
  const uses = new Map<string, RuleUse[]>()
  const note = (rule: string, use: RuleUse) => {
    const list = uses.get(rule) ?? []
    if (!list.some((known) => known.file === use.file && known.at === use.at)) uses.set(rule, [...list, use])
  }
  for (const { name, content } of files) {
    if (name === 'programme.json' || name.startsWith('tests/')) continue
    if (name.endsWith('.bpmn')) {
      for (const element of elementsOf(content))
        for (const rule of element.deadlines)
          note(rule, { file: name, at: element.id, name: element.name === '' ? element.id : element.name })
      continue
    }
    const plain = content.replaceAll('\\"', '"').replaceAll('&quot;', '"')
    for (const found of plain.matchAll(/due date\(\s*"([^"]+)"/g))
      note(found[1] ?? '', { file: name, at: '', name: titleOf(name, content) })
  }
  return uses
}

function titleOf(name: string, content: string): string {
  if (name.endsWith('.dmn')) return name
  try {
    return (JSON.parse(content) as LetterTemplate).title.zh
  } catch {
    return name
  }
}
