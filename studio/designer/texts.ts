import { defineTexts } from '../i18n/texts.ts'

export const designerTexts = defineTexts('designer', {
  title: ['评级方案', 'Programmes'],
  lead: [
    '一个方案包含流程、表单、决策表、指标体系和文书。',
    'A programme holds processes, forms, decision tables, the score scheme and letters.',
  ],
  none: ['还没有方案。可以从模板新建，也可以导入方案包。', 'No programmes yet. Begin with a template or import one.'],
  newProgramme: ['新建方案', 'New programme'],
  retired: ['已停用', 'Retired'],
  neverPublished: ['尚未发布', 'Not published yet'],
  draftChanges: ['草稿 {{count}} 处修改', '{{count}} changes in the draft'],
  version: ['第 {{version}} 版', 'Version {{version}}'],
  parts: ['方案内容', 'Parts of the programme'],
  issuer: ['发布机关', 'Issuer'],
  zone: ['时区', 'Time zone'],
  levels: ['等级', 'Levels'],
  roles: ['角色', 'Roles'],
  deadlines: ['期限', 'Deadlines'],
  caseTypes: ['事项', 'Matters'],
  problems: ['检查发现 {{count}} 个问题', '{{count}} problems found'],
  articles: ['依据', 'Basis'],
  code: ['代码', 'Code'],
  name: ['名称', 'Name'],
  term: ['期限', 'Term'],
  owes: ['责任方', 'Owed by'],
  deploys: ['打开', 'Open'],
})
