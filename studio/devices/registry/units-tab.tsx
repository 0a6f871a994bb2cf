import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { BASIS_NAMES, type KindRow, type RegistryOverview, UNIT_BASES, type UnitBasis } from '../../../server/base/api/registry.ts'
import { registryApi } from '../../api/registry.ts'
import { commonTexts } from '../../i18n/common.ts'
import { useBilingual, useTexts } from '../../i18n/texts.ts'
import { numberHead, PlainTable } from '../../ui/plain-table.tsx'
import { Failed } from '../../ui/states.tsx'
import { registryTexts } from './texts.ts'

interface Draft {
  readonly basis: UnitBasis
  readonly units: string
}

const draftOf = (kind: KindRow): Draft => ({ basis: kind.basis, units: kind.units === null ? '' : String(kind.units) })

/** How many units the devices of each kind are to serve. */
export function UnitsTab({ subject, overview }: { readonly subject: string; readonly overview: RegistryOverview }) {
  const t = useTexts(registryTexts)
  const common = useTexts(commonTexts)
  const say = useBilingual()
  const client = useQueryClient()
  const [showsAll, setShowsAll] = useState(false)
  const [drafts, setDrafts] = useState<{ readonly [kind: string]: Draft }>({})
  const save = useMutation({
    mutationFn: () =>
      registryApi.saveUnits(
        subject,
        Object.entries(drafts).map(([kind, { basis, units }]) => ({
          kind,
          basis,
          units: basis === 'count' && units.trim() !== '' ? Number(units) : null,
        })),
      ),
    onSuccess: async () => {
      setDrafts({})
      await client.invalidateQueries({ queryKey: ['registry', subject] })
    },
  })
  const kinds = overview.kinds.filter(({ installed, units }) => showsAll || installed > 0 || units !== null)
  const sums = {
    households: overview.totals.households,
    floors: overview.totals.floors,
    entrances: overview.totals.entrances,
    buildings: overview.totals.buildings,
  }
  return (
    <section className="stack">
      <p className="muted">{t('unitsLead')}</p>
      <p>{t('sums', sums)}</p>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault()
          save.mutate()
        }}
      >
        <Failed error={save.error} />
        <PlainTable label={t('units')} heads={[t('kind'), numberHead(t('installed')), t('basis'), t('unitsNumber')]}>
          {kinds.map((kind) => {
            const draft = drafts[kind.id] ?? draftOf(kind)
            const change = (part: Partial<Draft>) => setDrafts({ ...drafts, [kind.id]: { ...draft, ...part } })
            return (
              <tr key={kind.id}>
                <td>{say(kind.name)}</td>
                <td className="number">{kind.installed}</td>
                <td>
                  {overview.mayChange ? (
                    <select
                      className="input"
                      style={{ width: 'auto' }}
                      aria-label={t('basisOf', { kind: say(kind.name) })}
                      value={draft.basis}
                      onChange={(event) => change({ basis: event.target.value as UnitBasis })}
                    >
                      {UNIT_BASES.map((basis) => (
                        <option key={basis} value={basis}>
                          {say(BASIS_NAMES[basis])}
                        </option>
                      ))}
                    </select>
                  ) : (
                    say(BASIS_NAMES[kind.basis])
                  )}
                </td>
                <td>
                  {overview.mayChange && draft.basis === 'count' ? (
                    <input
                      className="input registry-number"
                      inputMode="numeric"
                      aria-label={t('unitsOf', { kind: say(kind.name) })}
                      value={draft.units}
                      onChange={(event) => change({ units: event.target.value })}
                    />
                  ) : draft.basis === 'count' ? (
                    (kind.units ?? '')
                  ) : (
                    sums[draft.basis]
                  )}
                </td>
              </tr>
            )
          })}
        </PlainTable>
        <div className="row">
          {overview.mayChange ? (
            <button type="submit" className="button primary" disabled={save.isPending || Object.keys(drafts).length === 0}>
              {common('save')}
            </button>
          ) : null}
          {showsAll ? null : (
            <button type="button" className="button" onClick={() => setShowsAll(true)}>
              {t('showAll')}
            </button>
          )}
          {save.isSuccess && Object.keys(drafts).length === 0 ? <span role="status">{t('saved')}</span> : null}
        </div>
      </form>
    </section>
  )
}
