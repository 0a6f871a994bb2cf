import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { DeviationView, PanelView } from '../../server/base/api/panels.ts'
import { panelsApi } from '../api/panels.ts'
import { useBilingual, useTexts } from '../i18n/texts.ts'
import { Mark } from '../ui/marks.tsx'
import { Facts } from '../ui/page.tsx'
import { numberHead, PlainTable } from '../ui/plain-table.tsx'
import { scoreTexts } from '../ui/score/texts.ts'
import { ScrollX } from '../ui/scroll.tsx'
import { Loaded } from '../ui/states.tsx'
import { panelTexts } from './texts.ts'

/** How far the members are apart, row by row, once all have signed. */
export function Deviations({ panel }: { readonly panel: PanelView }) {
  const t = useTexts(panelTexts)
  const ready =
    panel.members.length > 0 && panel.members.filter((member) => member.declared !== 'conflict').every((member) => member.sheetSigned)
  const query = useQuery({ queryKey: ['deviations', panel.id], queryFn: () => panelsApi.deviations(panel.id), enabled: ready })
  if (!ready) return <p className="muted">{t('deviationsWait')}</p>
  return <Loaded query={query}>{(view) => <DeviationTables view={view} />}</Loaded>
}

function MarkedMark() {
  const t = useTexts(panelTexts)
  return (
    <Mark tone="warn" icon="warning">
      {t('marked')}
    </Mark>
  )
}

function DeviationTables({ view }: { readonly view: DeviationView }) {
  const t = useTexts(panelTexts)
  const score = useTexts(scoreTexts)
  const say = useBilingual()
  const [onlyMarked, setOnlyMarked] = useState(false)
  const members = view.totals.map((total) => total.member)
  const rows = onlyMarked ? view.rows.filter((row) => row.marked) : view.rows
  return (
    <div className="stack">
      <h3>{t('result')}</h3>
      <Facts
        facts={[
          { label: t('total'), value: <strong>{view.result.total}</strong> },
          { label: t('approved'), value: view.result.approved },
          { label: t('bonus'), value: view.result.bonus },
          { label: t('level'), value: <strong>{say(view.result.level.name)}</strong> },
        ]}
      />
      <h3>{t('memberTotals')}</h3>
      <ScrollX>
        <table className="plain" style={{ width: 'auto' }}>
          <thead>
            <tr>
              <th scope="col">{t('member')}</th>
              <th scope="col" className="number">
                {t('total')}
              </th>
              <th scope="col" className="number">
                {t('difference')}
              </th>
              <td />
            </tr>
          </thead>
          <tbody>
            {view.totals.map((total) => (
              <tr key={total.member}>
                <th scope="row">{total.member}</th>
                <td className="number">{total.total}</td>
                <td className="number">{total.difference}</td>
                <td>{total.marked ? <MarkedMark /> : null}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollX>
      <label className="choice">
        <input type="checkbox" checked={onlyMarked} onChange={(event) => setOnlyMarked(event.target.checked)} />
        {t('onlyMarked')}
      </label>
      <PlainTable
        label={t('deviations')}
        heads={[score('indicator'), ...members.map((member) => numberHead(member)), numberHead(t('mean')), <td key="end" />]}
      >
        {rows.map((row) => (
          <tr key={row.rowId}>
            <th scope="row" style={{ fontWeight: 400, whiteSpace: 'normal' }}>
              {say(row.text)}
            </th>
            {members.map((member) => {
              const one = row.scores.find((entry) => entry.member === member)
              return (
                <td key={member} className="number">
                  {one === undefined ? '—' : one.met === null ? one.score : score(one.met ? 'met' : 'notMet')}
                </td>
              )
            })}
            <td className="number">{row.mean}</td>
            <td>{row.marked ? <MarkedMark /> : null}</td>
          </tr>
        ))}
      </PlainTable>
    </div>
  )
}
