import { useState } from 'react'
import type { Json } from '../../server/base/json.ts'
import type { Bilingual } from '../../server/base/text.ts'
import type { FieldNode, LayoutNode } from '../../server/rules/forms/types.ts'
import { useTexts } from '../i18n/texts.ts'
import { BilingualField, CheckField, ChoiceField, NameField, NumberField, TextField } from '../ui/workspace/fields.tsx'
import { PartPicker } from '../ui/workspace/pickers.tsx'
import type { Builder } from './builder.ts'
import { Options, PersonParts } from './choice-properties.tsx'
import { type At, nodeAt, patchNode, patchSchema, pathOf, setRequired } from './model.ts'
import { nameFault, renameField } from './renaming.ts'
import { isRequiredAt, schemaAt } from './schema.ts'
import { builderTexts } from './texts.ts'
import { useKindName } from './words.ts'

const MEGABYTE = 1024 * 1024
const PERSONAL = new Set(['person', 'phone', 'idNumber'])

/** What is chosen, with everything that can be said about it. */
export function Properties({ builder, onRules }: { readonly builder: Builder; readonly onRules: (path: string) => void }) {
  const t = useTexts(builderTexts)
  const kindOf = useKindName()
  const { document, chosen, mayEdit } = builder
  const node = chosen === null ? undefined : nodeAt(document, chosen)
  return (
    <>
      <h3>{node === undefined ? t('formSettings') : `${t('properties')}：${kindOf(node)}`}</h3>
      <fieldset disabled={!mayEdit} className="plain-fieldset">
        {node === undefined || chosen === null ? (
          <FormSettings builder={builder} />
        ) : node.kind === 'field' ? (
          <FieldProperties key={chosen.join('.')} builder={builder} at={chosen} node={node} onRules={onRules} />
        ) : (
          <BoxProperties builder={builder} at={chosen} node={node} />
        )}
      </fieldset>
    </>
  )
}

function FormSettings({ builder }: { readonly builder: Builder }) {
  const t = useTexts(builderTexts)
  const { document, change } = builder
  const { public: isPublic, article, ...rest } = document
  const put = (next: { readonly isPublic?: boolean; readonly article?: string }) => {
    const open = next.isPublic ?? isPublic === true
    const clause = next.article ?? article ?? ''
    change({ ...rest, ...(clause === '' ? {} : { article: clause }), ...(open ? { public: true } : {}) })
  }
  return (
    <>
      <p className="muted">{t('nothing')}</p>
      <BilingualField label={t('titleField')} value={document.title} onChange={(title) => change({ ...document, title })} required />
      <PartPicker kind="article" label={t('article')} value={article ?? ''} onChange={(id) => put({ article: id })} />
      <CheckField label={t('publicForm')} value={isPublic === true} onChange={(open) => put({ isPublic: open })} />
    </>
  )
}

function BoxProperties({
  builder,
  at,
  node,
}: {
  readonly builder: Builder
  readonly at: At
  readonly node: Exclude<LayoutNode, FieldNode>
}) {
  const t = useTexts(builderTexts)
  const patch = (changes: object) => builder.change(patchNode(builder.document, at, changes))
  if (node.kind === 'columns') return null
  if (node.kind === 'text')
    return (
      <>
        <BilingualField label={t('textField')} value={node.text} multiline onChange={(text) => patch({ text })} required />
        <ChoiceField
          label={t('textStyle')}
          value={node.style ?? 'paragraph'}
          onChange={(style) => patch({ style: style === 'paragraph' ? undefined : style })}
          options={[
            ['paragraph', t('paragraph')],
            ['heading', t('heading')],
            ['help', t('help')],
          ]}
        />
      </>
    )
  return (
    <>
      <BilingualField label={t('titleField')} value={node.title} onChange={(title) => patch({ title })} required />
      <BilingualField label={t('help')} value={node.help} multiline onChange={(help) => patch({ help: orNothing(help) })} />
      {node.kind === 'section' ? (
        <PartPicker kind="article" label={t('article')} value={node.article ?? ''} onChange={(id) => patch({ article: id || undefined })} />
      ) : null}
    </>
  )
}

function orNothing(text: Bilingual | undefined): Bilingual | undefined {
  return text === undefined || (text.zh === '' && text.en === '') ? undefined : text
}

const numberIn = (value: Json | undefined) => (typeof value === 'number' ? value : undefined)

function FieldProperties({
  builder,
  at,
  node,
  onRules,
}: {
  readonly builder: Builder
  readonly at: At
  readonly node: FieldNode
  readonly onRules: (path: string) => void
}) {
  const t = useTexts(builderTexts)
  const { document, change } = builder
  const path = pathOf(document, at) ?? node.path
  const schema = schemaAt(document.schema, path) ?? {}
  const patch = (changes: Partial<{ [K in keyof FieldNode]: FieldNode[K] | undefined }>) =>
    change(patchNode(document, at, changes as Partial<FieldNode>))
  const limit = (keyword: string) => (value: number | undefined) => change(patchSchema(document, path, { [keyword]: value }))
  const isText = schema.type === 'string' && schema.format === undefined && schema.enum === undefined
  const isNumber = schema.type === 'number' || schema.type === 'integer'
  const isTable = node.columns !== undefined
  const isColumn = nodeAt(document, at.slice(0, -1))?.kind === 'field'
  return (
    <>
      <BilingualField label={t('label')} value={node.label} onChange={(label) => patch({ label })} required />
      <PathField builder={builder} at={at} node={node} />
      <CheckField
        label={t('required')}
        value={isRequiredAt(document.schema, path)}
        onChange={(required) => change(setRequired(document, path, required))}
      />
      <BilingualField label={t('help')} value={node.help} multiline onChange={(help) => patch({ help: orNothing(help) })} />
      {isText || isNumber ? (
        <BilingualField label={t('placeholder')} value={node.placeholder} onChange={(text) => patch({ placeholder: orNothing(text) })} />
      ) : null}
      {isNumber ? <BilingualField label={t('unit')} value={node.unit} onChange={(unit) => patch({ unit: orNothing(unit) })} /> : null}
      {isText ? (
        <div className="row">
          <NumberField label={t('minLength')} value={numberIn(schema.minLength)} min={0} onChange={limit('minLength')} />
          <NumberField label={t('maxLength')} value={numberIn(schema.maxLength)} min={1} onChange={limit('maxLength')} />
        </div>
      ) : null}
      {isNumber ? (
        <>
          <div className="row">
            <NumberField label={t('minimum')} value={numberIn(schema.minimum)} onChange={limit('minimum')} />
            <NumberField label={t('maximum')} value={numberIn(schema.maximum)} onChange={limit('maximum')} />
          </div>
          <CheckField
            label={t('whole')}
            value={schema.type === 'integer'}
            onChange={(whole) => change(patchSchema(document, path, { type: whole ? 'integer' : 'number' }))}
          />
        </>
      ) : null}
      {isTable ? (
        <div className="row">
          <NumberField label={t('minItems')} value={numberIn(schema.minItems)} min={0} onChange={limit('minItems')} />
          <NumberField label={t('maxItems')} value={numberIn(schema.maxItems)} min={1} onChange={limit('maxItems')} />
        </div>
      ) : null}
      {isColumn && isNumber ? (
        <CheckField label={t('sum')} value={node.sum === true} onChange={(sum) => patch({ sum: sum ? true : undefined })} />
      ) : null}
      <Options builder={builder} at={at} node={node} schema={schema} path={path} />
      {node.widget === 'person' ? <PersonParts builder={builder} path={path} schema={schema} /> : null}
      {node.widget === 'address' ? (
        <>
          <ChoiceField
            label={t('divisionLevel')}
            value={node.division?.level ?? 'county'}
            onChange={(level) => patch({ division: { ...node.division, level } })}
            options={[
              ['province', t('province')],
              ['city', t('city')],
              ['county', t('county')],
            ]}
          />
          <TextField
            label={t('within')}
            value={node.division?.within ?? ''}
            onChange={(within) => {
              const { within: _, ...division } = node.division ?? {}
              patch({ division: within === '' ? division : { ...division, within } })
            }}
          />
        </>
      ) : null}
      {node.files === undefined ? null : <FileLimits files={node.files} onChange={(files) => patch({ files })} />}
      <PartPicker kind="article" label={t('article')} value={node.article ?? ''} onChange={(id) => patch({ article: id || undefined })} />
      {PERSONAL.has(node.widget ?? '') ? (
        <BilingualField label={t('purpose')} value={node.purpose} onChange={(purpose) => patch({ purpose: orNothing(purpose) })} />
      ) : null}
      <CheckField label={t('readOnly')} value={node.readOnly === true} onChange={(own) => patch({ readOnly: own ? true : undefined })} />
      <button type="button" className="button small" onClick={() => onRules(path)}>
        {t('rulesOf', { count: document.rules.filter((rule) => rule.path === path).length })}
      </button>
    </>
  )
}

function PathField({ builder, at, node }: { readonly builder: Builder; readonly at: At; readonly node: FieldNode }) {
  const t = useTexts(builderTexts)
  return (
    <NameField
      label={t('name')}
      value={node.path}
      help={t('nameHelp')}
      faultOf={(name) => {
        const fault = nameFault(builder.document, at, name)
        return fault === null ? undefined : t(fault === 'shape' ? 'nameShape' : 'nameTaken')
      }}
      onChange={(name) => builder.change(renameField(builder.document, at, name))}
    />
  )
}

function FileLimits({
  files,
  onChange,
}: {
  readonly files: NonNullable<FieldNode['files']>
  readonly onChange: (files: NonNullable<FieldNode['files']>) => void
}) {
  const t = useTexts(builderTexts)
  const [types, setTypes] = useState(files.types.join(', '))
  return (
    <>
      <NumberField
        label={t('fileCount')}
        value={files.maxCount}
        min={1}
        onChange={(maxCount) => onChange({ ...files, maxCount: maxCount ?? 1 })}
      />
      <NumberField
        label={t('fileSize')}
        value={Math.round(files.maxBytes / MEGABYTE)}
        min={1}
        onChange={(size) => onChange({ ...files, maxBytes: (size ?? 1) * MEGABYTE })}
      />
      <TextField
        label={t('fileTypes')}
        value={types}
        onChange={(text) => {
          setTypes(text)
          const list = text
            .split(/[,，\s]+/)
            .map((type) => type.trim().toLowerCase())
            .filter((type) => type !== '')
          if (list.length > 0) onChange({ ...files, types: list })
        }}
      />
    </>
  )
}
