import { useState } from 'react'
import type { PayloadMapping } from '../../../server/base/api/mapping-document.ts'
import type { MappingView } from '../../../server/base/api/mappings.ts'
import { formatInstant } from '../../i18n/format.ts'
import { useTexts } from '../../i18n/texts.ts'
import { PlainTable, quietHead } from '../../ui/plain-table.tsx'
import { SelectInput } from './inputs.tsx'
import { differencesOf } from './model.ts'
import { mappingTexts, reasonKey } from './texts.ts'

/** Versions of a mapping with what was refused under each; two of them beside each other. */
export function VersionsTab({ view, onTake }: { readonly view: MappingView; readonly onTake: (document: PayloadMapping) => void }) {
  const t = useTexts(mappingTexts)
  const [from, setFrom] = useState(String(view.versions[1]?.version ?? view.version))
  const [to, setTo] = useState(String(view.version))
  const documentOf = (version: string) => view.versions.find((one) => String(one.version) === version)?.document
  const differences = differencesOf(documentOf(from), documentOf(to))
  const options = view.versions.map(({ version }) => ({ value: String(version), label: t('versionN', { n: version }) }))
  return (
    <div className="stack">
      <section className="sheet">
        <PlainTable
          label={t('versions')}
          className="version-rows"
          heads={[t('version'), t('saved'), t('by'), t('note'), t('refusedCount'), quietHead(t('takeVersion'))]}
        >
          {view.versions.map(({ version, savedAt, savedBy, note, problems, document }) => (
            <tr key={version}>
              <th scope="row">{t('versionN', { n: version })}</th>
              <td className="nowrap">{formatInstant(savedAt)}</td>
              <td>{savedBy ?? t('system')}</td>
              <td>{note}</td>
              <td>
                {problems.length === 0
                  ? t('none')
                  : problems
                      .map(({ reason, count }) => {
                        const key = reasonKey(reason)
                        return `${key === undefined ? reason : t(key)} ${t('times', { n: count })}`
                      })
                      .join('；')}
              </td>
              <td>
                <button
                  type="button"
                  className="button small"
                  aria-label={t('takeVersionOf', { n: version })}
                  onClick={() => onTake(document)}
                >
                  {t('takeVersion')}
                </button>
              </td>
            </tr>
          ))}
        </PlainTable>
      </section>
      {view.versions.length < 2 ? null : (
        <section className="sheet">
          <h2>{t('compare')}</h2>
          <div className="form-columns">
            <SelectInput label={t('compareFrom')} value={from} options={options} onChange={setFrom} />
            <SelectInput label={t('compareTo')} value={to} options={options} onChange={setTo} />
          </div>
          {differences.length === 0 ? (
            <p className="muted">{t('same')}</p>
          ) : (
            <PlainTable label={t('compare')} heads={[t('place'), t('before'), t('after')]}>
              {differences.map(({ place, before, after }) => (
                <tr key={place}>
                  <th scope="row">
                    <code>{place}</code>
                  </th>
                  <td>{before === null ? '—' : <del>{before}</del>}</td>
                  <td>{after === null ? '—' : <ins>{after}</ins>}</td>
                </tr>
              ))}
            </PlainTable>
          )}
        </section>
      )}
    </div>
  )
}
