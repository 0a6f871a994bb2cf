import type { ReactNode } from 'react'
import { assertNever } from '../../../server/base/errors.ts'
import type { JsonObject } from '../../../server/base/json.ts'
import type { ApprovalBox, LetterBlock } from '../../../server/letters/types.ts'
import { useTexts } from '../../i18n/texts.ts'
import { AddButton } from '../../ui/workspace/add-button.tsx'
import { CheckField, ChoiceField, FeelField, type FeelVariable, NumberField, TextField } from '../../ui/workspace/fields.tsx'
import { inserted, moved, replaced, without } from '../../ui/workspace/lists.ts'
import { PieceText } from './piece-text.tsx'
import { letterTexts } from './texts.ts'
import { completionsOf, fieldsOfRow, type LetterField } from './variables.ts'

/** What the texts of a letter may name. */
export interface LetterWords {
  readonly data: JsonObject
  readonly fields: readonly LetterField[]
  readonly variables: readonly FeelVariable[]
}

interface FormProps<B> {
  readonly block: B
  readonly onChange: (block: LetterBlock) => void
  readonly words: LetterWords
  readonly disabled: boolean
  /** Enter in running text begins the next block. */
  readonly onEnter: () => void
}

type Of<K extends LetterBlock['kind']> = Extract<LetterBlock, { kind: K }>

/** The parts of a block as a form; condition and order are the card's. */
export function BlockForm(props: FormProps<LetterBlock>) {
  const t = useTexts(letterTexts)
  const { block, onChange, words, disabled, onEnter } = props
  const text = (label: string, value: string, set: (value: string) => LetterBlock, hideLabel = false, enter = false) => (
    <PieceText
      label={label}
      hideLabel={hideLabel}
      value={value}
      fields={words.fields}
      variables={words.variables}
      disabled={disabled}
      onChange={(next) => onChange(set(next))}
      {...(enter ? { onEnter } : {})}
    />
  )
  switch (block.kind) {
    case 'title':
    case 'heading':
    case 'paragraph':
    case 'note':
      return text(t('text'), block.text, (next) => ({ ...block, text: next }), true, true)
    case 'list':
      return <ListForm {...props} block={block} />
    case 'table':
      return <TableForm {...props} block={block} />
    case 'fields':
      return <FieldsForm {...props} block={block} />
    case 'approvals':
      return <ApprovalsForm {...props} block={block} />
    case 'signature':
      return (
        <>
          {text(t('office'), block.office, (office) => ({ ...block, office }))}
          {text(t('date'), block.date, (date) => ({ ...block, date }))}
          <CheckField label={t('seal')} value={block.seal} disabled={disabled} onChange={(seal) => onChange({ ...block, seal })} />
        </>
      )
    case 'signatures':
      return (
        <FeelField
          label={t('people')}
          value={block.people}
          variables={words.variables}
          disabled={disabled}
          optional={false}
          onChange={(people) => onChange({ ...block, people })}
        />
      )
    case 'qr':
      return (
        <>
          {text(t('qrValue'), block.value, (value) => ({ ...block, value }))}
          {text(t('caption'), block.caption, (caption) => ({ ...block, caption }))}
        </>
      )
    default:
      return assertNever(block)
  }
}

/** Words of a row of a list: `item` and `index` come first. */
function rowWords({ data, fields }: LetterWords, over: string): Pick<LetterWords, 'fields' | 'variables'> {
  const own = fieldsOfRow(fields, data, over.trim().replace(/^=/, '').trim())
  return { fields: own, variables: completionsOf(data, own, true) }
}

function ListForm({ block, onChange, words, disabled }: FormProps<Of<'list'>>) {
  const t = useTexts(letterTexts)
  return (
    <>
      <FeelField
        label={t('items')}
        value={block.items}
        variables={words.variables}
        disabled={disabled}
        optional={false}
        onChange={(items) => onChange({ ...block, items })}
      />
      <PieceText
        label={t('itemText')}
        value={block.text}
        {...rowWords(words, block.items)}
        disabled={disabled}
        onChange={(text) => onChange({ ...block, text })}
      />
      <p className="muted">{t('itemHelp')}</p>
    </>
  )
}

function TableForm({ block, onChange, words, disabled }: FormProps<Of<'table'>>) {
  const t = useTexts(letterTexts)
  const row = rowWords(words, block.rows)
  return (
    <>
      <FeelField
        label={t('rows')}
        value={block.rows}
        variables={words.variables}
        disabled={disabled}
        optional={false}
        onChange={(rows) => onChange({ ...block, rows })}
      />
      <Entries
        list={block.columns}
        name={(at) => t('column', { number: at + 1 })}
        blank={{ title: '', value: '{= item }' }}
        addLabel={t('addColumn')}
        disabled={disabled}
        onChange={(columns) => onChange({ ...block, columns })}
      >
        {(column, set) => (
          <>
            <TextField label={t('columnTitle')} value={column.title} disabled={disabled} onChange={(title) => set({ ...column, title })} />
            <PieceText
              label={t('value')}
              value={column.value}
              {...row}
              disabled={disabled}
              onChange={(value) => set({ ...column, value })}
            />
            <NumberField
              label={t('width')}
              value={column.width ?? 1}
              min={1}
              max={20}
              disabled={disabled}
              onChange={(width) => set({ ...column, width: width === undefined || width < 1 ? 1 : width })}
            />
            <ChoiceField
              label={t('align')}
              value={column.align ?? 'left'}
              disabled={disabled}
              options={(['left', 'center', 'right'] as const).map((align) => [align, t(align)])}
              onChange={(align) => set({ ...column, align })}
            />
          </>
        )}
      </Entries>
    </>
  )
}

function FieldsForm({ block, onChange, words, disabled }: FormProps<Of<'fields'>>) {
  const t = useTexts(letterTexts)
  return (
    <Entries
      list={block.fields}
      name={(at) => t('field', { number: at + 1 })}
      blank={{ label: '', value: '' }}
      addLabel={t('addField')}
      disabled={disabled}
      onChange={(fields) => onChange({ ...block, fields })}
    >
      {(field, set) => (
        <>
          <TextField label={t('label')} value={field.label} disabled={disabled} onChange={(label) => set({ ...field, label })} />
          <PieceText
            label={t('value')}
            value={field.value}
            fields={words.fields}
            variables={words.variables}
            disabled={disabled}
            onChange={(value) => set({ ...field, value })}
          />
          <CheckField
            label={t('wide')}
            value={field.span === 2}
            disabled={disabled}
            onChange={(wide) => set({ ...field, span: wide ? 2 : 1 })}
          />
        </>
      )}
    </Entries>
  )
}

function ApprovalsForm({ block, onChange, words, disabled }: FormProps<Of<'approvals'>>) {
  const t = useTexts(letterTexts)
  const boxes = block.boxes.map((box): ApprovalBox => (typeof box === 'string' ? { label: box } : box))
  const written = ({ label, ...rest }: ApprovalBox): string | ApprovalBox => {
    const filled = Object.entries(rest).filter(([, value]) => value !== undefined && value !== '')
    return filled.length === 0 ? label : { label, ...Object.fromEntries(filled) }
  }
  return (
    <Entries
      list={boxes}
      name={(at) => t('box', { number: at + 1 })}
      blank={{ label: '' }}
      addLabel={t('addBox')}
      disabled={disabled}
      onChange={(next) => onChange({ ...block, boxes: next.map(written) })}
    >
      {(box, set) => (
        <>
          <TextField label={t('label')} value={box.label} disabled={disabled} onChange={(label) => set({ ...box, label })} />
          {(['text', 'signer', 'date'] as const).map((part) => (
            <PieceText
              key={part}
              label={t(({ text: 'boxText', signer: 'signer', date: 'boxDate' } as const)[part])}
              value={box[part] ?? ''}
              fields={words.fields}
              variables={words.variables}
              disabled={disabled}
              onChange={(value) => set({ ...box, [part]: value })}
            />
          ))}
        </>
      )}
    </Entries>
  )
}

/** A list of entries of a block, each a small form that moves and goes by buttons. */
function Entries<T extends object>({
  list,
  name,
  blank,
  addLabel,
  disabled,
  onChange,
  children,
}: {
  readonly list: readonly T[]
  readonly name: (at: number) => string
  readonly blank: T
  readonly addLabel: string
  readonly disabled: boolean
  readonly onChange: (list: readonly T[]) => void
  readonly children: (entry: T, set: (entry: T) => void) => ReactNode
}) {
  const t = useTexts(letterTexts)
  return (
    <div className="stack-s">
      {list.map((entry, at) => (
        <fieldset key={at.toString()} className="entry" disabled={disabled}>
          <legend>{name(at)}</legend>
          <div className="entry-parts">{children(entry, (next) => onChange(replaced(list, at, next)))}</div>
          {disabled ? null : (
            <div className="row">
              <button
                type="button"
                className="button small"
                disabled={at === 0}
                aria-label={`${t('up')} ${name(at)}`}
                onClick={() => onChange(moved(list, at, at - 1))}
              >
                {t('up')}
              </button>
              <button
                type="button"
                className="button small"
                disabled={at === list.length - 1}
                aria-label={`${t('down')} ${name(at)}`}
                onClick={() => onChange(moved(list, at, at + 1))}
              >
                {t('down')}
              </button>
              <button
                type="button"
                className="button small"
                aria-label={`${t('remove')} ${name(at)}`}
                onClick={() => onChange(without(list, at))}
              >
                {t('remove')}
              </button>
            </div>
          )}
        </fieldset>
      ))}
      {disabled ? null : <AddButton label={addLabel} onAdd={() => onChange(inserted(list, list.length - 1, blank))} />}
    </div>
  )
}
