import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Link, useNavigate } from 'react-router'
import type { RehearsalOverview, Scenario } from '../../server/base/api/rehearsal.ts'
import { rehearsalsApi } from '../api/rehearsals.ts'
import { workspaceApi } from '../api/workspace.ts'
import { useBilingual, useTexts } from '../i18n/texts.ts'
import { numberHead, PlainTable } from '../ui/plain-table.tsx'
import { Empty, Failed, useProblemText } from '../ui/states.tsx'
import { ChoiceField, TextField } from '../ui/workspace/fields.tsx'
import { addressOf } from '../ui/workspace/places.ts'
import { useWorkspace, written } from '../ui/workspace/workspace.tsx'
import { copyOf } from './scenario/model.ts'
import { rehearsalTexts } from './texts.ts'

type Scenarios = RehearsalOverview['scenarios']

const ID_SHAPE = /^[a-z][a-z0-9-]*$/
/** The choice beside copies: what is usual for the programme. */
const USUAL = ''

/** Scenarios saved with the programme: open, copy, remove, make a new one. */
export function ScenarioList({ scenarios }: { readonly scenarios: Scenarios }) {
  const t = useTexts(rehearsalTexts)
  const say = useBilingual()
  const client = useQueryClient()
  const { programme, mayEdit, removeFile } = useWorkspace()
  const [source, setSource] = useState<string | null>(null)
  const remove = useMutation({
    mutationFn: removeFile,
    onSettled: () => client.invalidateQueries({ queryKey: ['rehearsals', programme] }),
  })
  return (
    <section className="sheet" aria-label={t('scenarios')}>
      <div className="row-between sheet-head">
        <h2>{t('scenarios')}</h2>
        {mayEdit ? (
          <button
            type="button"
            className="button primary"
            aria-expanded={source !== null}
            onClick={() => setSource(source === null ? USUAL : null)}
          >
            {t('newScenario')}
          </button>
        ) : null}
      </div>
      {source === null ? null : <NewScenario key={source} scenarios={scenarios} from={source} onEnd={() => setSource(null)} />}
      <Failed error={remove.error} />
      {scenarios.length === 0 ? (
        <Empty text={t('noScenarios')} />
      ) : (
        <PlainTable label={t('scenarios')} heads={[t('name'), numberHead(t('caseCount')), numberHead(t('monthCount')), <td key="end" />]}>
          {scenarios.map((scenario) => {
            const title = say(scenario.title) || scenario.id
            return (
              <tr key={scenario.id}>
                <th scope="row">
                  <Link to={addressOf(programme, scenario.file)}>{title}</Link>
                </th>
                <td className="number">{scenario.cases}</td>
                <td className="number">{scenario.months}</td>
                <td className="nowrap">
                  {mayEdit ? (
                    <>
                      <button
                        type="button"
                        className="button small"
                        aria-label={t('copyOf', { title })}
                        onClick={() => setSource(scenario.id)}
                      >
                        {t('copy')}
                      </button>{' '}
                      <button
                        type="button"
                        className="button small"
                        aria-label={t('removeScenario', { title })}
                        onClick={() => {
                          if (window.confirm(t('removeSure', { title }))) remove.mutate(scenario.file)
                        }}
                      >
                        {t('remove')}
                      </button>
                    </>
                  ) : null}
                </td>
              </tr>
            )
          })}
        </PlainTable>
      )}
    </section>
  )
}

function NewScenario({ scenarios, from, onEnd }: { readonly scenarios: Scenarios; readonly from: string; readonly onEnd: () => void }) {
  const t = useTexts(rehearsalTexts)
  const say = useBilingual()
  const text = useProblemText()
  const navigate = useNavigate()
  const client = useQueryClient()
  const { programme, addFile, flush } = useWorkspace()
  const [source, setSource] = useState(from)
  const [title, setTitle] = useState('')
  const [id, setId] = useState('')
  const taken = scenarios.some((scenario) => scenario.id === id)
  const problem = id === '' ? undefined : !ID_SHAPE.test(id) ? t('idWrong') : taken ? t('idTaken') : undefined
  const create = useMutation({
    mutationFn: async () => {
      const copied = scenarios.find((scenario) => scenario.id === source)
      await flush()
      const scenario =
        copied === undefined
          ? await rehearsalsApi.usual(programme)
          : (JSON.parse((await workspaceApi.read(programme, copied.file)).content) as Scenario)
      await addFile(`rehearsals/${id}.json`, written(copyOf(scenario, id, title.trim())))
    },
    onSuccess: async () => {
      onEnd()
      await client.invalidateQueries({ queryKey: ['rehearsals', programme] })
      navigate(addressOf(programme, `rehearsals/${id}.json`))
    },
  })
  const isReady = id !== '' && problem === undefined && title.trim() !== ''
  return (
    <form
      className="notice-box"
      aria-label={t('newScenario')}
      onSubmit={(event) => {
        event.preventDefault()
        if (isReady) create.mutate()
      }}
    >
      <div className="scenario-grid">
        <TextField label={t('name')} value={title} onChange={setTitle} required />
        <TextField label={t('scenarioId')} value={id} onChange={setId} problem={problem} required />
        <ChoiceField
          label={t('beginWith')}
          value={source}
          options={[[USUAL, t('usual')], ...scenarios.map((scenario) => [scenario.id, say(scenario.title) || scenario.id] as const)]}
          onChange={setSource}
        />
      </div>
      {create.error === null ? null : (
        <p className="field-problem" role="alert">
          {text(create.error)}
        </p>
      )}
      <div className="row">
        <button type="submit" className="button primary" disabled={!isReady || create.isPending}>
          {t('create')}
        </button>
        <button type="button" className="button" onClick={onEnd}>
          {t('cancel')}
        </button>
      </div>
    </form>
  )
}
