import type { BuildingView, DeviceView } from '../base/api/registry.ts'
import type { DeviceRow, RegistryTables } from '../store/registry.ts'
import type { WholeBuilding, WholeDevice } from './decide.ts'
import { KIND_NAMES } from './kinds.ts'

export function deviceOfRow(row: DeviceRow): WholeDevice {
  return {
    id: row.id,
    kind: row.kind,
    name: row.name,
    place: row.place,
    building: row.building,
    floor: row.floor,
    serves: row.serves,
    maker: row.maker,
    model: row.model,
    installedOn: row.installed_on,
    longitude: row.longitude,
    latitude: row.latitude,
    ownerUnit: row.owner_unit,
    useUnit: row.use_unit,
    maintainer: row.maintainer,
    state: row.asset_state,
    mapping: row.mapping,
    gateway: row.gateway,
  }
}

export function rowOfDevice(
  subjectId: string,
  device: WholeDevice,
  { at, today, source }: { readonly at: string; readonly today: string; readonly source: string },
): DeviceRow {
  return {
    subject_id: subjectId,
    id: device.id,
    kind: device.kind,
    name: device.name,
    place: device.place,
    building: device.building,
    floor: device.floor,
    serves: device.serves,
    maker: device.maker,
    model: device.model,
    installed_on: device.installedOn,
    longitude: device.longitude,
    latitude: device.latitude,
    owner_unit: device.ownerUnit,
    use_unit: device.useUnit,
    maintainer: device.maintainer,
    asset_state: device.state,
    retired_on: device.state === 'retired' ? today : null,
    mapping: device.mapping,
    gateway: device.gateway,
    data_source: source,
    registered_at: at,
    updated_at: at,
    last_seen_at: null,
  }
}

export function viewOfDevice(row: DeviceRow & { readonly building_name: string | null }): DeviceView {
  return {
    ...deviceOfRow(row),
    buildingName: row.building_name,
    kindName: KIND_NAMES.get(row.kind) ?? { zh: row.kind, en: row.kind },
    retiredOn: row.retired_on,
    dataSource: row.data_source,
    registeredAt: row.registered_at,
    updatedAt: row.updated_at ?? row.registered_at,
    lastSeenAt: row.last_seen_at,
  }
}

type BuildingRow = Omit<RegistryTables['building'], 'height_metres' | 'floor_area'>

export function buildingOfRow(
  row: BuildingRow & { readonly height_metres: string | null; readonly floor_area: string | null },
): WholeBuilding {
  return {
    id: row.id,
    name: row.name,
    position: row.position,
    yearBuilt: row.year_built,
    state: row.state,
    serviceLifeYears: row.service_life_years,
    use: row.use,
    structure: row.structure,
    floors: row.floors,
    heightMetres: row.height_metres === null ? null : Number(row.height_metres),
    floorAreaSquareMetres: row.floor_area === null ? null : Number(row.floor_area),
    entrances: row.entrances,
    households: row.households,
    district: row.district,
    street: row.street,
    doorNumber: row.door_number,
    longitude: row.longitude,
    latitude: row.latitude,
  }
}

export function rowOfBuilding(subjectId: string, building: WholeBuilding, at: string, source: string) {
  return {
    subject_id: subjectId,
    id: building.id,
    name: building.name,
    position: building.position,
    year_built: building.yearBuilt,
    state: building.state,
    service_life_years: building.serviceLifeYears,
    use: building.use,
    structure: building.structure,
    floors: building.floors,
    height_metres: building.heightMetres,
    floor_area: building.floorAreaSquareMetres,
    entrances: building.entrances,
    households: building.households,
    district: building.district,
    street: building.street,
    door_number: building.doorNumber,
    longitude: building.longitude,
    latitude: building.latitude,
    data_source: source,
    registered_at: at,
    updated_at: at,
  }
}

export function viewOfBuilding(
  row: BuildingRow & { readonly height_metres: string | null; readonly floor_area: string | null; readonly devices: number },
): BuildingView {
  return {
    ...buildingOfRow(row),
    devices: row.devices,
    dataSource: row.data_source,
    registeredAt: row.registered_at,
    updatedAt: row.updated_at,
  }
}
