/** The same evaluator in browser and server (design §5): what a person sees while typing is what the submit path decides. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Refusal } from '../../../../../server/base/errors.ts'
import type { JsonObject } from '../../../../../server/base/json.ts'
import { checkedData } from '../../../../../server/cases/admission.ts'
import { type CompiledForm, compileForm, evaluateForm, type FormDocument } from '../../../../../server/rules/forms/index.ts'
import { pathOfPointer, withoutIndexes } from '../../../../../server/rules/forms/paths.ts'
import { formEngineOf } from '../../../../../studio/ui/form/engine.ts'
import { requiredBySchema } from '../../../../../studio/ui/form/paths.ts'
import { filledForm } from '../../../../support/form-arbitrary.ts'

const overHttp = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T

function compiled(document: FormDocument): CompiledForm {
  const form = compileForm(overHttp(document))
  if (!form.ok) throw new Error(`Expected a form that compiles, but ${JSON.stringify(form.problems)}`)
  return form.value
}

type Context = Parameters<typeof checkedData>[0]
type Programme = Parameters<typeof checkedData>[1]
const context = {
  programmes: { functionsFor: () => Promise.resolve({}) },
  clock: { now: () => '2026-11-21T02:00:00.000Z' },
} as unknown as Context
const programme = { id: 'p', manifest: { refusals: {}, timeZone: 'Asia/Shanghai' } } as unknown as Programme

/** What the server's submit path keeps, or the places and sentences it refuses with. */
async function submitted(document: FormDocument, data: JsonObject, facts: JsonObject) {
  try {
    return { kept: await checkedData(context, programme, compiled(document), overHttp(data), facts), refused: [] }
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    return { kept: null, refused: (error.problems ?? []).map(({ at, text }) => [at === undefined ? null : pathOfPointer(at), text.zh]) }
  }
}

test('the browser shows the data, the problems and the fields of the server', async () => {
  await fc.assert(
    fc.asyncProperty(filledForm, async ({ document, data, facts }) => {
      const screen = formEngineOf(document)?.evaluate(data, facts)
      const server = evaluateForm(compiled(document), overHttp(data), { facts, now: '2026-11-21T02:00:00.000Z', zone: 'Asia/Shanghai' })
      if (screen === undefined) throw new Error('Expected the form to compile in the browser')

      expect(screen.data).toEqual(server.data)
      expect(screen.problems.map(({ path, severity, text }) => [path, severity, text])).toEqual(
        server.problems.map(({ at, severity, text }) => [at === undefined ? null : pathOfPointer(at), severity, text]),
      )
      for (const [path, shown] of Object.entries(server.visible)) expect(screen.isVisible(path)).toBe(shown)
      for (const path of compiled(document).fields.keys())
        if (!path.includes('[]'))
          expect(screen.isRequired(path)).toBe(server.required[path] === true || requiredBySchema(document.schema, path))
    }),
    { numRuns: 300 },
  )
})

test('what the browser sends is kept as it stood on the screen, or refused with the sentences it showed', async () => {
  await fc.assert(
    fc.asyncProperty(filledForm, async ({ document, data, facts }) => {
      const screen = formEngineOf(document)?.evaluate(data, facts)
      if (screen === undefined) throw new Error('Expected the form to compile in the browser')
      const errors = screen.problems.filter((problem) => problem.severity === 'error').map(({ path, text }) => [path, text.zh])
      const { kept, refused } = await submitted(document, screen.data, facts)

      expect(refused).toEqual(errors)
      if (errors.length === 0) expect(kept).toEqual(screen.data)
    }),
    { numRuns: 300 },
  )
})

test('nothing hidden is kept', () => {
  fc.assert(
    fc.property(filledForm, ({ document, data, facts }) => {
      const { visible, data: kept } = evaluateForm(compiled(document), data, { facts })
      for (const [path, shown] of Object.entries(visible)) {
        const at = path.split('.').reduce<unknown>((here, name) => (here as { readonly [key: string]: unknown } | undefined)?.[name], kept)
        if (!shown) expect(at, withoutIndexes(path)).toBeUndefined()
      }
    }),
    { numRuns: 200 },
  )
})
