import { useEffect, useRef, useState } from 'react'
import type { FormDocument, FormRule } from '../../../server/rules/forms/types.ts'
import { useBilingual, useTexts } from '../../i18n/texts.ts'
import { Icon } from '../icon.tsx'
import './form-rules.css'
import { RuleEditor } from './rule-editor.tsx'
import { type Target, targetsOf } from './terms.ts'
import { ruleTexts } from './texts.ts'
import { ruleWords } from './words.ts'

type Kind = FormRule['kind']
const KINDS = [
  ['visible', 'addVisible'],
  ['required', 'addRequired'],
  ['computed', 'addComputed'],
  ['check', 'addCheck'],
] as const satisfies readonly (readonly [Kind, string])[]

export interface FormRulesProps {
  readonly document: FormDocument
  onChange(rules: readonly FormRule[]): void
  readonly readOnly?: boolean
  /** Rule to open: `rules/3`, the id of a check, or the path of a field (its first rule). */
  readonly at?: string
}

/** The rules of a form in words, each changed by choosing from lists. */
export function FormRules({ document, onChange, readOnly = false, at }: FormRulesProps) {
  const t = useTexts(ruleTexts)
  const say = useBilingual()
  const { rules } = document
  const [open, setOpen] = useState<number | null>(null)
  const host = useRef<HTMLDivElement>(null)
  const targets = targetsOf(document)

  const wanted = at === undefined ? -1 : placeOf(rules, at)
  useEffect(() => {
    if (wanted < 0) return
    setOpen(wanted)
    focusSoon(host.current, `[data-rule="${wanted}"] [data-edit]`)
  }, [wanted])

  const put = (index: number, rule: FormRule) => onChange(rules.map((one, place) => (place === index ? rule : one)))
  const remove = (index: number) => {
    onChange(rules.filter((_, place) => place !== index))
    setOpen(null)
    focusSoon(host.current, rules.length > 1 ? `[data-rule="${Math.max(0, index - 1)}"] [data-edit]` : '[data-add]')
  }
  const add = (kind: Kind) => {
    const rule = newRule(kind, document, targets, { zh: t('newMessage'), en: 'Please check this.' })
    if (rule === null) return
    onChange([...rules, rule])
    setOpen(rules.length)
    focusSoon(host.current, `[data-rule="${rules.length}"] .rule-editor select`)
  }

  return (
    <div ref={host} className="form-rules">
      {rules.length === 0 ? <p className="muted">{targets.length === 0 ? t('noFields') : t('empty')}</p> : null}
      <ol className="rule-list" aria-label={t('list')}>
        {rules.map((rule, index) => (
          // A rule is its place in the list.
          <li key={`${rule.kind}-${index.toString()}`} data-rule={index}>
            <div className="rule-line">
              <span className={`rule-kind ${rule.kind}`}>{t(rule.kind)}</span>
              <span className="rule-words">{say(ruleWords(document, rule))}</span>
              <button
                type="button"
                className="button small"
                data-edit
                aria-expanded={open === index}
                aria-label={open === index ? `${t('done')} ${index + 1}` : t('edit', { number: index + 1 })}
                onClick={() => setOpen(open === index ? null : index)}
              >
                <Icon name={open === index ? 'check' : 'pen'} />
              </button>
              {readOnly ? null : (
                <button
                  type="button"
                  className="button small"
                  aria-label={t('remove', { number: index + 1 })}
                  onClick={() => remove(index)}
                >
                  <Icon name="cross" />
                </button>
              )}
            </div>
            {open === index ? (
              <RuleEditor
                document={document}
                rule={rule}
                number={index + 1}
                targets={targets}
                readOnly={readOnly}
                onChange={(next) => put(index, next)}
              />
            ) : null}
          </li>
        ))}
      </ol>
      {readOnly ? null : (
        <fieldset className="row rule-add" aria-label={t('add')}>
          {KINDS.map(([kind, word], index) => (
            <button
              key={kind}
              type="button"
              className="button"
              {...(index === 0 ? { 'data-add': true } : {})}
              disabled={targets.length === 0}
              onClick={() => add(kind)}
            >
              {t(word)}
            </button>
          ))}
        </fieldset>
      )}
    </div>
  )
}

function focusSoon(host: HTMLElement | null, selector: string): void {
  requestAnimationFrame(() => host?.querySelector<HTMLElement>(selector)?.focus())
}

function placeOf(rules: readonly FormRule[], at: string): number {
  const named = /^rules\/(\d+)$/.exec(at)?.[1]
  if (named !== undefined) return Number(named) < rules.length ? Number(named) : -1
  return rules.findIndex((rule) => rule.path === at || (rule.kind === 'check' && rule.id === at))
}

function newRule(
  kind: Kind,
  document: FormDocument,
  targets: readonly Target[],
  message: { readonly zh: string; readonly en: string },
): FormRule | null {
  const [asked, other] = targets
  const target = kind === 'computed' ? (targets.find((one) => one.type === 'number') ?? asked) : (other ?? asked)
  if (target === undefined || asked === undefined) return null
  const when = asked.table === null && asked.path !== target.path ? `${asked.path} != null` : 'true'
  if (kind === 'computed') return { kind, path: target.path, value: 'null' }
  if (kind !== 'check') return { kind, path: target.path, when }
  const used = new Set(document.rules.flatMap((rule) => (rule.kind === 'check' ? [rule.id] : [])))
  let number = 1
  while (used.has(`check-${number}`)) number += 1
  return { kind, id: `check-${number}`, path: target.path, that: 'true', severity: 'error', message }
}
