import { useTexts } from '../../i18n/texts.ts'
import { registryTexts } from './texts.ts'

const FIELDS = {
  id: 'id',
  name: 'name',
  kind: 'kind',
  state: 'assetState',
  building: 'building',
  floor: 'floor',
  place: 'place',
  serves: 'serves',
  maker: 'maker',
  model: 'model',
  installedOn: 'installedOn',
  longitude: 'longitude',
  latitude: 'latitude',
  ownerUnit: 'ownerUnit',
  useUnit: 'useUnit',
  maintainer: 'maintainer',
  mapping: 'mapping',
  gateway: 'gateway',
} as const

/** Name of a field of a device's record, as forms and the ledger say it. */
export function useFieldWord(): (field: string) => string {
  const t = useTexts(registryTexts)
  return (field) => (field in FIELDS ? t(FIELDS[field as keyof typeof FIELDS]) : field)
}
