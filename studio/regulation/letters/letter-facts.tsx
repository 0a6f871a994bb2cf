import type { LetterTemplate } from '../../../server/letters/types.ts'
import { useBilingual, useTexts } from '../../i18n/texts.ts'
import { BilingualField, CheckField, ChoiceField, FeelField } from '../../ui/workspace/fields.tsx'
import { inserted, replaced, without } from '../../ui/workspace/lists.ts'
import { PartPicker } from '../../ui/workspace/pickers.tsx'
import { useCatalogue } from '../../ui/workspace/workspace.tsx'
import type { LetterWords } from './block-form.tsx'
import { withOptional } from './model.ts'
import { PieceText } from './piece-text.tsx'
import { letterTexts } from './texts.ts'

const LAYOUTS = ['letter', 'document', 'paper', 'certificate'] as const

/** What a letter is besides its text: name, layout, number, addressee, who gets it, what must hold before it is issued. */
export function LetterFacts({
  template,
  onChange,
  words,
  disabled,
}: {
  readonly template: LetterTemplate
  readonly onChange: (template: LetterTemplate) => void
  readonly words: LetterWords
  readonly disabled: boolean
}) {
  const t = useTexts(letterTexts)
  const say = useBilingual()
  const catalogue = useCatalogue()
  const deliverTo = template.deliverTo ?? []
  const known: readonly (readonly [code: string, word: string])[] = [
    ['applicant', t('applicant')],
    ['public', t('public')],
    ...catalogue.role.filter((role) => role.id !== 'applicant').map((role) => [role.id, say(role.title) || role.id] as const),
  ]
  const readers = [...known, ...deliverTo.filter((code) => !known.some(([id]) => id === code)).map((code) => [code, code] as const)]
  const checks = template.checks ?? []
  const setChecks = (next: typeof checks) => onChange(withOptional(template, 'checks', next))
  return (
    <div className="letter-facts">
      <BilingualField
        label={t('name')}
        value={template.title}
        required
        disabled={disabled}
        onChange={(title) => title !== undefined && onChange({ ...template, title })}
      />
      <div>
        <ChoiceField
          label={t('layout')}
          value={template.layout}
          disabled={disabled}
          options={LAYOUTS.map((layout) => [layout, t(`layout_${layout}`)])}
          onChange={(layout) => onChange({ ...template, layout })}
        />
        <PartPicker
          kind="article"
          label={t('article')}
          value={template.article ?? ''}
          disabled={disabled}
          onChange={(article) => onChange(withOptional(template, 'article', article))}
        />
        <CheckField
          label={t('numbered')}
          value={template.numbered}
          disabled={disabled}
          onChange={(numbered) => onChange({ ...template, numbered })}
        />
      </div>
      <div data-at="addressee">
        <PieceText
          label={t('addressee')}
          value={template.addressee ?? ''}
          fields={words.fields}
          variables={words.variables}
          disabled={disabled}
          onChange={(addressee) => onChange(withOptional(template, 'addressee', addressee))}
        />
      </div>
      <fieldset className="entry" disabled={disabled}>
        <legend>{t('deliverTo')}</legend>
        <div className="choices-row">
          {readers.map(([code, word]) => (
            <CheckField
              key={code}
              label={word}
              value={deliverTo.includes(code)}
              onChange={(is) =>
                onChange(withOptional(template, 'deliverTo', is ? [...deliverTo, code] : deliverTo.filter((other) => other !== code)))
              }
            />
          ))}
        </div>
      </fieldset>
      <fieldset className="entry wide" disabled={disabled}>
        <legend>{t('checks')}</legend>
        <p className="muted">{t('checksHelp')}</p>
        {checks.map((check, at) => (
          <div key={at.toString()} className="sample-row" data-at={`checks/${at}`}>
            <FeelField
              label={t('checkHolds')}
              value={check.holds}
              variables={words.variables}
              disabled={disabled}
              optional={false}
              onChange={(holds) => setChecks(replaced(checks, at, { ...check, holds }))}
            />
            <BilingualField
              label={t('checkText')}
              value={check.text}
              disabled={disabled}
              onChange={(text) => text !== undefined && setChecks(replaced(checks, at, { ...check, text }))}
            />
            <button
              type="button"
              className="button small"
              aria-label={`${t('remove')} ${t('checks')} ${at + 1}`}
              onClick={() => setChecks(without(checks, at))}
            >
              {t('remove')}
            </button>
          </div>
        ))}
        {disabled ? null : (
          <button
            type="button"
            className="button small"
            onClick={() => setChecks(inserted(checks, checks.length - 1, { holds: 'true', text: { zh: '', en: '' } }))}
          >
            ＋{t('addCheck')}
          </button>
        )}
      </fieldset>
    </div>
  )
}
