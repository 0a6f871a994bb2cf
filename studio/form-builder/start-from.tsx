import { useBilingual, useTexts } from '../i18n/texts.ts'
import type { Builder } from './builder.ts'
import { outlineOf } from './model.ts'
import { FORM_TEMPLATES } from './templates.ts'
import { builderTexts } from './texts.ts'

/** An empty form may begin with one of the shipped ones. */
export function StartFrom({ builder }: { readonly builder: Builder }) {
  const t = useTexts(builderTexts)
  const say = useBilingual()
  const { document, mayEdit } = builder
  if (!mayEdit || outlineOf(document).some(({ node }) => node.kind !== 'page')) return null
  return (
    <div className="start-from">
      <h3>{t('startFrom')}</h3>
      <p className="muted">{t('startFromHelp')}</p>
      <ul className="plain">
        {FORM_TEMPLATES.map((template) => (
          <li key={template.id}>
            <button
              type="button"
              className="start-template"
              onClick={() => {
                builder.change(template.make(document))
                builder.choose([0])
                builder.tell(t('added', { what: say(template.title) }))
              }}
            >
              <strong>{say(template.title)}</strong>
              <span className="muted">{say(template.note)}</span>
            </button>
          </li>
        ))}
      </ul>
    </div>
  )
}
