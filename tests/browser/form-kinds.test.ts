import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { FIELD_KINDS, type FormDocument } from '../../server/rules/forms/index.ts'
import { type Product, seen, startProduct } from '../support/browser-app.ts'
import { documentOf, serveForm } from '../support/one-form.ts'

// Every kind of field on one screen (issue 3, deliverable 2).
let product: Product

beforeAll(async () => {
  product = await startProduct('2026-03-03T02:00:00Z')
})
afterAll(() => product.close())

/** One field of every kind that needs no account. */
function everyKind(): FormDocument {
  const made = FIELD_KINDS.filter((kind) => kind.id !== 'scoreTable' && kind.id !== 'files').map((kind) => ({
    name: kind.id,
    ...kind.make(kind.id, kind.title),
  }))
  return documentOf(
    Object.fromEntries(made.flatMap(({ name, schema }) => (schema === undefined ? [] : [[name, schema] as const]))),
    made.map(({ node }) => node),
    [
      { kind: 'computed', path: 'calculated', value: 'sum(table.amount[item != null])' },
      { kind: 'visible', path: 'textarea', when: 'radio = "b"' },
    ],
  )
}

describe('every kind of field', () => {
  for (const [device, size] of [
    ['desk', {}],
    ['phone', { width: 390, height: 844 }],
  ] as const)
    it(`is labelled, checked and calculated on the ${device}`, async () => {
      const view = await product.view(null, size)
      const { page } = view
      await serveForm(page, everyKind())
      await view.open('/complaint')
      await seen(page.getByText('身份证号码'))
      await page.getByLabel('身份证号码').fill('110105194912310021')
      await page.getByLabel('身份证号码').blur()
      await expect.poll(() => page.getByLabel('身份证号码').inputValue()).toBe('110***********0021')
      await seen(page.getByText('身份证号码的校验位不符，请核对'))
      await page.getByLabel('地址 省级').selectOption({ label: '山东省' })
      await page.getByLabel('地址 市级').selectOption({ label: '威海市' })
      await page.getByLabel('地址 县级').selectOption({ label: '荣成市' })
      await page.getByLabel('详细地址').fill('成山大道 1 号')
      await page.getByRole('button', { name: '添加一行' }).click()
      await page.getByRole('button', { name: '添加一行' }).click()
      await page.getByLabel('金额，第 1 行').fill('0.1')
      await page.getByLabel('金额，第 2 行').fill('0.2')
      await page.getByLabel('金额，第 2 行').blur()
      await seen(page.getByRole('cell', { name: '0.30 元' }))
      await seen(page.locator('output.calculated').getByText('0.3'))
      await expect.poll(() => page.getByLabel('多行文本').count()).toBe(0)
      await page.getByRole('group', { name: '单选' }).getByLabel('选项二').check()
      await seen(page.getByLabel('多行文本'))
      await page.getByRole('button', { name: '提交', exact: true }).click()
      await seen(page.getByRole('link', { name: '“身份证号码”不是有效的身份证号码（校验位不符）。' }))
      await page.getByRole('link', { name: '“身份证号码”不是有效的身份证号码（校验位不符）。' }).click()
      await page.waitForFunction(() => document.activeElement?.id === 'field-idNumber')
      await view.check()
      await view.shot(`form-kinds-${device}`)
      await view.context.close()
    })
})
