import type { AlarmHandling, DeviceKindView } from '../../server/base/api/alarms.ts'
import type { Page } from '../../server/base/api/common.ts'
import type {
  BridgeHealth,
  DeviceBrief,
  DeviceScreen,
  LiveUpdate,
  Presence,
  Range,
  Series,
  SubjectDashboard,
  Trend,
  ZoneRow,
  ZoneSort,
} from '../../server/base/api/telemetry.ts'
import { http, withQuery } from './http.ts'

/** What a list of devices may be narrowed by; empty values ask for all. */
export interface DeviceListFilter {
  readonly q?: string
  readonly kind?: string
  readonly presence?: Presence | ''
  readonly building?: string
  readonly place?: string
  readonly floor?: string
}

export interface ZoneFilter {
  readonly q?: string
  readonly level?: string
  readonly sort?: ZoneSort
  readonly descending?: boolean
}

const segment = encodeURIComponent
const root = (subject: string) => `/api/subjects/${segment(subject)}/telemetry`

export const telemetryApi = {
  dashboard: (subject: string) => http.get<SubjectDashboard>(root(subject)),
  trend: (subject: string, kind: string, days: number) => http.get<Trend>(`${root(subject)}/trend`, { kind, days }),
  devices: (subject: string, filter: DeviceListFilter, cursor: string | null, limit = 50) =>
    http.get<Page<DeviceBrief>>(`${root(subject)}/devices`, { ...filter, cursor, limit }),
  device: (subject: string, device: string) => http.get<DeviceScreen>(`${root(subject)}/devices/${segment(device)}`),
  series: (subject: string, device: string, metric: string, range: Range) =>
    http.get<Series>(`${root(subject)}/devices/${segment(device)}/series`, { metric, range }),
  latest: (subject: string) => http.get<LiveUpdate>(`${root(subject)}/latest`),
  streamUrl: (subject: string) => `${root(subject)}/stream`,
  acknowledge: (alarm: string) => http.post<void>(`/api/alarms/${segment(alarm)}/acknowledge`),
  handle: (alarm: string, handling: AlarmHandling) => http.post<void>(`/api/alarms/${segment(alarm)}/handle`, handling),
  kinds: () => http.get<{ readonly items: readonly DeviceKindView[] }>('/api/device-kinds').then(({ items }) => items),
  health: () => http.get<BridgeHealth>('/api/bridge/health'),
  zone: (filter: ZoneFilter, cursor: string | null) => http.get<Page<ZoneRow>>('/api/devices/zone', { ...filter, cursor, limit: 50 }),
  zoneUrl: (filter: ZoneFilter, format: 'xlsx' | 'csv') => withQuery(`/api/devices/zone.${format}`, { ...filter }),
}
