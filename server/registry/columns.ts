import type { Bilingual } from '../base/text.ts'

/** A column of the import workbook: the same for template, export, reading and the error file. */
export interface Column {
  readonly key: string
  readonly zh: string
  readonly en: string
  readonly width: number
  readonly required?: true
  readonly type: 'text' | 'whole' | 'number' | 'date' | 'kind' | 'state' | 'building-state' | 'basis'
  /** What to fill in; stands on the help sheet and as a note at the head. */
  readonly help: Bilingual
}

const PLACE: readonly Column[] = [
  {
    key: 'longitude',
    zh: '经度',
    en: 'Longitude',
    width: 12,
    type: 'number',
    help: { zh: '十进制度，CGCS2000；与纬度一起填', en: 'Decimal degrees, CGCS2000; with the latitude' },
  },
  {
    key: 'latitude',
    zh: '纬度',
    en: 'Latitude',
    width: 12,
    type: 'number',
    help: { zh: '十进制度，CGCS2000；与经度一起填', en: 'Decimal degrees, CGCS2000; with the longitude' },
  },
]

const text = (key: string, zh: string, en: string, width: number, help: Bilingual): Column => ({ key, zh, en, width, type: 'text', help })

export const SHEETS = {
  buildings: {
    name: { zh: '楼栋', en: 'Buildings' },
    columns: [
      { ...text('id', '建筑编号', 'Number', 12, { zh: '小区内唯一，如 1、A3', en: 'Unique within the subject' }), required: true },
      { ...text('name', '建筑名称', 'Name', 18, { zh: '如 1栋', en: 'As people say' }), required: true },
      text('position', '平面位置', 'Position', 18, { zh: '在小区内的位置', en: 'Where it stands' }),
      { key: 'yearBuilt', zh: '建造年代', en: 'Year built', width: 10, type: 'whole', help: { zh: '四位年份', en: 'Four digits' } },
      {
        key: 'state',
        zh: '建筑状态',
        en: 'State',
        width: 10,
        type: 'building-state',
        help: { zh: '从列表选择；空为在用', en: 'From the list; empty: in use' },
      },
      { key: 'serviceLifeYears', zh: '使用年限', en: 'Service life', width: 10, type: 'whole', help: { zh: '年', en: 'Years' } },
      text('use', '主要用途', 'Use', 14, { zh: '如 住宅、商业', en: 'Such as dwelling' }),
      text('structure', '结构类型', 'Structure', 14, { zh: '如 框架剪力墙', en: 'Such as frame' }),
      { key: 'floors', zh: '建筑层数', en: 'Floors', width: 10, type: 'whole', help: { zh: '地上层数', en: 'Above the ground' } },
      { key: 'heightMetres', zh: '建筑高度', en: 'Height', width: 10, type: 'number', help: { zh: '米', en: 'Metres' } },
      {
        key: 'floorAreaSquareMetres',
        zh: '总建筑面积',
        en: 'Floor area',
        width: 12,
        type: 'number',
        help: { zh: '平方米', en: 'Square metres' },
      },
      {
        key: 'entrances',
        zh: '单元数',
        en: 'Entrances',
        width: 10,
        type: 'whole',
        help: { zh: '单元门的数量', en: 'Number of entrances' },
      },
      { key: 'households', zh: '户数', en: 'Households', width: 10, type: 'whole', help: { zh: '住户数量', en: 'Number of households' } },
      text('district', '所属区县', 'District', 14, { zh: '', en: '' }),
      text('street', '所属街镇', 'Street', 14, { zh: '', en: '' }),
      text('doorNumber', '门牌号', 'Door number', 14, { zh: '', en: '' }),
      ...PLACE,
    ],
  },
  devices: {
    name: { zh: '设备', en: 'Devices' },
    columns: [
      {
        ...text('id', '设备编号', 'Number', 20, {
          zh: '小区内唯一，英文字母、数字、“-”“_”；与设备上报主题中的编号一致',
          en: 'Unique; letters, digits, "-" and "_"; as in the topic',
        }),
        required: true,
      },
      { key: 'kind', zh: '设备类别', en: 'Kind', width: 18, type: 'kind', required: true, help: { zh: '从列表选择', en: 'From the list' } },
      { ...text('name', '设备名称', 'Name', 22, { zh: '如 1栋 3 单元电梯', en: 'As people say' }), required: true },
      text('building', '所在楼栋', 'Building', 12, { zh: '填“楼栋”表中的建筑编号', en: 'A number of the sheet of buildings' }),
      text('floor', '楼层', 'Floor', 8, { zh: '如 3、-1', en: 'Such as 3, -1' }),
      text('place', '安装位置', 'Place', 22, { zh: '说清楚能找到', en: 'So that one finds it' }),
      text('serves', '服务对象', 'Serves', 18, {
        zh: '服务的户、层或门；用于计算覆盖率，空则按安装位置',
        en: 'Household, floor or door; for coverage',
      }),
      text('maker', '厂家', 'Maker', 18, { zh: '', en: '' }),
      text('model', '型号', 'Model', 16, { zh: '', en: '' }),
      {
        key: 'installedOn',
        zh: '安装日期',
        en: 'Installed on',
        width: 13,
        type: 'date',
        help: { zh: '如 2024-05-01', en: 'Such as 2024-05-01' },
      },
      ...PLACE,
      text('ownerUnit', '所属单位', 'Owner', 20, { zh: '所有权单位', en: 'Who owns it' }),
      text('useUnit', '使用单位', 'User', 20, { zh: '使用权单位', en: 'Who uses it' }),
      text('maintainer', '维护责任人', 'Maintainer', 16, { zh: '负责运维的人员或单位', en: 'Who maintains it' }),
      {
        key: 'state',
        zh: '资产状态',
        en: 'State',
        width: 10,
        type: 'state',
        help: { zh: '从列表选择；空为在用', en: 'From the list; empty: in use' },
      },
      text('mapping', '数据格式', 'Format', 18, {
        zh: '厂家报文格式的编号；空为标准格式',
        en: 'Id of the format; empty: the canonical one',
      }),
    ],
  },
  units: {
    name: { zh: '应覆盖数量', en: 'Units' },
    columns: [
      { key: 'kind', zh: '设备类别', en: 'Kind', width: 18, type: 'kind', required: true, help: { zh: '从列表选择', en: 'From the list' } },
      {
        key: 'basis',
        zh: '计数依据',
        en: 'Basis',
        width: 14,
        type: 'basis',
        help: { zh: '从列表选择；空为直接填写数量', en: 'From the list; empty: the number itself' },
      },
      {
        key: 'units',
        zh: '应覆盖数量',
        en: 'Units',
        width: 14,
        type: 'whole',
        help: { zh: '计数依据为“填写数量”时必填', en: 'Needed for the basis "number"' },
      },
    ],
  },
} as const satisfies { readonly [sheet: string]: { readonly name: Bilingual; readonly columns: readonly Column[] } }

export type SheetKey = keyof typeof SHEETS
export const SHEET_KEYS: readonly SheetKey[] = ['buildings', 'devices', 'units']

/** Column of the error file; ignored when such a file comes back. */
export const FAULT_HEAD: Bilingual = { zh: '错误说明', en: 'Faults' }
