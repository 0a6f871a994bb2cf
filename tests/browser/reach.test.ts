import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { PASSWORD, type Product, seen, startProduct, type View } from '../support/browser-app.ts'

let product: Product
let notice: string
let caseId: string

beforeAll(async () => {
  product = await startProduct('2026-01-05T02:00:00Z')
  const { driver } = product.stage
  caseId =
    (await product.play({ subject: { name: '百安湾一号' }, route: ['to-preliminary', 'to-final', 'deliberate', 'publish'] })).get('main') ??
    ''
  notice = (await driver.caseOf('leader1', caseId)).notices[0]?.id ?? ''
})
afterAll(() => product.close())

/** Controls smaller than a finger, outside of running text. */
function smallTargets(view: View, least: number): Promise<readonly string[]> {
  return view.page.evaluate(
    (size) =>
      [...document.querySelectorAll<HTMLElement>('button, a.button, input:not([type=file]), select')]
        .filter((one) => one.checkVisibility() && !one.classList.contains('visually-hidden') && one.closest('.visually-hidden') === null)
        .filter((one) => {
          const box = (one.closest('label, .ant-input-affix-wrapper') ?? one).getBoundingClientRect()
          return box.height < size
        })
        .map((one) => `${one.tagName} ${one.textContent?.trim() || one.getAttribute('aria-label')} ${one.getBoundingClientRect().height}`),
    least,
  )
}

describe('a phone', () => {
  it('shows public pages without sideways scroll', async () => {
    const view = await product.view(null, { width: 390, height: 844 })
    for (const path of ['/notices', `/notices/${notice}`, '/verify', '/complaint', '/login']) {
      await view.open(path)
      await view.check()
      expect(await smallTargets(view, 32), path).toEqual([])
      await view.shot(`phone${path.split('/').slice(0, 2).join('-')}`)
    }
    await view.context.close()
  })

  it('shows the portal without sideways scroll', async () => {
    const view = await product.view('applicant1', { width: 390, height: 844 })
    for (const path of ['/portal', `/cases/${caseId}`, '/portal/subjects/new', '/portal/apply']) {
      await view.open(path)
      await view.check()
      expect(await smallTargets(view, 32), path).toEqual([])
      await view.shot(`phone${path.replaceAll('/', '-').slice(0, 14)}`)
    }
    await view.context.close()
  })
})

describe('the large view', () => {
  it('keeps every page within its width', async () => {
    const view = await product.view('applicant1', { width: 390, height: 844 })
    await view.open('/portal')
    await view.page.getByRole('button', { name: '长者版' }).click()
    const size = await view.page.evaluate(() =>
      Number.parseFloat(getComputedStyle(document.querySelector('main') ?? document.body).fontSize),
    )
    expect(size).toBeGreaterThanOrEqual(18)
    for (const path of ['/portal', `/cases/${caseId}`, '/notices', `/notices/${notice}`, '/complaint']) {
      await view.open(path)
      await view.check()
      expect(await smallTargets(view, 40), path).toEqual([])
    }
    await view.shot('elder')
    await view.context.close()
  })
})

describe('the English view', () => {
  it('speaks English after the switch', async () => {
    const view = await product.view('applicant1')
    const { page } = view
    await view.open('/portal')
    await page.getByRole('button', { name: 'English' }).click()
    await seen(page.getByRole('heading', { name: 'My cases' }))
    expect(await page.evaluate(() => document.documentElement.lang)).toBe('en')
    await view.check()
    await page.reload()
    await seen(page.getByRole('heading', { name: 'My cases' }))
    await view.open(`/cases/${caseId}`)
    await seen(page.getByRole('heading', { name: 'Progress' }))
    await view.check()
    await view.shot('english-case')
    await view.context.close()
  })
})

describe('the keyboard alone', () => {
  it('logs in and registers a community', async () => {
    const view = await product.view(null)
    const { page } = view
    await view.open('/login')
    await tabTo(view, '用户名')
    await page.keyboard.type('applicant3')
    await page.keyboard.press('Tab')
    await page.keyboard.type(PASSWORD)
    await page.keyboard.press('Enter')
    await seen(page.getByRole('heading', { name: '我的办件' }))
    await tabTo(view, '登记小区')
    await page.keyboard.press('Enter')
    await seen(page.getByLabel(/^小区名称/))
    await tabTo(view, '小区名称')
    await page.keyboard.type('南山海语轩')
    await page.keyboard.press('Tab')
    await page.keyboard.press('Space')
    await tabTo(view, '小区地址')
    await page.keyboard.type('小漠镇海滨路 1 号')
    for (const [label, text] of [
      ['建筑面积', '142000'],
      ['总户数', '900'],
      ['楼栋数', '9'],
    ] as const) {
      await tabTo(view, label)
      await page.keyboard.type(text)
    }
    for (const label of ['是否为分期建设中的一期', '是否封闭式小区', '是否精装交付']) {
      await tabTo(view, label)
      await page.keyboard.press('ArrowRight')
    }
    await tabTo(view, '本小区位于深圳市深汕特别合作区范围内。')
    await page.keyboard.press('Space')
    await tabTo(view, '提交')
    await page.keyboard.press('Enter')
    await seen(page.getByRole('radio', { name: /南山海语轩/ }))
    await view.context.close()
  })
})

/** Presses Tab until the focus stands on a control with this name (or in a group of this name). */
async function tabTo(view: View, name: string): Promise<void> {
  for (let presses = 0; presses < 60; presses += 1) {
    await view.page.keyboard.press('Tab')
    const names = await view.page.evaluate(() => {
      const at = document.activeElement as HTMLInputElement | null
      return [...(at?.labels ?? [])]
        .map((label) => label.textContent ?? '')
        .concat(at?.textContent ?? '', at?.closest('fieldset')?.querySelector('legend')?.textContent ?? '')
    })
    if (names.some((one) => one.trim().startsWith(name))) return
  }
  throw new Error(`Expected Tab to reach "${name}", but it did not`)
}
