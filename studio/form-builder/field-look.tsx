import { isJsonObject } from '../../server/base/json.ts'
import { partLabel } from '../../server/rules/forms/index.ts'
import type { FieldNode, FormDocument } from '../../server/rules/forms/types.ts'
import { useBilingual, useTexts } from '../i18n/texts.ts'
import { schemaAt } from './schema.ts'
import { builderTexts } from './texts.ts'
import { useNodeName } from './words.ts'

/** A field as it will look, drawn light: nothing in it can be operated. */
export function FieldLook({
  document,
  node,
  path,
  isRequired,
}: {
  readonly document: FormDocument
  readonly node: FieldNode
  readonly path: string
  readonly isRequired: boolean
}) {
  const say = useBilingual()
  const nameOf = useNodeName()
  const unit = say(node.unit)
  return (
    <span className="canvas-field">
      <span className="canvas-label">
        {isRequired ? <span className="required-mark">*</span> : null} {nameOf(node)}
        {unit === '' ? '' : `（${unit}）`}
      </span>
      {say(node.help) === '' ? null : <span className="canvas-help">{say(node.help)}</span>}
      <Control document={document} node={node} path={path} />
    </span>
  )
}

function Control({ document, node, path }: { readonly document: FormDocument; readonly node: FieldNode; readonly path: string }) {
  const t = useTexts(builderTexts)
  const say = useBilingual()
  const schema = schemaAt(document.schema, path)
  const options = Object.entries(node.options ?? {})
  const marks = (sign: string) => (
    <span className="canvas-choices">
      {options.map(([value, words]) => (
        <span key={value}>
          {sign} {say(words) || value}
        </span>
      ))}
    </span>
  )
  if (node.columns !== undefined) return null
  switch (node.widget) {
    case 'radio':
      return marks('○')
    case 'checkboxes':
    case 'checklist':
      return marks('☐')
    case 'yesno':
      return (
        <span className="canvas-choices">
          <span>○ {t('yes')}</span>
          <span>○ {t('no')}</span>
        </span>
      )
    case 'declaration':
      return <span className="canvas-choices">☐ {say(node.placeholder) || t('declared')}</span>
    case 'files':
      return (
        <span className="canvas-files">
          {node.files === undefined
            ? t('filesDrawn')
            : t('filesLimits', {
                count: node.files.maxCount,
                size: Math.round(node.files.maxBytes / 1_048_576),
                types: node.files.types.join('、'),
              })}
        </span>
      )
    case 'textarea':
      return <span className="canvas-control tall">{say(node.placeholder)}</span>
    case 'select':
      return (
        <span className="canvas-control ends">
          <span>{say(options[0]?.[1])}</span>▾
        </span>
      )
    case 'calculated':
      return (
        <span className="canvas-control ends computed">
          <span>{t('computedDrawn')}</span>ƒ
        </span>
      )
    case 'date':
      return <span className="canvas-control">{t('dateDrawn')}</span>
    case 'money':
      return <span className="canvas-control end">{say(node.placeholder) || '0.00'}</span>
    case 'signature':
      return <span className="canvas-signature">{t('signHere')}</span>
    case 'scoreTable':
      return <span className="canvas-files">{t('scoreDrawn')}</span>
    case 'period':
    case 'organisation':
    case 'person':
    case 'address': {
      const parts = isJsonObject(schema?.properties) ? Object.keys(schema.properties) : []
      return (
        <span className="canvas-parts">
          {parts.map((part) => {
            const words = partLabel(node, part)
            return words === undefined ? null : (
              <span key={part} className="canvas-control">
                {say(words)}
              </span>
            )
          })}
        </span>
      )
    }
    default:
      return <span className="canvas-control">{say(node.placeholder)}</span>
  }
}
