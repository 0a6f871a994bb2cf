import type { Bilingual } from '../../server/base/text.ts'
import type { FormDocument, LayoutNode } from '../../server/rules/forms/types.ts'
import { useTexts } from '../i18n/texts.ts'
import { type Clip, duplicate, paste } from './clipboard.ts'
import {
  type At,
  addContainer,
  addField,
  type ContainerKind,
  type Direction,
  type Edited,
  moveNode,
  nodeAt,
  removeNode,
  stepNode,
} from './model.ts'
import { builderTexts } from './texts.ts'
import { useNodeName } from './words.ts'

/** What palette, canvas, outline and keys can do; each act says what it did. */
export interface Builder {
  readonly document: FormDocument
  readonly chosen: At | null
  readonly mayEdit: boolean
  choose(at: At | null): void
  change(document: FormDocument): void
  addField(kind: string, beside?: At | null): void
  addContainer(kind: ContainerKind, beside?: At | null): void
  step(direction: Direction, at?: At): void
  move(from: At, parent: At, index: number): void
  duplicate(at?: At): void
  paste(clip: Clip): void
  remove(at?: At): void
  /** Says something to who can not see it. */
  tell(words: string): void
}

const BOXES: { readonly [K in ContainerKind]: Bilingual } = {
  page: { zh: '新的一页', en: 'New page' },
  section: { zh: '新的分组', en: 'New section' },
  columns: { zh: '', en: '' },
}

export function useBuilder(input: {
  readonly document: FormDocument
  readonly chosen: At | null
  readonly mayEdit: boolean
  readonly choose: (at: At | null) => void
  readonly change: (document: FormDocument) => void
  readonly tell: (words: string) => void
}): Builder {
  const t = useTexts(builderTexts)
  const nameOf = useNodeName()
  const { document, chosen, mayEdit, choose, change, tell } = input
  const nameAt = (form: FormDocument, at: At) => {
    const node: LayoutNode | undefined = nodeAt(form, at)
    return node === undefined ? '' : nameOf(node)
  }
  const done = (edited: Edited | null, failed: 'cannotAdd' | 'cannotMove', say: 'added' | 'moved' | 'copied') => {
    if (!mayEdit) return
    if (edited === null) {
      tell(t(failed))
      return
    }
    change(edited.document)
    choose(edited.at)
    tell(t(say, { what: nameAt(edited.document, edited.at) }))
  }
  return {
    document,
    chosen,
    mayEdit,
    choose,
    change,
    tell,
    addField: (kind, beside = chosen) => done(addField(document, kind, beside), 'cannotAdd', 'added'),
    addContainer: (kind, beside = chosen) => done(addContainer(document, kind, BOXES[kind], beside), 'cannotAdd', 'added'),
    step: (direction, at = chosen ?? []) => done(stepNode(document, at, direction), 'cannotMove', 'moved'),
    move: (from, parent, index) => done(moveNode(document, from, parent, index), 'cannotMove', 'moved'),
    duplicate: (at = chosen ?? []) => done(duplicate(document, at), 'cannotAdd', 'copied'),
    paste: (clip) => done(paste(document, clip, chosen), 'cannotAdd', 'added'),
    remove(at = chosen ?? []) {
      if (!mayEdit || nodeAt(document, at) === undefined) return
      const name = nameAt(document, at)
      const next = removeNode(document, at)
      change(next)
      const before = [...at.slice(0, -1), Math.max(0, (at.at(-1) ?? 0) - 1)]
      choose(nodeAt(next, at) !== undefined ? at : nodeAt(next, before) !== undefined ? before : at.length > 1 ? at.slice(0, -1) : null)
      tell(t('removed', { what: name }))
    },
  }
}
