import type { Page } from '../../server/base/api/common.ts'
import type {
  BuildingInput,
  BuildingView,
  DeviceDetail,
  DeviceInput,
  DeviceView,
  GatewayPage,
  ImportPlan,
  IssuedGateway,
  PlanDevices,
  RegistryOverview,
  SitePlanInput,
  SitePlanView,
  UnitsInput,
} from '../../server/base/api/registry.ts'
import { http, upload, withQuery } from './http.ts'

/** What a list of devices is narrowed to; empty texts are left out. */
export interface DeviceQuery {
  readonly q: string
  readonly kind: string
  readonly building: string
  readonly state: string
  readonly heard: string
}

const at = (subject: string, ...parts: readonly string[]) =>
  ['/api/subjects', encodeURIComponent(subject), ...parts.map(encodeURIComponent)].join('/')

/** Registry of one subject. */
export const registryApi = {
  overview: (subject: string) => http.get<RegistryOverview>(at(subject, 'registry')),
  devices: (subject: string, query: DeviceQuery, cursor: string | null) =>
    http.get<Page<DeviceView>>(at(subject, 'devices'), { ...query, limit: 50, cursor }),
  device: (subject: string, id: string) => http.get<DeviceDetail>(at(subject, 'devices', id)),
  createDevice: (subject: string, device: DeviceInput) => http.post<DeviceDetail>(at(subject, 'devices'), device),
  changeDevice: (subject: string, device: DeviceInput) => http.put<DeviceDetail>(at(subject, 'devices', device.id), device),
  retireDevice: (subject: string, id: string, note: string) => http.post<DeviceDetail>(at(subject, 'devices', id, 'retire'), { note }),
  restoreDevice: (subject: string, id: string) => http.post<DeviceDetail>(at(subject, 'devices', id, 'restore'), {}),
  removeDevice: (subject: string, id: string) => http.delete<void>(at(subject, 'devices', id)),
  plans: (subject: string) => http.get<{ readonly items: readonly SitePlanView[] }>(at(subject, 'plans')),
  createPlan: (subject: string, plan: SitePlanInput) => http.post<SitePlanView>(at(subject, 'plans'), plan),
  removePlan: (subject: string, plan: string) => http.delete<void>(at(subject, 'plans', plan)),
  planPictureUrl: (subject: string, plan: string) => at(subject, 'plans', plan, 'picture'),
  planDevices: (subject: string, plan: string) => http.get<PlanDevices>(at(subject, 'plans', plan, 'devices')),
  placeOnPlan: (subject: string, plan: string, device: string, place: { readonly x: number; readonly y: number }) =>
    http.put<void>(at(subject, 'plans', plan, 'devices', device), place),
  takeOffPlan: (subject: string, plan: string, device: string) => http.delete<void>(at(subject, 'plans', plan, 'devices', device)),
  buildings: (subject: string) => http.get<{ readonly items: readonly BuildingView[] }>(at(subject, 'buildings')),
  saveBuilding: (subject: string, building: BuildingInput) => http.put<BuildingView>(at(subject, 'buildings'), building),
  removeBuilding: (subject: string, id: string) => http.delete<void>(at(subject, 'buildings', id)),
  saveUnits: (subject: string, units: readonly UnitsInput[]) => http.put<RegistryOverview>(at(subject, 'units'), { units }),
  gateways: (subject: string) => http.get<GatewayPage>(at(subject, 'gateways')),
  issueGateway: (subject: string, label: string, devices: readonly string[]) =>
    http.post<IssuedGateway>(at(subject, 'gateways'), { label, devices }),
  revokeGateway: (subject: string, username: string) => http.delete<void>(at(subject, 'gateways', username)),
  upload: (subject: string, file: File) => upload<ImportPlan>(at(subject, 'imports'), file, () => undefined),
  apply: (subject: string, id: string) => http.post<ImportPlan>(at(subject, 'imports', id, 'apply')),
  workbookAddress: (subject: string, filled: boolean) => withQuery(at(subject, 'registry.xlsx'), filled ? { filled } : {}),
  faultsAddress: (subject: string, id: string) => at(subject, 'imports', id, 'faults.xlsx'),
  labelsAddress: (subject: string, query: Partial<DeviceQuery> & { readonly devices?: string }) =>
    withQuery(at(subject, 'labels.pdf'), query),
}
