import { Link } from 'react-router'
import type { ImpactLine } from '../../server/base/api/rehearsal.ts'
import { useSession } from '../api/session.tsx'
import { commonTexts } from '../i18n/common.ts'
import { formatYuan } from '../i18n/format.ts'
import { useBilingual, useTexts } from '../i18n/texts.ts'
import { Mark } from '../ui/marks.tsx'
import { PlainTable } from '../ui/plain-table.tsx'
import { LongText } from '../ui/states.tsx'
import { impactTexts } from './texts.ts'

type Difference = ImpactLine['differences'][number]

const FEN = /^-?\d+$/

/** Real cases with what would be otherwise, why, and whether they can move. */
export function ImpactTable({ lines }: { readonly lines: readonly ImpactLine[] }) {
  const t = useTexts(impactTexts)
  const common = useTexts(commonTexts)
  const mayRead = useSession().may('case:read-all')
  return (
    <PlainTable label={t('result')} className="impact-table" heads={[common('number'), t('differences'), t('migration')]}>
      {lines.map((line) => (
        <tr key={line.caseId}>
          <th scope="row">
            {mayRead ? <Link to={`/cases/${encodeURIComponent(line.caseId)}`}>{line.number}</Link> : line.number}
            <br />
            <span className="plain-weight">
              {line.subject} · {t(line.open ? 'isOpen' : 'isClosed')}
            </span>
          </th>
          <td>
            <Differences line={line} />
          </td>
          <td>
            <Migration line={line} />
          </td>
        </tr>
      ))}
    </PlainTable>
  )
}

function Differences({ line }: { readonly line: ImpactLine }) {
  const t = useTexts(impactTexts)
  const say = useBilingual()
  return (
    <ul className="plain stack-s">
      {line.unclear === null ? null : (
        <li>
          <Mark tone="warn" icon="warning">
            {t('unclear')}
          </Mark>{' '}
          {say(line.unclear)}
        </li>
      )}
      {line.differences.map((difference) => (
        <li key={`${difference.what} ${difference.label.zh}`}>
          <strong>{t(`what_${difference.what}`)}</strong> {say(difference.label)}：<Sides difference={difference} />
          <div className="muted">
            {t('because', { kind: t(`because_${difference.because.kind}`) })} <LongText text={say(difference.because.text)} />
            {difference.because.rule === null ? null : ` ${t('rule', { rule: difference.because.rule })}`}
          </div>
        </li>
      ))}
      {line.differences.length === 0 && line.unclear === null ? <li className="muted">{t('noDifference')}</li> : null}
    </ul>
  )
}

function Sides({ difference }: { readonly difference: Difference }) {
  const t = useTexts(impactTexts)
  const word = (value: string | null) => {
    if (value === null) return t('none')
    return difference.what === 'amount' && FEN.test(value) ? t('yuan', { amount: formatYuan(value) }) : value
  }
  return <>{t('fromTo', { before: word(difference.before), after: word(difference.after) })}</>
}

function Migration({ line }: { readonly line: ImpactLine }) {
  const t = useTexts(impactTexts)
  const say = useBilingual()
  if (line.migration === null) return <span className="muted">{t('needsNoMove')}</span>
  if (line.migration.can)
    return (
      <Mark tone="good" icon="check">
        {t('canMove')}
      </Mark>
    )
  return (
    <div className="stack-s">
      <div>
        <Mark tone="bad" icon="cross">
          {t('canNotMove')}
        </Mark>
      </div>
      <ul className="plain">
        {line.migration.obstacles.map((obstacle) => (
          <li key={obstacle.zh}>{say(obstacle)}</li>
        ))}
      </ul>
    </div>
  )
}
