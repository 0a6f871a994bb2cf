import { defineTexts } from '../../i18n/texts.ts'

export const liveTexts = defineTexts('devices-live', {
  connecting: ['正在连接…', 'Connecting…'],
  live: ['实时连接正常', 'Live'],
  reconnecting: ['连接中断，正在重新连接…', 'Connection lost, reconnecting…'],
  polling: ['无法建立实时连接，改为每 {{n}} 秒刷新一次', 'No live connection; refreshed every {{n}} s'],
  paused: ['已暂停', 'Paused'],
  pause: ['暂停', 'Pause'],
  resume: ['继续', 'Resume'],
  latest: ['最新数据', 'Latest values'],
  latestNone: ['正在等待设备上报数据。', 'Waiting for readings.'],
  omitted: ['另有 {{count}} 项数据有变化，未逐一列出', '{{count}} more values changed'],
  events: ['最近事件', 'Recent events'],
  eventsNone: ['最近没有事件。', 'No recent events.'],
  metric: ['数据项', 'Metric'],
  filterKind: ['种类', 'Kind'],
  updated: ['更新于 {{at}}', 'Updated {{at}}'],
})
