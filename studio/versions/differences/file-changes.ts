import { isJsonObject, type Json } from '../../../server/base/json.ts'
import type { Bilingual } from '../../../server/base/text.ts'
import { objectChanges, type Words } from './compare.ts'
import { decisionChanges } from './decision-changes.ts'
import { formChanges } from './form-changes.ts'
import { letterChanges } from './letter-changes.ts'
import { manifestChanges } from './manifest-changes.ts'
import { schemeChanges } from './scheme-changes.ts'
import { asObject, both, type Change, change, named, titleOf } from './words.ts'

const NOUNS: readonly (readonly [pattern: RegExp, zh: string, en: string])[] = [
  [/^programme\.json$/, '方案设置', 'settings'],
  [/^forms\//, '表单', 'form'],
  [/^letters\//, '文书', 'letter'],
  [/^tests\//, '决策测试', 'test rows'],
  [/^sections\//, '共用分区', 'shared section'],
  [/^rehearsals\//, '演练方案', 'rehearsal scenario'],
  [/^schemes?[./]/, '指标体系', 'score scheme'],
  [/\.bpmn$/, '流程', 'workflow'],
  [/\.dmn$/, '决策表', 'decisions'],
]

/** Parts of a rehearsal scenario; what is inside them is read in its editor. */
const SCENARIO: Words = Object.fromEntries(
  (
    [
      ['title', '名称', 'name'],
      ['seed', '随机种子', 'seed'],
      ['from', '起始日', 'first day'],
      ['months', '演练月数', 'months'],
      ['cases', '新申请件数', 'new cases'],
      ['settings', '办法未定的参数', 'open settings'],
      ['starts', '申请来源', 'arrivals'],
      ['subject', '对象的内容', 'fields of the subject'],
      ['quality', '建设质量', 'quality'],
      ['disagreement', '专家之间的分歧', 'disagreement'],
      ['conflict', '专家声明回避的比例', 'conflicts of experts'],
      ['devices', '设备数据', 'devices'],
      ['forms', '各表单的办理情形', 'ways by form'],
      ['tasks', '各环节的办理情形', 'ways by step'],
      ['acts', '外部事件', 'events from outside'],
      ['staff', '人员', 'people'],
      ['applicant', '申请人', 'applicants'],
    ] as const
  ).map(([property, zh, en]) => [property, { name: both(zh, en) }]),
)

/** What a file of a programme is, in a word. */
export function nounOf(name: string): Bilingual {
  const found = NOUNS.find(([pattern]) => pattern.test(name))
  return found === undefined ? both('文件', 'file') : both(found[1], found[2])
}

/** What people call a file: the title in it, else its name. */
export function titleOfFile(name: string, content: string | null): Bilingual {
  const noun = nounOf(name)
  if (name === 'programme.json' || content === null) return name === 'programme.json' ? noun : named(noun, stem(name))
  if (name.endsWith('.json')) return named(noun, titleOf(asObject(parsed(content) ?? {}).title, stem(name)))
  const own = /<(?:[\w-]+:)?(?:process|definitions)\s[^>]*\bname="([^"]*)"/.exec(content)?.[1]
  return named(noun, own === undefined || own === '' ? stem(name) : own)
}

function stem(name: string): string {
  return (name.split('/').at(-1) ?? name).replace(/(\.form)?\.\w+$/, '')
}

/**
 * Differences of one file between two versions of a programme, in sentences; `null` where a version does not have it. Diagrams are
 * compared elsewhere, with their picture.
 */
export async function fileChanges(name: string, before: string | null, after: string | null): Promise<readonly Change[]> {
  const about = { text: titleOfFile(name, after ?? before), at: '' }
  if (before === null && after === null) return []
  if (before === null) return [change('added', about, both('新增', 'new'))]
  if (after === null) return [change('removed', about, both('已删除', 'removed'))]
  if (name.endsWith('.dmn')) return decisionChanges(before, after)
  const [old, now] = [parsed(before), parsed(after)]
  if (!name.endsWith('.json') || old === undefined || now === undefined)
    return before === after ? [] : [change('changed', about, both('内容有改动', 'the content has changed'))]
  if (name.startsWith('forms/')) return formChanges(old, now)
  if (name.startsWith('letters/')) return letterChanges(old, now)
  if (name === 'programme.json') return manifestChanges(old, now)
  if (name === 'scheme.json' || name.startsWith('schemes/')) return schemeChanges(old, now)
  return isJsonObject(old) && isJsonObject(now)
    ? objectChanges(about, old, now, name.startsWith('rehearsals/') ? SCENARIO : {})
    : objectChanges(about, { content: old }, { content: now }, { content: { name: both('内容', 'content') } })
}

function parsed(content: string): Json | undefined {
  try {
    return JSON.parse(content) as Json
  } catch {
    return undefined
  }
}
