import { type ComponentType, lazy, memo, Suspense, useId } from 'react'
import { isJsonObject, type Json, type JsonObject } from '../../../server/base/json.ts'
import { STRUCTURED } from '../../../server/rules/forms/index.ts'
import type { FieldNode } from '../../../server/rules/forms/types.ts'
import { useBilingual, useTexts } from '../../i18n/texts.ts'
import { Icon } from '../icon.tsx'
import { ArticleMark } from '../marks.tsx'
import { Loading } from '../states.tsx'
import { type CellProps, type FieldProblem, useForm } from './context.tsx'
import { fieldId, schemaAt } from './paths.ts'
import { ReadOnlyValue } from './read-only-value.tsx'
import { formTexts } from './texts.ts'
import { AddressWidget } from './widgets/address.tsx'
import { ChecklistWidget } from './widgets/checklist.tsx'
import { CheckboxesWidget, RadioWidget, SelectWidget, YesNoWidget } from './widgets/choices.tsx'
import { DateWidget, PeriodWidget } from './widgets/dates.tsx'
import { DeclarationWidget, SignatureWidget } from './widgets/declaration.tsx'
import { FilesWidget } from './widgets/files.tsx'
import { IdentityWidget } from './widgets/identity.tsx'
import { MoneyWidget } from './widgets/money.tsx'
import { PartyWidget } from './widgets/party.tsx'
import { TableWidget } from './widgets/table.tsx'
import { CreditCodeWidget, NumberWidget, TextAreaWidget, TextWidget } from './widgets/text.tsx'
import type { WidgetProps } from './widgets/types.ts'

type WidgetName = NonNullable<FieldNode['widget']>

const ScoreTableWidget = lazy(() => import('./widgets/score-table.tsx').then((module) => ({ default: module.ScoreTableWidget })))
const SchemaWidget = lazy(() => import('./widgets/schema.tsx').then((module) => ({ default: module.SchemaWidget })))

function CalculatedWidget({ node, path, schema, value }: WidgetProps) {
  return (
    <output className="calculated">
      <ReadOnlyValue node={node} path={path} schema={schema} value={value} />
    </output>
  )
}

/** Widgets by name; `group` widgets have several controls and stand in a fieldset. */
const WIDGETS = {
  text: { view: TextWidget, group: false },
  textarea: { view: TextAreaWidget, group: false },
  number: { view: NumberWidget, group: false },
  money: { view: MoneyWidget, group: false },
  date: { view: DateWidget, group: false },
  period: { view: PeriodWidget, group: true },
  select: { view: SelectWidget, group: false },
  radio: { view: RadioWidget, group: true },
  checkboxes: { view: CheckboxesWidget, group: true },
  yesno: { view: YesNoWidget, group: true },
  files: { view: FilesWidget, group: true },
  table: { view: TableWidget, group: true },
  declaration: { view: DeclarationWidget, group: true },
  signature: { view: SignatureWidget, group: true },
  scoreTable: { view: ScoreTableWidget, group: true },
  checklist: { view: ChecklistWidget, group: true },
  phone: { view: TextWidget, group: false },
  creditCode: { view: CreditCodeWidget, group: false },
  calculated: { view: CalculatedWidget, group: true },
  address: { view: AddressWidget, group: true },
  organisation: { view: PartyWidget, group: true },
  person: { view: PartyWidget, group: true },
  idNumber: { view: IdentityWidget, group: false },
} as const satisfies { readonly [name in WidgetName]: { readonly view: ComponentType<WidgetProps>; readonly group: boolean } }

const typeOf = (schema: JsonObject) =>
  Array.isArray(schema.type) ? (schema.type as readonly Json[]).find((one) => one !== 'null') : schema.type

/** The widget a field asks for, else the one that fits its schema; null for shapes only the schema knows. */
export function widgetOf(node: FieldNode, schema: JsonObject): WidgetName | null {
  if (node.widget !== undefined) return node.widget
  const items = isJsonObject(schema.items) ? schema.items : {}
  if (schema.format === 'document' || items.format === 'document') return 'files'
  if (Array.isArray(schema.enum)) return schema.enum.length <= 5 ? 'radio' : 'select'
  const type = typeOf(schema)
  if (type === 'boolean') return 'yesno'
  if (type === 'number' || type === 'integer') return 'number'
  if (schema.format === 'date') return 'date'
  if (type === 'array') return Array.isArray(items.enum) ? 'checkboxes' : node.columns === undefined ? null : 'table'
  if (type === 'object') return null
  return typeof schema.maxLength === 'number' && schema.maxLength > 120 ? 'textarea' : 'text'
}

/** What the rules and the schema say about a place, shown under it. */
function Problems({ problems, id }: { readonly problems: readonly FieldProblem[]; readonly id: string }) {
  const say = useBilingual()
  const t = useTexts(formTexts)
  return (
    <div id={id}>
      {problems.map((problem) => (
        <p
          key={`${problem.severity}-${problem.text.zh}`}
          className={problem.severity === 'error' ? 'form-error' : problem.severity === 'warning' ? 'form-warning' : 'form-info'}
        >
          {problem.severity === 'info' ? null : <Icon name="warning" />}
          <span>
            {problem.severity === 'info' ? null : <span className="visually-hidden">{t(problem.severity)}</span>}
            {say(problem.text)} <ArticleMark article={problem.article} />
          </span>
        </p>
      ))}
    </div>
  )
}

/** What one place of the form shows and does. */
interface Place {
  readonly node: FieldNode
  readonly path: string
  readonly schema: JsonObject
  readonly value: Json | undefined
  readonly problems: readonly FieldProblem[]
  readonly required: boolean
  readonly readOnly: boolean
  set(path: string, value: Json | undefined): void
  visit(path: string): void
}

/** The place as the form sees it now; null where a rule hides it. */
function usePlace(node: FieldNode, path: string): Place | null {
  const form = useForm()
  if (!form.state.isVisible(path)) return null
  // A field of several parts says under itself what is wrong with each.
  const isMine = (at: string | null) =>
    at === path || (at !== null && node.widget !== undefined && STRUCTURED.has(node.widget) && at.startsWith(`${path}.`))
  const here = form.state.problems.filter((problem) => isMine(problem.path))
  const shows = form.showAll || form.shown.has(path) || here.some((problem) => problem.path !== null && form.shown.has(problem.path))
  return {
    node,
    path,
    schema: schemaAt(form.schema, path),
    value: form.valueOf(path),
    problems: here.filter((problem) => problem.severity !== 'error' || shows),
    required: form.state.isRequired(path),
    readOnly: form.readOnly,
    set: form.set,
    visit: form.visit,
  }
}

const sameProblem = (one: FieldProblem, other: FieldProblem | undefined) =>
  one.severity === other?.severity && one.text.zh === other.text.zh && one.text.en === other.text.en && one.article === other.article

/** A key stroke somewhere else changes nothing here: the place is drawn anew only for what it shows. */
function isSamePlace<P extends Place>({ problems: before, ...one }: P, { problems: after, ...other }: P): boolean {
  const names = Object.keys(other) as (keyof typeof other)[]
  return (
    names.every((name) => Object.is(one[name], other[name])) &&
    before.length === after.length &&
    before.every((problem, index) => sameProblem(problem, after[index]))
  )
}

/** The control alone, labelled for a cell of a table. */
export function FieldControl({ node, path, rowNumber, showLabel = false }: CellProps) {
  const place = usePlace(node, path)
  return place === null ? null : <Cell {...place} rowNumber={rowNumber} showLabel={showLabel} />
}

const Cell = memo(function Cell({ rowNumber, showLabel, ...place }: Place & { readonly rowNumber: number; readonly showLabel: boolean }) {
  const t = useTexts(formTexts)
  const say = useBilingual()
  const { node, path, problems } = place
  const problemId = useId()
  const label = t('cell', { label: say(node.label), row: rowNumber })
  return (
    <div className={showLabel ? 'cell-field' : undefined}>
      {showLabel ? (
        <label htmlFor={fieldId(path)} className="form-label">
          {say(node.label)}
          <span className="visually-hidden">{t('rowOf', { row: rowNumber })}</span>
        </label>
      ) : (
        <label htmlFor={fieldId(path)} className="visually-hidden">
          {label}
        </label>
      )}
      <Control place={place} label={label} describedBy={problems.length > 0 ? problemId : undefined} />
      {problems.length === 0 ? null : <Problems problems={problems} id={problemId} />}
    </div>
  )
}, isSamePlace)

function Control({
  place: { node, path, schema, value, problems, required, readOnly, set, visit },
  label,
  describedBy,
}: {
  readonly place: Place
  readonly label: string
  readonly describedBy: string | undefined
}) {
  if (readOnly || (node.readOnly === true && node.widget !== 'calculated' && node.widget !== 'scoreTable'))
    return (
      <output id={fieldId(path)} className={readOnly ? undefined : 'given'}>
        <ReadOnlyValue node={node} path={path} schema={schema} value={value} />
      </output>
    )
  const name = widgetOf(node, schema)
  const View: ComponentType<WidgetProps> = name === null ? SchemaWidget : WIDGETS[name].view
  return (
    <Suspense fallback={<Loading />}>
      <View
        node={node}
        path={path}
        schema={schema}
        value={value}
        id={fieldId(path)}
        label={label}
        describedBy={describedBy}
        invalid={problems.some((one) => one.severity === 'error')}
        required={required}
        disabled={node.readOnly === true}
        onChange={(next) => set(path, next)}
        onLeave={() => visit(path)}
      />
    </Suspense>
  )
}

/** A labelled field: label, article, help, control, problems. */
export function Field({ node }: { readonly node: FieldNode }) {
  const place = usePlace(node, node.path)
  return place === null ? null : <LabelledField {...place} />
}

const LabelledField = memo(function LabelledField(place: Place) {
  const t = useTexts(formTexts)
  const say = useBilingual()
  const { node, schema, problems, required, readOnly } = place
  const name = widgetOf(node, schema)
  const grouped = name === null || WIDGETS[name].group
  const id = fieldId(node.path)
  const label = say(node.label)
  const invalid = problems.some((one) => one.severity === 'error')
  const helpId = `${id}-help`
  const problemId = `${id}-problems`
  const describedBy = [node.help === undefined ? '' : helpId, problems.length === 0 ? '' : problemId].filter((one) => one !== '').join(' ')
  const optional = !readOnly && !required && node.readOnly !== true && name !== 'calculated'
  const heading = (
    <>
      {label}
      {optional ? <span className="optional">{t('optional')}</span> : null} <ArticleMark article={node.article} />
    </>
  )
  const body = (
    <>
      {node.help === undefined || readOnly ? null : (
        <p id={helpId} className="form-help">
          {say(node.help)}
        </p>
      )}
      <Control place={place} label={label} describedBy={describedBy === '' ? undefined : describedBy} />
      {problems.length === 0 ? null : <Problems problems={problems} id={problemId} />}
    </>
  )
  if (readOnly)
    return (
      <div className="form-field">
        <div className="form-label">{heading}</div>
        {body}
      </div>
    )
  return grouped ? (
    <fieldset className={invalid ? 'form-field invalid' : 'form-field'} id={`${id}-group`} tabIndex={-1}>
      <legend className="form-label">{heading}</legend>
      {body}
    </fieldset>
  ) : (
    <div className={invalid ? 'form-field invalid' : 'form-field'} id={`${id}-group`} tabIndex={-1}>
      <label className="form-label" htmlFor={id}>
        {heading}
      </label>
      {body}
    </div>
  )
}, isSamePlace)
