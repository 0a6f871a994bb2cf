import { isA } from '../services.ts'
import type { PanelContext } from './context.ts'
import { group, type PanelGroup, pick, write } from './entries.ts'
import { bind } from './work-groups.ts'

/** Which article asks for an element, and what the public sees while it runs. */
export function basisGroup(context: PanelContext): PanelGroup | null {
  const { element, edit, word } = bind(context)
  if (!isA(element, 'bpmn:FlowNode') && !isA(element, 'bpmn:Process')) return null
  const parts = context.box.current
  const property = (id: string, label: string, name: string) => ({
    id,
    label,
    value: () => edit.property(element, name),
    change: (value: string) => edit.setProperty(element, name, value),
  })
  return group('pingji-basis', word('basis'), [
    ...articleEntries(context),
    pick(property('pingji-stage', word('stage'), 'stage'), context.choices(parts.stages), context.unknown),
    pick(property('pingji-public-status', word('publicStatus'), 'publicStatus'), context.choices(parts.publicStatuses), context.unknown),
    ...(isA(element, 'bpmn:Activity') || isA(element, 'bpmn:CatchEvent')
      ? [write({ ...property('pingji-turn', word('turn'), 'turn'), help: word('turnHelp') }, 2)]
      : []),
  ])
}

function articleEntries(context: PanelContext) {
  const { element, edit, word } = bind(context)
  const articles = context.box.current.articles ?? []
  const value = edit.property(element, 'article')
  const several = value
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '')
  const put = (next: string) => edit.setProperty(element, 'article', next)
  const options = context.choices(articles)
  const rest = articles.filter((article) => !several.includes(article.id))
  return [
    pick(
      { id: 'pingji-article', label: word('article'), value: () => value, change: put },
      several.length > 1 ? [...options, { value, label: several.join('、') }] : options,
      context.unknown,
    ),
    ...(several.length > 0 && rest.length > 0
      ? [
          pick(
            { id: 'pingji-article-more', label: word('articleMore'), value: () => '', change: (id) => put([...several, id].join(',')) },
            context.choices(rest),
            context.unknown,
          ),
        ]
      : []),
  ]
}
