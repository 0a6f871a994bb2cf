import type { RehearsalOverview } from '../../server/base/api/rehearsal.ts'
import { useBilingual, useTexts } from '../i18n/texts.ts'
import { Loading } from '../ui/states.tsx'
import { EditorBar } from '../ui/workspace/editor-bar.tsx'
import { CheckField, ChoiceField } from '../ui/workspace/fields.tsx'
import { useWorkspace } from '../ui/workspace/workspace.tsx'
import { useGate } from './gate.ts'
import { PercentField } from './scenario/fields.tsx'
import { rehearsalTexts } from './texts.ts'

const FIRST_SHARE = 0.05

/** What a draft must pass before it is published. */
export function GatePanel({ scenarios }: { readonly scenarios: RehearsalOverview['scenarios'] }) {
  const t = useTexts(rehearsalTexts)
  const say = useBilingual()
  const { mayEdit } = useWorkspace()
  const { manifest, gate, setGate } = useGate()
  if (manifest.value === undefined) return <Loading />
  const first = scenarios[0]?.id
  const isUnknown = gate !== null && !scenarios.some(({ id }) => id === gate.scenario)
  const unreached = gate?.mayBeUnreached ?? []
  return (
    <section className="sheet stack-s" aria-label={t('gate')} data-at="/rehearsal">
      <EditorBar draft={manifest} title={t('gate')} />
      <p className="muted">{t('gateLead')}</p>
      <CheckField
        label={t('gateOn')}
        value={gate !== null}
        disabled={!mayEdit || (gate === null && first === undefined)}
        onChange={(isOn) => setGate(isOn && first !== undefined ? { scenario: first, missedShare: FIRST_SHARE } : undefined)}
      />
      {gate === null && first === undefined ? <p className="muted">{t('gateNeedsScenario')}</p> : null}
      {gate === null ? null : (
        <>
          <div className="scenario-grid">
            <ChoiceField
              label={t('gateScenario')}
              value={gate.scenario}
              disabled={!mayEdit}
              options={[
                ...(isUnknown ? [[gate.scenario, t('unknownScenario', { id: gate.scenario })] as const] : []),
                ...scenarios.map((scenario) => [scenario.id, say(scenario.title) || scenario.id] as const),
              ]}
              onChange={(scenario) => setGate({ ...gate, scenario })}
            />
            <PercentField
              label={t('gateShare')}
              value={gate.missedShare}
              disabled={!mayEdit}
              onChange={(missedShare) => setGate({ ...gate, missedShare })}
            />
          </div>
          {unreached.length === 0 ? null : (
            <section className="stack-s" aria-label={t('gateUnreached')}>
              <h3>{t('gateUnreached')}</h3>
              <ul className="plain stack-s">
                {unreached.map((id) => (
                  <li key={id} className="row">
                    <code>{id}</code>
                    {mayEdit ? (
                      <button
                        type="button"
                        className="button small"
                        aria-label={t('mustReach', { id })}
                        onClick={() => setGate({ ...gate, mayBeUnreached: unreached.filter((one) => one !== id) })}
                      >
                        {t('remove')}
                      </button>
                    ) : null}
                  </li>
                ))}
              </ul>
            </section>
          )}
        </>
      )}
    </section>
  )
}
