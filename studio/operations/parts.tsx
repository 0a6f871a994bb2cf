import { cloneElement, type ReactElement, useId } from 'react'
import { NavLink } from 'react-router'
import type { ElementCounts, InstanceRowView } from '../../server/base/api/operations.ts'
import { formatInstant } from '../i18n/format.ts'
import { useTexts } from '../i18n/texts.ts'
import type { DiagramBadge } from '../ui/bpmn/bpmn-diagram.tsx'
import { heatShades } from '../ui/bpmn/heat.ts'
import { Mark } from '../ui/marks.tsx'
import { PageHead } from '../ui/page.tsx'
import { engineTexts, incidentTexts } from './engine-texts.ts'

const PAGES = [
  ['/operations', 'processes'],
  ['/operations/instances', 'instances'],
  ['/operations/incidents', 'incidents'],
  ['/operations/batches', 'batches'],
] as const

/** Head of the four list pages, and the way between them. */
export function OperationsHead({ page, lead }: { readonly page: (typeof PAGES)[number][1]; readonly lead?: string }) {
  const t = useTexts(engineTexts)
  return (
    <>
      <PageHead title={`${t('title')} · ${t(page)}`} {...(lead === undefined ? {} : { lead })} />
      <nav className="tabs no-print" aria-label={t('views')}>
        {PAGES.map(([to, text]) => (
          <NavLink key={to} to={to} end className="tab operations-tab">
            {t(text)}
          </NavLink>
        ))}
      </nav>
    </>
  )
}

/** State of an instance in words; an open incident comes first. */
export function InstanceState({ row }: { readonly row: Pick<InstanceRowView, 'state' | 'incidents'> }) {
  const t = useTexts(engineTexts)
  return (
    <span className="row">
      {row.incidents > 0 ? (
        <Mark tone="bad" icon="warning">
          {t('withIncident')}
        </Mark>
      ) : (
        <Mark
          tone={row.state === 'ACTIVE' ? 'blue' : row.state === 'COMPLETED' ? 'good' : 'grey'}
          icon={row.state === 'ACTIVE' ? 'clock' : row.state === 'COMPLETED' ? 'check' : 'cross'}
        >
          {t(row.state)}
        </Mark>
      )}
    </span>
  )
}

export function Time({ at }: { readonly at: string | null | undefined }) {
  return at === null || at === undefined ? <>—</> : <span className="nowrap">{formatInstant(at)}</span>
}

/** Why something is done: asked for before anything is done by hand. */
export function Reason({ value, onChange }: { readonly value: string; readonly onChange: (value: string) => void }) {
  const t = useTexts(engineTexts)
  const id = useId()
  return (
    <div className="form-field">
      <label className="form-label" htmlFor={id}>
        {t('reason')}
      </label>
      <input
        id={id}
        className="input"
        style={{ maxWidth: '40em' }}
        maxLength={500}
        aria-describedby={`${id}-help`}
        value={value}
        onChange={(event) => onChange(event.target.value)}
      />
      <p id={`${id}-help`} className="form-help">
        {t('reasonHelp')}
      </p>
    </div>
  )
}

export const isReason = (value: string) => value.trim().length >= 2

/** A control with its label above. */
export function Field({ label, children }: { readonly label: string; readonly children: ReactElement<{ id?: string }> }) {
  const id = useId()
  return (
    <div className="operations-field">
      <label htmlFor={id}>{label}</label>
      {cloneElement(children, { id })}
    </div>
  )
}

/** The four numbers of each element as badges of a diagram. */
export function heatBadges(counts: readonly ElementCounts[]): readonly DiagramBadge[] {
  return counts.flatMap(({ elementId, active, incidents, completed, canceled }): DiagramBadge[] => [
    ...(active > 0 ? [{ elementId, text: String(active), tone: 'active' as const }] : []),
    ...(incidents > 0 ? [{ elementId, text: `! ${incidents}`, tone: 'incident' as const }] : []),
    ...(completed > 0 ? [{ elementId, text: `✓ ${completed}`, tone: 'done' as const, at: 'below' as const }] : []),
    ...(canceled > 0 ? [{ elementId, text: `✕ ${canceled}`, tone: 'canceled' as const, at: 'below' as const }] : []),
  ])
}

/** How warm each element is by its instances; what has an incident is outlined by its badge. */
export function heatOfCounts(counts: readonly ElementCounts[]) {
  return heatShades(counts.map(({ elementId, active }) => ({ elementId, value: active })))
}

export function HeatLegend() {
  const t = useTexts(engineTexts)
  return (
    <ul className="plain legend" aria-label={t('legend')}>
      <li>
        <span className="token token-active">3</span> {t('legendActive')}
      </li>
      <li>
        <span className="token token-incident">! 1</span> {t('legendIncident')}
      </li>
      <li>
        <span className="token token-done">✓ 5</span> {t('legendDone')}
      </li>
      <li>
        <span className="token token-canceled">✕ 2</span> {t('legendCanceled')}
      </li>
      <li>
        <span className="heat-key" aria-hidden="true" /> {t('legendHeat')}
      </li>
    </ul>
  )
}

/** An incident in words for a person: what it is, what to do; the engine's own message on demand. */
export function IncidentWords({ type, message }: { readonly type: string; readonly message: string }) {
  const t = useTexts(engineTexts)
  const say = useTexts(incidentTexts)
  const known = type in incidentTexts.pairs ? (type as 'UNKNOWN') : 'UNKNOWN'
  return (
    <div className="stack-s" style={{ gap: 4 }}>
      <strong>{say(known)}</strong>
      <span>
        {t('whatToDo')}：{say(`${known}_do`)}
      </span>
      <details>
        <summary>{t('technical')}</summary>
        <code>
          {type}：{message}
        </code>
      </details>
    </div>
  )
}
