/** Uploads find their file; coverage finds who carries out an article. */
import { expect, test } from 'vitest'
import type { ProgrammeManifest } from '../../../../server/programmes/types.ts'
import { usesOfArticles } from '../../../../studio/designer/coverage.tsx'
import { targetName } from '../../../../studio/designer/upload.tsx'

const file = (name: string) => ({ name, kind: 'form' as const, sha256: '', bytes: 1, changed: false })
const view = { files: [file('forms/application.form.json'), file('grading.bpmn')] }

test.each([
  ['application.form.json', 'forms/application.form.json'],
  ['grading.bpmn', 'grading.bpmn'],
  ['new.form.json', 'forms/new.form.json'],
  ['new.dmn', 'new.dmn'],
])('an uploaded %s stands for %s', (uploaded, target) => {
  expect(targetName(uploaded, view)).toBe(target)
})

test('names every file that cites an article', () => {
  const manifest = {
    articles: ['XX-1', 'XX-17', 'XX-9'].map((id) => ({ id, number: id, text: id })),
    deadlines: [{ id: 'DL-17', article: 'XX-17' }],
    caseTypes: [],
    stages: [],
    roles: [],
  } as unknown as ProgrammeManifest

  const uses = usesOfArticles(manifest, [{ name: 'grading.bpmn', content: '<p value="XX-17" /><p value="XX-1"/>' }])

  expect([...uses]).toEqual([
    ['XX-17', ['DL-17', 'grading.bpmn']],
    ['XX-1', ['grading.bpmn']],
  ])
})
