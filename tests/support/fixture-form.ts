import type { FormDocument } from '../../server/rules/forms/types.ts'

const both = (zh: string, en: string) => ({ zh, en })
const document = { type: 'string', format: 'document' } as const

/** A form with every widget, for looking at screens without a server. */
export const everyWidget: FormDocument = {
  id: 'every-widget',
  title: both('智慧小区评级申报表', 'Application for grading'),
  article: 'XX-16',
  schema: {
    type: 'object',
    properties: {
      projectName: { type: 'string', minLength: 2, maxLength: 80 },
      creditCode: { type: 'string', minLength: 18, maxLength: 18 },
      phone: { type: 'string' },
      kind: { type: 'string', enum: ['new', 'renovated', 'existing'] },
      district: { type: 'string', enum: ['a', 'b', 'c', 'd', 'e', 'f', 'g'] },
      area: { type: 'string' },
      investment: { type: 'string' },
      finishedOn: { type: 'string', format: 'date' },
      works: { type: 'object', properties: { from: { type: 'string', format: 'date' }, to: { type: 'string', format: 'date' } } },
      networked: { type: 'boolean' },
      platform: { type: 'string', maxLength: 200 },
      systems: { type: 'array', items: { type: 'string', enum: ['gate', 'camera', 'meter', 'charging', 'fire'] } },
      buildings: {
        type: 'array',
        maxItems: 10,
        items: {
          type: 'object',
          required: ['name'],
          properties: { name: { type: 'string' }, floors: { type: 'integer' }, households: { type: 'integer' } },
        },
      },
      householdsTotal: { type: 'number' },
      summary: { type: 'string', maxLength: 1000 },
      planFiles: { type: 'array', items: document },
      scores: { type: 'object' },
      truth: { type: 'boolean', const: true },
      signature: { type: 'object', properties: { name: { type: 'string' }, consent: { type: 'boolean' } } },
    },
    required: ['projectName', 'creditCode', 'phone', 'kind', 'area', 'networked', 'summary', 'planFiles', 'truth', 'signature'],
  },
  layout: [
    {
      kind: 'page',
      id: 'project',
      title: both('项目情况', 'Project'),
      help: both('请按竣工资料填写。带“选填”的项目可以不填。', 'Fill in from the completion documents.'),
      children: [
        {
          kind: 'section',
          title: both('申报单位', 'Applicant'),
          article: 'XX-15',
          children: [
            {
              kind: 'columns',
              children: [
                { kind: 'field', path: 'projectName', label: both('小区名称', 'Community') },
                { kind: 'field', path: 'creditCode', label: both('统一社会信用代码', 'Credit code'), widget: 'creditCode' },
                { kind: 'field', path: 'phone', label: both('联系电话', 'Telephone'), widget: 'phone' },
                {
                  kind: 'field',
                  path: 'district',
                  label: both('所属街道', 'Street'),
                  options: Object.fromEntries(
                    ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((one) => [one, both(`第${one}街道`, `Street ${one}`)]),
                  ),
                },
              ],
            },
            {
              kind: 'field',
              path: 'kind',
              label: both('建设类型', 'Kind'),
              options: { new: both('新建', 'New'), renovated: both('改造', 'Renovated'), existing: both('既有', 'Existing') },
            },
          ],
        },
        {
          kind: 'section',
          title: both('建设情况', 'Construction'),
          children: [
            {
              kind: 'columns',
              children: [
                {
                  kind: 'field',
                  path: 'area',
                  label: both('建筑面积', 'Floor area'),
                  widget: 'number',
                  unit: both('平方米', 'm²'),
                  help: both('以竣工测绘面积为准，保留两位小数。', 'As surveyed, two decimals.'),
                },
                { kind: 'field', path: 'investment', label: both('智慧化投资额', 'Investment'), widget: 'money' },
                { kind: 'field', path: 'finishedOn', label: both('竣工日期', 'Finished on'), widget: 'date' },
              ],
            },
            { kind: 'field', path: 'works', label: both('施工期间', 'Works'), widget: 'period' },
            { kind: 'field', path: 'networked', label: both('是否已接入统一平台', 'Connected to the platform'), article: 'XX-18' },
            { kind: 'field', path: 'platform', label: both('平台名称', 'Platform') },
            {
              kind: 'field',
              path: 'systems',
              label: both('已建系统', 'Systems'),
              options: {
                gate: both('智能门禁', 'Gates'),
                camera: both('视频监控', 'Cameras'),
                meter: both('远程抄表', 'Meters'),
                charging: both('充电桩', 'Charging'),
                fire: both('消防联网', 'Fire'),
              },
            },
          ],
        },
      ],
    },
    {
      kind: 'page',
      id: 'detail',
      title: both('楼栋与自评', 'Buildings and self-assessment'),
      children: [
        {
          kind: 'field',
          path: 'buildings',
          label: both('楼栋明细', 'Buildings'),
          widget: 'table',
          columns: [
            { kind: 'field', path: 'name', label: both('楼栋', 'Building') },
            { kind: 'field', path: 'floors', label: both('层数', 'Floors'), widget: 'number' },
            { kind: 'field', path: 'households', label: both('户数', 'Households'), widget: 'number' },
          ],
        },
        { kind: 'field', path: 'householdsTotal', label: both('总户数', 'Households in all'), widget: 'calculated' },
        { kind: 'field', path: 'summary', label: both('建设情况说明', 'Statement'), widget: 'textarea' },
        { kind: 'field', path: 'scores', label: both('自评', 'Self-assessment'), widget: 'scoreTable' },
      ],
    },
    {
      kind: 'page',
      id: 'files',
      title: both('材料与承诺', 'Files and commitments'),
      children: [
        {
          kind: 'field',
          path: 'planFiles',
          label: both('竣工图纸', 'Plans'),
          files: { maxCount: 5, maxBytes: 20_971_520, types: ['pdf', 'png', 'jpg'] },
        },
        {
          kind: 'field',
          path: 'truth',
          label: both('真实性承诺', 'Truth'),
          widget: 'declaration',
          placeholder: both(
            '本单位承诺所填内容和所附材料真实、完整，如有虚假愿承担法律责任。',
            'We commit to the truth of everything stated.',
          ),
        },
        { kind: 'field', path: 'signature', label: both('经办人签署', 'Signature'), widget: 'signature' },
      ],
    },
  ],
  rules: [
    { kind: 'visible', path: 'platform', when: 'networked = true' },
    { kind: 'computed', path: 'householdsTotal', value: 'sum(for b in buildings return if b.households = null then 0 else b.households)' },
    {
      kind: 'check',
      id: 'area',
      path: 'area',
      that: 'area = null or number(area) > 0',
      severity: 'error',
      message: both('建筑面积应大于 0。', 'The area must be above zero.'),
    },
    {
      kind: 'check',
      id: 'net',
      path: 'networked',
      that: 'networked != false',
      severity: 'warning',
      message: both('未接入平台的小区不能通过终验。', 'Without the platform the final assessment can not be passed.'),
      article: 'XX-18',
    },
  ],
}

/** A clerk's check, on one page. */
export const checkForm: FormDocument = {
  id: 'check',
  title: both('材料完整性审查', 'Completeness check'),
  schema: {
    type: 'object',
    properties: {
      verdict: { type: 'string', enum: ['complete', 'incomplete'] },
      items: {
        type: 'array',
        items: {
          type: 'object',
          required: ['material', 'fault', 'howToFix'],
          properties: { material: { type: 'string' }, fault: { type: 'string' }, howToFix: { type: 'string' } },
        },
      },
      remark: { type: 'string', maxLength: 500 },
    },
    required: ['verdict'],
  },
  layout: [
    {
      kind: 'field',
      path: 'verdict',
      label: both('审查结论', 'Finding'),
      article: 'XX-17',
      options: {
        complete: both('材料齐全，予以受理', 'Complete: accept'),
        incomplete: both('材料不齐，一次性告知补正', 'Incomplete: ask for corrections'),
      },
    },
    {
      kind: 'field',
      path: 'items',
      label: both('补正事项', 'Corrections'),
      widget: 'table',
      columns: [
        { kind: 'field', path: 'material', label: both('材料', 'Material') },
        { kind: 'field', path: 'fault', label: both('问题', 'Fault') },
        { kind: 'field', path: 'howToFix', label: both('改正方法', 'How to fix') },
      ],
    },
    { kind: 'field', path: 'remark', label: both('内部备注', 'Remark'), widget: 'textarea' },
  ],
  rules: [
    { kind: 'visible', path: 'items', when: 'verdict = "incomplete"' },
    { kind: 'required', path: 'items', when: 'verdict = "incomplete"' },
  ],
}
