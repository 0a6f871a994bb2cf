import { useMemo } from 'react'
import type { Bilingual } from '../../../server/base/text.ts'
import type { FieldNode, FormDocument } from '../../../server/rules/forms/types.ts'
import { elementsOf } from '../../ui/bpmn/elements.ts'
import { allOf, readXml } from '../../ui/bpmn/xml.ts'
import { fieldNodes, type Term, termOf } from '../../ui/form-rules/terms.ts'
import { type DraftFileText, useDraftFiles } from '../../ui/workspace/draft-files.ts'
import { type CatalogueEntry, useCatalogue } from '../../ui/workspace/workspace.tsx'
import { stageNamed } from '../stages.ts'

/** A field one may plan, with the columns of a table. */
export interface KnownField extends Pick<Term, 'label' | 'type' | 'options'> {
  readonly path: string
  readonly columns: readonly KnownField[]
}

/** A user task of the programme's diagrams. */
export interface KnownTask {
  readonly id: string
  readonly name: string
  readonly form: string | null
  readonly roles: readonly string[]
}

/** Fields of a form in the order of its layout. */
export function fieldsOf(document: FormDocument): readonly KnownField[] {
  const known = (node: FieldNode, at: string): KnownField => {
    const { label, type, options } = termOf(document, node, node.path, at)
    return { path: node.path, label, type, options, columns: (node.columns ?? []).map((column) => known(column, `${at}.0.${column.path}`)) }
  }
  return fieldNodes(document.layout).map((node) => known(node, node.path))
}

/** User tasks of all diagrams; a diagram being drawn counts as far as it can be read. */
export function tasksOf(files: readonly DraftFileText[]): readonly KnownTask[] {
  return files
    .filter(({ name }) => name.endsWith('.bpmn'))
    .flatMap(({ content }) => elementsOf(content))
    .filter(({ type }) => type === 'userTask')
    .map(({ id, name, form, roles }) => ({ id, name: name === '' ? id : name, form, roles }))
}

/** Stages of which a diagram records the result. */
export function resultsOf(files: readonly DraftFileText[]): readonly string[] {
  const nodes = files.filter(({ name }) => name.endsWith('.bpmn')).flatMap(({ content }) => [...allOf(readXml(content))])
  const recording = nodes.filter(
    ({ name, children }) => name === 'extensionElements' && children.some(({ attributes }) => attributes.type === 'result.record'),
  )
  const headers = recording
    .flatMap((node) => [...allOf(node)])
    .filter(({ name, attributes }) => name === 'header' && attributes.key === 'stage')
  return [...new Set(headers.flatMap(({ attributes }) => attributes.value ?? []))]
}

export interface KnownParts {
  readonly loading: boolean
  readonly tasks: readonly KnownTask[]
  /** By id of the form. */
  readonly fields: ReadonlyMap<string, readonly KnownField[]>
  readonly titles: ReadonlyMap<string, Bilingual>
  /** Stages whose results are recorded, by their code. */
  readonly results: readonly CatalogueEntry[]
}

/** What the draft's forms and diagrams offer to a scenario. */
export function useKnownParts(): KnownParts {
  const { files, loading } = useDraftFiles(isFormOrDiagram)
  const { stage } = useCatalogue()
  return useMemo(() => {
    const forms = files.filter(({ name }) => name.startsWith('forms/')).flatMap(({ content }) => formIn(content))
    return {
      loading,
      tasks: tasksOf(files),
      fields: new Map(forms.map((form) => [form.id, fieldsOf(form)])),
      titles: new Map(forms.map((form) => [form.id, form.title])),
      results: resultsOf(files).map((id) => ({ id, title: stageNamed(stage, id) })),
    }
  }, [files, loading, stage])
}

const isFormOrDiagram = (name: string) => name.endsWith('.bpmn') || name.startsWith('forms/')

/** A form that is just being written may not be JSON. */
function formIn(content: string): readonly FormDocument[] {
  try {
    return [JSON.parse(content) as FormDocument]
  } catch {
    return []
  }
}
