import { isJsonObject, type Json, type JsonObject } from '../../server/base/json.ts'
import type { Bilingual } from '../../server/base/text.ts'
import { partLabel } from '../../server/rules/forms/index.ts'
import type { FieldNode } from '../../server/rules/forms/types.ts'
import { useBilingual, useTexts } from '../i18n/texts.ts'
import { BilingualField, CheckField, NameField } from '../ui/workspace/fields.tsx'
import type { Builder } from './builder.ts'
import { type At, patchNode, patchSchema } from './model.ts'
import { builderTexts } from './texts.ts'

const PARTS = ['name', 'phone', 'idNumber', 'post'] as const
const LENGTHS: { readonly [K in (typeof PARTS)[number]]: number } = { name: 50, phone: 30, idNumber: 18, post: 60 }

/** What is asked about a person: no more than is needed; name and everything but the post is required. */
export function PersonParts({ builder, path, schema }: { readonly builder: Builder; readonly path: string; readonly schema: JsonObject }) {
  const t = useTexts(builderTexts)
  const say = useBilingual()
  const known = isJsonObject(schema.properties) ? schema.properties : {}
  const put = (part: string, isAsked: boolean) => {
    const asked = PARTS.filter((one) => (one === part ? isAsked : known[one] !== undefined))
    const properties = Object.fromEntries(
      asked.map((one) => [one, known[one] ?? { type: 'string', minLength: 1, maxLength: LENGTHS[one] }]),
    )
    builder.change(patchSchema(builder.document, path, { properties, required: asked.filter((one) => one !== 'post') }))
  }
  return (
    <fieldset className="studio-bilingual">
      <legend>{t('parts')}</legend>
      {PARTS.map((part) => (
        <CheckField
          key={part}
          label={say(partLabel({ kind: 'field', path: '', label: { zh: '', en: '' }, widget: 'person' }, part))}
          value={known[part] !== undefined}
          disabled={part === 'name'}
          onChange={(isAsked) => put(part, isAsked)}
        />
      ))}
    </fieldset>
  )
}

/** Values of a choice, or points of a checklist, with their words. */
export function Options({
  builder,
  at,
  node,
  schema,
  path,
}: {
  readonly builder: Builder
  readonly at: At
  readonly node: FieldNode
  readonly schema: JsonObject
  readonly path: string
}) {
  const t = useTexts(builderTexts)
  if (node.options === undefined) return null
  const options = Object.entries(node.options)
  const put = (entries: readonly (readonly [string, Bilingual])[]) => {
    const values = entries.map(([value]) => value)
    const changed = patchNode(builder.document, at, { options: Object.fromEntries(entries) })
    const words: { [keyword: string]: Json } =
      schema.type === 'array'
        ? { items: { ...(isJsonObject(schema.items) ? schema.items : {}), enum: values } }
        : schema.type === 'object'
          ? { properties: Object.fromEntries(values.map((value) => [value, { type: 'boolean' }])) }
          : { enum: values }
    builder.change(patchSchema(changed, path, words))
  }
  const free = () => {
    for (let number = options.length + 1; ; number += 1) if (node.options?.[`option${number}`] === undefined) return `option${number}`
  }
  return (
    <fieldset className="studio-bilingual">
      <legend>{t('options')}</legend>
      {options.map(([value, words], index) => (
        // The value itself is edited: the place identifies the row.
        <div key={index.toString()} className="option-row">
          <BilingualField
            label={`${t('options')} ${index + 1}`}
            value={words}
            onChange={(next) => put(options.map((one, own) => (own === index ? [value, next] : one)))}
          />
          <NameField
            label={t('optionValue')}
            value={value}
            faultOf={(next) => (next === value || (next !== '' && node.options?.[next] === undefined) ? undefined : t('optionTaken'))}
            onChange={(next) => put(options.map((one, own) => (own === index ? [next, words] : one)))}
          />
          {index === 0 ? null : (
            <button
              type="button"
              className="button small"
              aria-label={t('optionUp', { value })}
              onClick={() =>
                put([...options.slice(0, index - 1), [value, words], ...options.slice(index - 1, index), ...options.slice(index + 1)])
              }
            >
              {t('up')}
            </button>
          )}{' '}
          {options.length > 1 ? (
            <button
              type="button"
              className="button small"
              aria-label={t('removeOption', { value })}
              onClick={() => put(options.filter((_, own) => own !== index))}
            >
              {t('remove')}
            </button>
          ) : null}
        </div>
      ))}
      <button
        type="button"
        className="button small"
        onClick={() => put([...options, [free(), { zh: '', en: '' }]])}
        style={{ marginBottom: 12 }}
      >
        {t('addOption')}
      </button>
    </fieldset>
  )
}
