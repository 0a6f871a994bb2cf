import { lazy, Suspense } from 'react'
import { isJsonObject, type Json, type JsonObject } from '../../../server/base/json.ts'
import { divisionTrail, isBlank, maskedIdentityNumber, partLabel, SHIPPED_DIVISIONS, valueAt } from '../../../server/rules/forms/index.ts'
import type { FieldNode } from '../../../server/rules/forms/types.ts'
import { documentsApi } from '../../api/site.ts'
import { commonTexts } from '../../i18n/common.ts'
import { formatDate, formatDecimal } from '../../i18n/format.ts'
import { useBilingual, useLocale, useTexts } from '../../i18n/texts.ts'
import { Icon } from '../icon.tsx'
import { Mark } from '../marks.tsx'
import { ScrollX } from '../scroll.tsx'
import { LongText } from '../states.tsx'
import { useForm } from './context.tsx'
import { schemaAt } from './paths.ts'
import { TableSums } from './table-sums.tsx'
import { formTexts } from './texts.ts'
import { useOptions } from './widgets/choices.tsx'
import { useDocumentName } from './widgets/files.tsx'
import { moneyText } from './widgets/money.tsx'

const ScoreTableAnswers = lazy(() => import('./widgets/score-table.tsx').then((module) => ({ default: module.ScoreTableAnswers })))

interface ValueProps {
  readonly node: FieldNode
  readonly path: string
  readonly schema: JsonObject
  readonly value: Json | undefined
}

function FileLink({ id }: { readonly id: string }) {
  const { name } = useDocumentName(id)
  return (
    <div className="row">
      <Icon name="file" />
      <a href={documentsApi.url(id)}>{name}</a>
    </div>
  )
}

function Rows({ node, path, schema, value }: ValueProps & { readonly value: readonly Json[] }) {
  const say = useBilingual()
  const columns = node.columns ?? []
  return (
    <ScrollX>
      <table className="plain">
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column.path} scope="col">
                {say(column.label)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {value.map((row, index) => (
            // Rows of a submitted form have no identity beyond their place.
            <tr key={`${path}-${index.toString()}`}>
              {columns.map((column) => (
                <td key={column.path}>
                  <ReadOnlyValue
                    node={column}
                    path={`${path}.${index}.${column.path}`}
                    schema={schemaAt(schema, `0.${column.path}`)}
                    value={valueAt(row, column.path)}
                  />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
        <TableSums rows={value} columns={columns} path={path} trailing={false} />
      </table>
    </ScrollX>
  )
}

/** Nested data without a layout of its own, as plain pairs. */
function Plain({ value }: { readonly value: Json }) {
  const common = useTexts(commonTexts)
  if (value === null) return null
  if (typeof value === 'boolean') return <>{value ? common('yes') : common('no')}</>
  if (Array.isArray(value))
    return (
      <ul style={{ paddingLeft: '1.2em' }}>
        {(value as readonly Json[]).map((item) => (
          <li key={JSON.stringify(item)}>
            <Plain value={item} />
          </li>
        ))}
      </ul>
    )
  if (isJsonObject(value))
    return (
      <dl className="facts">
        {Object.entries(value).map(([name, item]) => (
          <div key={name} style={{ display: 'contents' }}>
            <dt>{name}</dt>
            <dd>
              <Plain value={item} />
            </dd>
          </div>
        ))}
      </dl>
    )
  return <LongText text={String(value)} />
}

function AddressText({ value }: { readonly value: JsonObject }) {
  const say = useBilingual()
  const { divisions } = useForm()
  const code = typeof value.division === 'string' ? value.division : ''
  const trail = divisionTrail(divisions ?? SHIPPED_DIVISIONS, code).map((one) => say(one.name))
  const street = typeof value.street === 'string' ? value.street : ''
  return <>{useLocale() === 'en' ? [street, ...trail.reverse()].filter((one) => one !== '').join(', ') : [...trail, street].join('')}</>
}

/** A person or organisation: each part with its word; an identity number stays masked. */
function PartyText({ node, value }: { readonly node: FieldNode; readonly value: JsonObject }) {
  const say = useBilingual()
  const colon = useLocale() === 'en' ? ': ' : '：'
  return (
    <>
      {Object.entries(value).map(([part, text]) =>
        isBlank(text) ? null : (
          <div key={part}>
            {`${say(partLabel(node, part))}${colon}${part === 'idNumber' ? maskedIdentityNumber(String(text)) : String(text)}`}
          </div>
        ),
      )}
    </>
  )
}

/** An answer as it is read: choices in words, files as links, money with separators. */
export function ReadOnlyValue({ node, path, schema, value }: ValueProps) {
  const t = useTexts(formTexts)
  const common = useTexts(commonTexts)
  const say = useBilingual()
  const locale = useLocale()
  const options = useOptions(node, schema)
  const labelOf = (one: Json) => options.find((option) => option.value === one)?.label ?? String(one)
  const unit = node.unit === undefined ? '' : ` ${say(node.unit)}`

  if (isBlank(value) || value === undefined || value === null) return <span className="muted">{t('notAnswered')}</span>
  const items = isJsonObject(schema.items) ? schema.items : {}
  if (node.widget === 'scoreTable')
    return (
      <Suspense fallback={null}>
        <ScoreTableAnswers path={path} value={value} />
      </Suspense>
    )
  if (node.widget === 'files' || schema.format === 'document' || items.format === 'document') {
    const ids = Array.isArray(value) ? (value as readonly Json[]) : [value]
    return (
      <>
        {ids.map((id) => (
          <FileLink key={String(id)} id={String(id)} />
        ))}
      </>
    )
  }
  if (node.widget === 'money') return <>{`${moneyText(value, path)} ${common('yuan')}`}</>
  if (node.widget === 'declaration')
    return (
      <Mark tone={value === true ? 'good' : 'grey'} icon={value === true ? 'check' : 'circle'}>
        {value === true ? t('agree') : t('notAnswered')}
      </Mark>
    )
  if (node.widget === 'period' && isJsonObject(value))
    return <>{[value.from, value.to].map((day) => (typeof day === 'string' ? formatDate(day, locale) : '…')).join(' — ')}</>
  if (node.widget === 'idNumber') return <>{maskedIdentityNumber(String(value))}</>
  if (node.widget === 'address' && isJsonObject(value)) return <AddressText value={value} />
  if ((node.widget === 'person' || node.widget === 'organisation') && isJsonObject(value)) return <PartyText node={node} value={value} />
  if (node.widget === 'signature' && isJsonObject(value)) return <>{String(value.name ?? '')}</>
  if (typeof value === 'boolean') return <>{say(node.options?.[String(value)]) || (value ? common('yes') : common('no'))}</>
  if (Array.isArray(value) && node.columns !== undefined)
    return <Rows node={node} path={path} schema={schema} value={value as readonly Json[]} />
  if (Array.isArray(value) && (value as readonly Json[]).every((one) => !isJsonObject(one)))
    return <>{(value as readonly Json[]).map(labelOf).join(locale === 'en' ? ', ' : '、')}</>
  if (isJsonObject(value) || Array.isArray(value)) return <Plain value={value} />
  if (schema.format === 'date' || node.widget === 'date') return <>{formatDate(String(value), locale)}</>
  if (options.length > 0) return <>{labelOf(value)}</>
  if (node.widget === 'number' || typeof value === 'number') return <>{`${formatDecimal(String(value))}${unit}`}</>
  return (
    <>
      <LongText text={String(value)} />
      {unit}
    </>
  )
}
