import { defineTexts } from '../../i18n/texts.ts'

export const zoneTexts = defineTexts('devices-zone', {
  title: ['设备与数据', 'Devices and data'],
  lead: [
    '全区各{{kind}}的等级、证书、设备在线、告警和数据佐证情况。',
    'Levels, certificates, devices, alarms and evidence of the whole zone.',
  ],
  anySubject: ['评级对象', 'subject'],
  search: ['名称、地址、单位', 'name, address, organisation'],
  level: ['等级', 'Level'],
  noLevel: ['未评级', 'Not graded'],
  name: ['名称', 'Name'],
  validity: ['证书有效期', 'Valid to'],
  noCertificate: ['无证书', 'None'],
  noEnd: ['长期', 'No end'],
  expired: ['已过期', 'Expired'],
  devices: ['设备', 'Devices'],
  online: ['在线率', 'Online'],
  alarms: ['未处理告警', 'Open alarms'],
  evidence: ['数据佐证', 'Evidence'],
  evidenceTitle: [
    '设备可佐证 {{rows}} 项指标，其中 {{withData}} 项近 {{days}} 天有数据',
    '{{rows}} rows name devices; {{withData}} had data within {{days}} days',
  ],
  openCases: ['在办', 'Open cases'],
  noDevices: ['未登记', 'None registered'],
  none: ['没有符合条件的记录。', 'Nothing matches.'],
  exportXlsx: ['导出 Excel', 'Export xlsx'],
  exportCsv: ['导出 CSV', 'Export csv'],
  sortBy: ['按{{column}}排序', 'Sort by {{column}}'],
  table: ['全区一览', 'The whole zone'],
})
