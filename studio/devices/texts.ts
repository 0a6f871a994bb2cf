import { defineTexts } from '../i18n/texts.ts'

/** Sentences of the frame of the area; each page has its own beside it. */
export const devicesTexts = defineTexts('devices', {
  area: ['设备与数据', 'Devices and data'],
  bridge: ['设备接入', 'Device access'],
  parts: ['本区的页面', 'Pages of this area'],
  all: ['全部{{kind}}', 'All'],
  dashboard: ['设备概况', 'Overview'],
  live: ['实时数据', 'Live'],
  registry: ['设备登记', 'Registry'],
  health: ['运行状况', 'Health'],
  mappings: ['数据映射', 'Mappings'],
  sources: ['其他来源', 'Other sources'],
  online: ['在线', 'Online'],
  silent: ['离线', 'Silent'],
  never: ['未上报', 'Never heard'],
  portal: ['我的办件', 'My cases'],
})
