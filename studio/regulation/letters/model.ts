import type { LetterBlock, LetterTemplate } from '../../../server/letters/types.ts'

export type BlockKind = LetterBlock['kind']

/** Kinds of blocks in the order a writer looks for them. */
export const BLOCK_KINDS = [
  'title',
  'heading',
  'paragraph',
  'list',
  'table',
  'fields',
  'note',
  'approvals',
  'signature',
  'signatures',
  'qr',
] as const satisfies readonly BlockKind[]

/** A new block that can be set as it is; its words are Chinese, as the letters are. */
export function newBlock(kind: BlockKind): LetterBlock {
  switch (kind) {
    case 'title':
    case 'heading':
    case 'paragraph':
    case 'note':
      return { kind, text: '' }
    case 'list':
      return { kind, items: 'items', text: '{= index }. {= item }' }
    case 'table':
      return {
        kind,
        rows: 'items',
        columns: [
          { title: '序号', value: '{= index }', width: 1, align: 'center' },
          { title: '名称', value: '{= item.name }', width: 5, align: 'left' },
        ],
      }
    case 'fields':
      return { kind, fields: [{ label: '办件编号', value: '{= case.number }' }] }
    case 'approvals':
      return { kind, boxes: ['经办', '复核', '负责人'] }
    case 'signature':
      return { kind, office: '{= office.name }', date: '{= chinese date(letter.issuedOn) }', seal: true }
    case 'signatures':
      return { kind, people: 'people' }
    case 'qr':
      return { kind, value: 'https://', caption: '扫码核验' }
  }
}

/** The block with its condition; an empty one is left out. */
export function withWhen(block: LetterBlock, when: string): LetterBlock {
  const { when: _, ...rest } = block
  return (when.trim() === '' ? rest : { ...rest, when }) as LetterBlock
}

/** The template with an optional property set, or left out when it is empty. */
export function withOptional<K extends 'article' | 'addressee' | 'deliverTo' | 'checks' | 'sample'>(
  template: LetterTemplate,
  key: K,
  value: LetterTemplate[K] | undefined,
): LetterTemplate {
  const { [key]: _, ...rest } = template
  const isEmpty = value === undefined || value === '' || (Array.isArray(value) && value.length === 0)
  return (isEmpty ? rest : { ...rest, [key]: value }) as LetterTemplate
}
