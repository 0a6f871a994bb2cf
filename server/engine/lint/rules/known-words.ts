import type { Bilingual } from '../../../base/text.ts'
import { called, isUnknown, property, sentence, tell } from '../elements.ts'
import type { KnownParts, PickKind, RuleFactory } from '../types.ts'

const PLACES: readonly (readonly [property: string, list: 'articles' | 'stages' | 'publicStatuses', part: PickKind, word: Bilingual])[] = [
  ['article', 'articles', 'article', { zh: '依据条款', en: 'article' }],
  ['stage', 'stages', 'stage', { zh: '阶段', en: 'stage' }],
  ['publicStatus', 'publicStatuses', 'publicStatus', { zh: '对外状态', en: 'public status' }],
]

/** Article, stage and public status of an element are ones the programme has. */
export const knownWords: RuleFactory = (parts: KnownParts) => ({
  check(node, reporter) {
    for (const [name, list, part, word] of PLACES) {
      for (const id of (property(node, name) ?? '').split(',').map((one) => one.trim())) {
        if (id === '' || !isUnknown(id, parts[list])) continue
        tell(reporter, node, {
          text: sentence(`“${called(node)}”的${word.zh}“${id}”不存在。`, `The ${word.en} "${id}" of "${called(node)}" does not exist.`),
          fix: { kind: 'pick', part },
        })
      }
    }
  },
})
