import type { Locale } from '../../../../server/base/text.ts'
import type { Translate } from '../services.ts'
import { CANVAS_WORDS } from './canvas.ts'
import { PANEL_WORDS } from './panel.ts'
import { SIMULATION_PATTERNS, SIMULATION_WORDS } from './simulation.ts'
import type { Words } from './types.ts'

/** The panel's head names kinds of elements its own way: "Message Boundary Event (Non Interrupting)". */
const KINDS: Words = {
  Process: '流程',
  'Expanded sub process': '子流程（展开）',
  'Collapsed sub process': '子流程（折叠）',
  'Event sub process': '事件子流程',
  Participant: '泳池',
  Lane: '泳道',
  Association: '关联线',
  'Text annotation': '文字注释',
  Group: '分组框',
  Collaboration: '泳池图',
  'Message flow': '消息流',
  'Intermediate throw event': '中间节点',
  'Intermediate catch event': '中间节点',
  'Event based gateway': ['等待先到的事件', 'Wait for what comes first'],
  'Start event (non interrupting)': '开始（不中断）',
  'Boundary event (non interrupting)': '边界事件（不中断）',
  'List contains {numOfItems} item': ['共 {numOfItems} 项', '{numOfItems} item'],
  'List contains {numOfItems} items': ['共 {numOfItems} 项', '{numOfItems} items'],
}

const plain = (english: string) => english.trim().toLowerCase().replaceAll('-', ' ')

const ASKED: Words = { ...KINDS, ...PANEL_WORDS, ...CANVAS_WORDS }
const WRITTEN: Words = { ...ASKED, ...SIMULATION_WORDS }
const BY_PLAIN = new Map(Object.entries(ASKED).map(([english, words]) => [plain(english), words] as const))

/** Sentences of our own that pass through the translator (problem marks) hold Chinese or end as sentences do: they stay. */
const isOurs = (text: string) => /[一-鿿]/.test(text) || text.trim() === ''

function fillIn(template: string, fill: { readonly [name: string]: string }): string {
  return template.replace(/{([^}]+)}/g, (whole, name: string) => fill[name] ?? whole)
}

/**
 * The translator bpmn-js and its companions ask. `onMiss` hears every English text that has no words of ours; the text then stays as
 * it is.
 */
export function createTranslate(locale: Locale, onMiss: (english: string) => void = () => undefined): Translate {
  return (template, fill = {}) => {
    const words = Object.hasOwn(ASKED, template) ? ASKED[template] : BY_PLAIN.get(plain(template))
    if (words === undefined) {
      if (!isOurs(template)) onMiss(template)
      return fillIn(template, fill)
    }
    const zh = typeof words === 'string' ? words : words[0]
    const en = typeof words === 'string' ? template : words[1]
    return fillIn(locale === 'en' ? en : zh, fill)
  }
}

/** Words for what a package wrote on the page without asking; undefined when it is not one of its texts. */
export function pageWords(text: string, locale: Locale): string | undefined {
  const english = text.replaceAll(/\s+/g, ' ').trim()
  if (english === '') return undefined
  const words = Object.hasOwn(WRITTEN, english) ? WRITTEN[english] : undefined
  if (words !== undefined)
    return locale === 'en' ? (typeof words === 'string' ? undefined : words[1]) : typeof words === 'string' ? words : words[0]
  if (locale === 'en') return undefined
  for (const [pattern, zh] of SIMULATION_PATTERNS) if (pattern.test(english)) return english.replace(pattern, zh)
  return undefined
}
