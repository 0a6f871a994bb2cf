// Forms to start from are sound before anybody touches them.
import { describe, expect, test } from 'vitest'
import { compileForm, lintForm } from '../../../../server/rules/forms/index.ts'
import { FORM_TEMPLATES } from '../../../../studio/form-builder/templates.ts'

const title = { zh: '新表单', en: 'New form' }

describe.each(FORM_TEMPLATES.map((template) => [template.id, template] as const))('%s', (_, template) => {
  const document = template.make({ id: 'new', title })

  test('keeps the name of the form it begins', () => {
    expect([document.id, document.title]).toEqual(['new', title])
  })

  test('has no fault and nothing to advise', () => {
    expect(compileForm(document)).toMatchObject({ ok: true })
    expect(lintForm(document)).toEqual([])
  })
})
