import { useQueries } from '@tanstack/react-query'
import { useEffect, useMemo, useRef } from 'react'
import type { Bilingual, Locale } from '../../../server/base/text.ts'
import { inLocale } from '../../../server/base/text.ts'
import { NOTHING_KNOWN } from '../../../server/engine/lint/index.ts'
import { workspaceApi } from '../../api/workspace.ts'
import { useCatalogue, useManifest, useWorkspace } from '../../ui/workspace/workspace.tsx'
import { JOB_KINDS } from './job-catalogue.ts'
import type { PartsBox } from './parts.ts'

const JOBS = JOB_KINDS.map(({ type, label }) => ({ id: type, title: label }))

/** The box of parts for the modeler, kept as the draft is now; `onChange` is called when something in it has changed. */
export function useParts(xml: string, locale: Locale, onChange: () => void): PartsBox {
  const { programme, view } = useWorkspace()
  const catalogue = useCatalogue()
  const isRead = useManifest().value !== undefined
  const box = useRef<PartsBox>({ current: NOTHING_KNOWN, rules: [], levels: [], caseTypes: [], schemes: [], fieldsOf: () => undefined })
  const used = useMemo(() => view.forms.filter(({ id }) => xml.includes(`formId="${id}"`)), [view.forms, xml])
  const fields = useQueries({
    queries: used.map(({ id, file }) => ({
      queryKey: ['workflow-form-fields', programme, file, view.files.find((one) => one.name === file)?.sha256 ?? ''],
      queryFn: async () => ({ id, fields: fieldsOfForm((await workspaceApi.read(programme, file)).content) }),
    })),
    combine: (results) => results.flatMap(({ data }) => (data === undefined ? [] : [data])),
  })
  const schemes = useMemo(
    () =>
      view.files.flatMap(({ name, state }) => {
        const id = state === 'removed' ? undefined : /^schemes\/(.+)\.json$/.exec(name)?.[1]
        return id === undefined ? [] : [{ id, title: { zh: id, en: id } }]
      }),
    [view.files],
  )
  const latest = useRef(onChange)
  latest.current = onChange
  useEffect(() => {
    const byForm = new Map(
      fields.map(({ id, fields: list }) => [id, list.map(({ name, title }) => ({ name, title: inLocale(title, locale) }))] as const),
    )
    Object.assign(box.current, {
      current: {
        forms: catalogue.form,
        decisions: catalogue.decision,
        letters: catalogue.letter,
        processes: catalogue.process,
        roles: isRead ? catalogue.role : null,
        deadlines: isRead ? catalogue.deadline : null,
        articles: isRead ? catalogue.article : null,
        stages: isRead ? catalogue.stage : null,
        publicStatuses: isRead ? catalogue.publicStatus : null,
        jobs: JOBS,
      },
      rules: catalogue.rules,
      levels: catalogue.level,
      caseTypes: catalogue.caseType,
      schemes,
      fieldsOf: (formId: string) => byForm.get(formId),
    } satisfies PartsBox)
    latest.current()
  }, [catalogue, schemes, isRead, fields, locale])
  return box.current
}

interface FormText {
  readonly schema?: { readonly properties?: { readonly [name: string]: { readonly title?: string; readonly 'x-title'?: Bilingual } } }
  readonly layout?: unknown
}

/** Top-level properties of a form with their titles; none when the file is not a form. */
export function fieldsOfForm(content: string): readonly { readonly name: string; readonly title: Bilingual }[] {
  try {
    const form = JSON.parse(content) as FormText
    const labels = labelsIn(form.layout)
    return Object.entries(form.schema?.properties ?? {}).map(([name, schema]) => {
      const plain = schema.title ?? name
      return { name, title: labels.get(name) ?? { zh: plain, en: plain } }
    })
  } catch {
    return []
  }
}

/** Labels of the fields in a layout, wherever they stand. */
function labelsIn(layout: unknown): ReadonlyMap<string, Bilingual> {
  const labels = new Map<string, Bilingual>()
  const visit = (node: unknown): void => {
    if (Array.isArray(node)) {
      for (const one of node) visit(one)
      return
    }
    if (typeof node !== 'object' || node === null) return
    const { path, label } = node as { readonly path?: unknown; readonly label?: unknown }
    if (typeof path === 'string' && typeof label === 'object' && label !== null && 'zh' in label) labels.set(path, label as Bilingual)
    for (const value of Object.values(node)) visit(value)
  }
  visit(layout)
  return labels
}
