import { useMutation, useQueryClient } from '@tanstack/react-query'
import {
  BUILDING_STATE_NAMES,
  BUILDING_STATES,
  type BuildingInput,
  type BuildingView,
  type RegistryOverview,
} from '../../../server/base/api/registry.ts'
import { registryApi } from '../../api/registry.ts'
import { commonTexts } from '../../i18n/common.ts'
import { useBilingual, useTexts } from '../../i18n/texts.ts'
import { DataTable } from '../../ui/data-table.tsx'
import { Empty, ErrorState, useProblemText } from '../../ui/states.tsx'
import { useQueryState } from '../../ui/use-query-state.ts'
import { RecordForm, type RecordGroup, type RecordValues } from './record-form.tsx'
import { registryTexts } from './texts.ts'
import { useBuildings } from './use-buildings.ts'

const NEW = '+'

/** Buildings with their record; numbers of units that follow them follow at once. */
export function BuildingsTab({ subject, overview }: { readonly subject: string; readonly overview: RegistryOverview }) {
  const t = useTexts(registryTexts)
  const common = useTexts(commonTexts)
  const say = useBilingual()
  const buildings = useBuildings(subject)
  const [edited, setEdited] = useQueryState('edit')
  if (buildings.error !== null) return <ErrorState problem={buildings.error} onRetry={() => void buildings.refetch()} />
  const items = buildings.data?.items ?? []
  if (edited !== '' && buildings.data !== undefined)
    return <BuildingPanel subject={subject} building={items.find(({ id }) => id === edited) ?? null} onClose={() => setEdited('')} />
  return (
    <section>
      {overview.mayChange ? (
        <div className="registry-tools">
          <button type="button" className="button primary" onClick={() => setEdited(NEW)}>
            {t('addBuilding')}
          </button>
        </div>
      ) : null}
      <DataTable<BuildingView>
        rowKey="id"
        loading={buildings.isPending}
        dataSource={[...items]}
        locale={{ emptyText: <Empty text={t('noBuildings')} /> }}
        columns={[
          { title: t('buildingId'), dataIndex: 'id' },
          { title: t('buildingName'), dataIndex: 'name' },
          { title: t('buildingState'), render: (_, { state }) => say(BUILDING_STATE_NAMES[state]) },
          { title: t('yearBuilt'), dataIndex: 'yearBuilt', align: 'right' },
          { title: t('floors'), dataIndex: 'floors', align: 'right' },
          { title: t('entrances'), dataIndex: 'entrances', align: 'right' },
          { title: t('households'), dataIndex: 'households', align: 'right' },
          { title: t('deviceCount'), dataIndex: 'devices', align: 'right' },
          ...(overview.mayChange
            ? [
                {
                  title: common('actions'),
                  render: (_: unknown, building: BuildingView) => (
                    <span className="row" style={{ flexWrap: 'nowrap' }}>
                      <button
                        type="button"
                        className="button small"
                        aria-label={t('editOf', { id: building.name })}
                        onClick={() => setEdited(building.id)}
                      >
                        {t('edit')}
                      </button>
                      <Remove subject={subject} building={building} />
                    </span>
                  ),
                },
              ]
            : []),
        ]}
      />
    </section>
  )
}

function Remove({ subject, building }: { readonly subject: string; readonly building: BuildingView }) {
  const t = useTexts(registryTexts)
  const common = useTexts(commonTexts)
  const text = useProblemText()
  const client = useQueryClient()
  const remove = useMutation({
    mutationFn: () => registryApi.removeBuilding(subject, building.id),
    onSuccess: () => client.invalidateQueries({ queryKey: ['registry', subject] }),
  })
  return (
    <>
      <button
        type="button"
        className="button small danger"
        aria-label={`${common('remove')} ${building.name}`}
        disabled={remove.isPending}
        onClick={() => {
          if (window.confirm(t('removeBuildingAsk', { id: building.name }))) remove.mutate()
        }}
      >
        {common('remove')}
      </button>
      {remove.error === null ? null : <span role="alert">{text(remove.error)}</span>}
    </>
  )
}

function BuildingPanel({
  subject,
  building,
  onClose,
}: {
  readonly subject: string
  readonly building: BuildingView | null
  readonly onClose: () => void
}) {
  const t = useTexts(registryTexts)
  const client = useQueryClient()
  const groups = useBuildingGroups(building !== null)
  const save = useMutation({
    mutationFn: (values: RecordValues) => registryApi.saveBuilding(subject, values as unknown as BuildingInput),
    onSuccess: async () => {
      onClose()
      await client.invalidateQueries({ queryKey: ['registry', subject] })
    },
  })
  return (
    <section className="sheet">
      <div className="row-between sheet-head">
        <h2>{building === null ? t('addBuilding') : t('changeBuilding', { id: building.id })}</h2>
        <button type="button" className="button small" onClick={onClose}>
          {t('backToList')}
        </button>
      </div>
      <RecordForm
        groups={groups}
        values={building === null ? { state: 'in-use' } : ({ ...building } as unknown as RecordValues)}
        busy={save.isPending}
        problem={save.error}
        onSave={save.mutate}
        onCancel={onClose}
      />
    </section>
  )
}

function useBuildingGroups(isKnown: boolean): readonly RecordGroup[] {
  const t = useTexts(registryTexts)
  const say = useBilingual()
  const field = (key: string, label: string, type: 'text' | 'number' = 'text') => ({ key, label, type }) as const
  return [
    {
      title: t('groupBasic'),
      fields: [
        { ...field('id', t('buildingId')), needed: true, fixed: isKnown },
        { ...field('name', t('buildingName')), needed: true },
        {
          key: 'state',
          label: t('buildingState'),
          type: 'select',
          options: BUILDING_STATES.map((value) => ({ value, label: say(BUILDING_STATE_NAMES[value]) })),
        },
        field('use', t('use')),
        field('structure', t('structure')),
        field('yearBuilt', t('yearBuilt'), 'number'),
        field('serviceLifeYears', t('serviceLife'), 'number'),
      ],
    },
    {
      title: t('groupSize'),
      fields: [
        field('floors', t('floors'), 'number'),
        field('entrances', t('entrances'), 'number'),
        field('households', t('households'), 'number'),
        field('heightMetres', t('height'), 'number'),
        field('floorAreaSquareMetres', t('floorArea'), 'number'),
      ],
    },
    {
      title: t('groupAddress'),
      fields: [
        field('district', t('district')),
        field('street', t('street')),
        field('doorNumber', t('doorNumber')),
        field('position', t('position')),
        { ...field('longitude', t('longitude'), 'number'), help: t('degreesHelp') },
        { ...field('latitude', t('latitude'), 'number'), help: t('degreesHelp') },
      ],
    },
  ]
}
