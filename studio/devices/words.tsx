import type { LatestValue, MetricWord, Presence } from '../../server/base/api/telemetry.ts'
import { formatInstant } from '../i18n/format.ts'
import { useBilingual, useLocale, useTexts } from '../i18n/texts.ts'
import { Mark } from '../ui/marks.tsx'
import { devicesTexts } from './texts.ts'

const PRESENCE = {
  online: { tone: 'good', icon: 'check' },
  silent: { tone: 'warn', icon: 'pause' },
  never: { tone: 'grey', icon: 'circle' },
} as const

export function PresenceMark({ presence }: { readonly presence: Presence }) {
  const t = useTexts(devicesTexts)
  const { tone, icon } = PRESENCE[presence]
  return (
    <Mark tone={tone} icon={icon}>
      {t(presence)}
    </Mark>
  )
}

const SEVERITY = {
  urgent: { tone: 'bad', icon: 'over' },
  serious: { tone: 'warn', icon: 'warning' },
  notice: { tone: 'blue', icon: 'info' },
} as const

export function SeverityMark({ severity }: { readonly severity: keyof typeof SEVERITY }) {
  const t = useTexts(devicesTexts)
  const { tone, icon } = SEVERITY[severity]
  return (
    <Mark tone={tone} icon={icon}>
      {t(severity)}
    </Mark>
  )
}

const MINUTE_MS = 60_000

/** How long before `now` an instant was, in words. Both come from the server: the clock of this device does not matter. */
export function useAge(): (instant: string, now: string) => string {
  const t = useTexts(devicesTexts)
  return (instant, now) => {
    const minutes = Math.floor((Date.parse(now) - Date.parse(instant)) / MINUTE_MS)
    if (minutes < -1) return t('ahead')
    if (minutes < 1) return t('justNow')
    if (minutes < 60) return t('minutesAgo', { n: minutes })
    if (minutes < 48 * 60) return t('hoursAgo', { n: Math.floor(minutes / 60) })
    return t('daysAgo', { n: Math.floor(minutes / 1440) })
  }
}

/** An instant with how long ago it was; the exact one stands in the title. */
export function Ago({ instant, now }: { readonly instant: string | null; readonly now: string }) {
  const age = useAge()
  const t = useTexts(devicesTexts)
  if (instant === null) return <span className="muted">{t('never')}</span>
  return (
    <time dateTime={instant} title={formatInstant(instant)} className="nowrap">
      {age(instant, now)}
    </time>
  )
}

/** Number with separators and at most three decimals, or in powers when it is far from one. */
export function formatNumber(value: number): string {
  if (value !== 0 && (Math.abs(value) >= 1e12 || Math.abs(value) < 1e-3)) return value.toExponential(2)
  return new Intl.NumberFormat('en-US', { maximumFractionDigits: 3 }).format(value)
}

/** `0.934` -> `93.4%`; a share that is not whole never reads as 0% or 100%. */
export function formatShare(part: number, whole: number): string {
  if (whole === 0) return '—'
  const percent = (part / whole) * 100
  const shown = Math.round(percent * 10) / 10
  if (shown === 100 && part < whole) return '99.9%'
  if (shown === 0 && part > 0) return '0.1%'
  return `${shown}%`
}

/** A value as a person reads it: with its unit, yes or no, or the word behind a code. */
export function useValueText(): (
  metric: Pick<MetricWord, 'type' | 'unit' | 'words'>,
  value: Pick<LatestValue, 'number' | 'text'>,
) => string {
  const t = useTexts(devicesTexts)
  const say = useBilingual()
  return ({ type, unit, words }, { number, text }) => {
    if (text !== null) return say(words.find(({ code }) => code === text)?.name) || text
    if (number === null) return '—'
    if (type === 'boolean') return number === 0 ? t('no') : t('yes')
    return unit === null ? formatNumber(number) : `${formatNumber(number)} ${unit}`
  }
}

/** `online / silent / never` as one bar; the figures stand beside it as text. */
export function PresenceBar({ online, silent, never }: { readonly online: number; readonly silent: number; readonly never: number }) {
  const whole = online + silent + never
  const width = (part: number) => ({ width: `${whole === 0 ? 0 : (part / whole) * 100}%` })
  return (
    <span className="presence-bar" aria-hidden="true">
      <span className="presence-online" style={width(online)} />
      <span className="presence-silent" style={width(silent)} />
      <span className="presence-never" style={width(never)} />
    </span>
  )
}

type ReasonKey = Extract<keyof typeof devicesTexts.pairs, `reason${string}`>
const REASONS: { readonly [reason: string]: ReasonKey } = {
  malformed: 'reasonMalformed',
  future: 'reasonFuture',
  'in-future': 'reasonFuture',
  'too-old': 'reasonTooOld',
  implausible: 'reasonImplausible',
  contradicts: 'reasonContradicts',
  'unknown-device': 'reasonUnknownDevice',
  'unknown-metric': 'reasonUnknownMetric',
  'unknown-event': 'reasonUnknownEvent',
  personal: 'reasonPersonal',
  'personal-data': 'reasonPersonal',
  'wrong-type': 'reasonWrongType',
  spoofed: 'reasonSpoofed',
  'too-large': 'reasonTooLarge',
  replayed: 'reasonReplayed',
  replay: 'reasonReplayed',
  topic: 'reasonTopic',
  'wrong-topic': 'reasonTopic',
}

/** Why a message was set aside, in words. */
export function useReason(): (reason: string) => string {
  const t = useTexts(devicesTexts)
  return (reason) => {
    const key = REASONS[reason]
    return key === undefined ? reason : t(key)
  }
}

/** Building, floor and place of a device, as far as they are known. */
export function usePlace(): (device: {
  readonly building: string | null
  readonly floor: string | null
  readonly place: string | null
}) => string {
  const t = useTexts(devicesTexts)
  const locale = useLocale()
  return ({ building, floor, place }) => {
    const parts = [building, floor === null ? null : t('floor', { floor }), place].filter((part) => part !== null && part !== '')
    return parts.length === 0 ? t('noPlace') : parts.join(locale === 'en' ? ', ' : '　')
  }
}
