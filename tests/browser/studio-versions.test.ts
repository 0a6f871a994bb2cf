// From draft to version in a browser: problems, differences, review by a second person, publication, archives, templates, migration.
import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Product, seen, startProduct, type View } from '../support/browser-app.ts'

const STUDIO = '/studio/shenshan-2021'
let product: Product

beforeAll(async () => {
  product = await startProduct('2026-03-03T02:00:00Z')
})
afterAll(() => product.close())

type Manifest = { deadlines: { id: string; count: number }[]; levels: unknown[] }

/** Changes a JSON file of the draft over HTTP, as an editor of the studio does. */
async function edit<T>(view: View, name: string, change: (value: T) => void, programme = 'shenshan-2021'): Promise<void> {
  const address = `/api/programmes/${programme}/draft/files/${name}`
  const seenFile = await (await view.context.request.get(address)).json()
  const value = JSON.parse(seenFile.content) as T
  change(value)
  const answer = await view.context.request.put(address, { data: { content: JSON.stringify(value, null, 2), expected: seenFile.sha256 } })
  expect(answer.status()).toBe(200)
}

describe('versions of a programme', () => {
  it('lists every problem of every part, each one click from its place', async () => {
    const view = await product.view('designer1')
    const { page } = view
    await edit<Manifest>(view, 'programme.json', (manifest) => {
      manifest.deadlines = manifest.deadlines.filter(({ id }) => id !== 'DL-17')
    })
    await view.open(`${STUDIO}/versions`)
    await seen(page.getByText(/个问题须改正后才能发布/))
    await expect.poll(() => page.getByRole('button', { name: '提交复核' }).isDisabled()).toBe(true)
    await view.check()
    await view.shot('versions-problems')
    await page
      .getByRole('row')
      .filter({ hasText: 'DL-17' })
      .getByRole('link', { name: /^前往：流程/ })
      .first()
      .click()
    await page.waitForURL(/\/workflows\/shenshan-[\w-]+\?at=/)
    await view.open(`${STUDIO}/versions`)
    page.once('dialog', (dialog) => void dialog.accept())
    await page.getByRole('button', { name: '放弃草稿' }).click()
    await seen(page.getByText('草稿与现行版本一致，没有待发布的改动。'))
    await view.context.close()
  })

  it('says the differences in sentences and waits for a second person', async () => {
    const view = await product.view('designer1')
    const { page } = view
    await edit<Manifest>(view, 'programme.json', (manifest) => {
      for (const rule of manifest.deadlines) if (rule.id === 'DL-17') rule.count = 3
    })
    await edit<{ schema: { properties: { findings: { maxItems: number } } } }>(view, 'forms/investigation.form.json', (form) => {
      form.schema.properties.findings.maxItems = 100
    })
    await view.open(`${STUDIO}/versions`)
    await seen(page.getByText('期限“DL-17 材料审查反馈”：由 5 个工作日改为 3 个工作日'))
    await seen(page.getByText('字段“核实结论”：最多项数由 200 改为 100'))
    await page.getByLabel('版本说明').fill('审查时限缩短为三个工作日')
    await page.getByRole('button', { name: '提交复核' }).click()
    await seen(page.getByText('等待复核'))
    await seen(page.getByText('您参与了这次修改，须由其他人复核。'))
    await expect.poll(() => page.getByRole('button', { name: '同意发布' }).count()).toBe(0)
    await expect.poll(() => page.getByRole('button', { name: '发布新版本' }).count()).toBe(0)
    await view.check()
    await view.shot('versions-waiting')
    await view.context.close()
  })

  it('is returned with a comment, submitted again, agreed to and published', async () => {
    const reviewer = await product.view('leader1')
    await reviewer.open(`${STUDIO}/versions`)
    await seen(reviewer.page.getByText('期限“DL-17 材料审查反馈”：由 5 个工作日改为 3 个工作日'))
    await reviewer.check()
    await reviewer.shot('versions-review')
    await reviewer.page.getByRole('button', { name: '退回修改' }).click()
    await seen(reviewer.page.getByText('退回时请写明意见'))
    await reviewer.page.getByLabel('意见', { exact: true }).fill('请改为四个工作日')
    await reviewer.page.getByRole('button', { name: '退回修改' }).click()
    await seen(reviewer.page.getByText('复核退回'))

    const author = await product.view('designer1')
    await edit<Manifest>(author, 'programme.json', (manifest) => {
      for (const rule of manifest.deadlines) if (rule.id === 'DL-17') rule.count = 4
    })
    await author.open(`${STUDIO}/versions`)
    await seen(author.page.getByText('请改为四个工作日'))
    await author.page.getByLabel('版本说明').fill('审查时限缩短为四个工作日')
    await author.page.getByRole('button', { name: '提交复核' }).click()
    await seen(author.page.getByText('等待复核'))

    await reviewer.open(`${STUDIO}/versions`)
    await reviewer.page.getByLabel('意见', { exact: true }).fill('已核对')
    await reviewer.page.getByRole('button', { name: '同意发布' }).click()
    await seen(reviewer.page.getByText('复核同意，可以发布'))
    await reviewer.context.close()

    await author.open(`${STUDIO}/versions`)
    await author.page.getByRole('button', { name: '发布新版本' }).click()
    await seen(author.page.getByText(/已发布第 2 版/))
    const row = author.page.getByRole('row', { name: /^第 2 版/ })
    await seen(row.getByText('审查时限缩短为四个工作日'))
    await seen(row.getByText('已核对'))
    await author.check()
    await author.shot('versions-published')
    await author.context.close()
  })

  it('compares any two versions, diagrams in colours, also on a phone', async () => {
    const view = await product.view('designer1')
    const { page } = view
    const name = 'shenshan-take-over.bpmn'
    const address = `/api/programmes/shenshan-2021/draft/files/${name}`
    const file = await (await view.context.request.get(address)).json()
    const content = file.content.replace(/(<bpmn:userTask id="[^"]*" name=")[^"]*"/, '$1核对接管材料"')
    expect((await view.context.request.put(address, { data: { content, expected: file.sha256 } })).status()).toBe(200)
    await view.open(`${STUDIO}/versions`)
    await seen(page.getByText(/名称由\s*“审核接管备案”\s*改为\s*“核对接管材料”/))
    await page.getByRole('button', { name: /^流程图对比/ }).click()
    await seen(page.locator('.djs-shape').first())
    await seen(page.getByText('改动（1）'))
    await view.check()
    await view.shot('versions-diagram')
    await page.getByLabel('原版本').selectOption('1')
    await page.getByLabel('新版本').selectOption('2')
    await seen(page.getByText('期限“DL-17 材料审查反馈”：由 5 个工作日改为 4 个工作日'))
    const phone = await product.view('designer1', { width: 390, height: 844 })
    await phone.open(`${STUDIO}/versions?from=1&to=2`)
    await seen(phone.page.getByText('期限“DL-17 材料审查反馈”：由 5 个工作日改为 4 个工作日'))
    await phone.check()
    await phone.shot('versions-phone')
    await phone.context.close()
    await view.context.request.delete('/api/programmes/shenshan-2021/draft')
    await view.context.close()
  })

  it('moves running cases after a dry run', async () => {
    await product.play({ subject: { name: '迁移小区' }, route: ['receive'] })
    const view = await product.view('designer1')
    const { page } = view
    await edit<Manifest>(view, 'programme.json', (manifest) => {
      for (const rule of manifest.deadlines) if (rule.id === 'DL-17') rule.count = 6
    })
    const { request } = view.context
    await request.post('/api/programmes/shenshan-2021/draft/review', { data: { note: '再改' } })
    const leader = await product.view('leader1')
    const { hash } = await (await leader.context.request.get('/api/programmes/shenshan-2021/draft/review')).json()
    await leader.context.request.post('/api/programmes/shenshan-2021/draft/review/decision', { data: { agree: true, hash } })
    await leader.context.close()
    expect((await request.post('/api/programmes/shenshan-2021/publish', { data: {} })).status()).toBe(200)

    await view.open(`${STUDIO}/versions`)
    await page.getByRole('link', { name: '迁移在办办件 第 2 版' }).click()
    await seen(page.getByText(/\d+ 件可以迁移，0 件不能。/))
    await view.check()
    await view.shot('migration')
    page.once('dialog', (dialog) => void dialog.accept())
    await page.getByRole('button', { name: /^迁移 \d+ 件$/ }).click()
    await seen(page.getByText(/已迁移 \d+ 件。/))
    await view.check()
    await view.shot('migration-report')
    await view.context.close()
  })

  it('retires a version and a programme', async () => {
    const view = await product.view('designer1')
    const { page } = view
    await view.open(`${STUDIO}/versions`)
    await page.getByRole('button', { name: '停用第 3 版' }).click()
    const form = page.getByRole('form', { name: '停用第 3 版' })
    await form.getByLabel('停用原因').fill('时限有误')
    await form.getByRole('button', { name: '停用第 3 版' }).click()
    await seen(page.getByRole('row', { name: /^第 3 版 已停用/ }))
    await seen(page.getByRole('row', { name: /^第 2 版 现行/ }))
    await view.check()
    await view.shot('versions-retired')
    await page.getByRole('button', { name: '停用方案' }).click()
    const all = page.getByRole('form', { name: '停用方案' })
    await all.getByLabel('停用原因').fill('办法废止')
    await all.getByRole('button', { name: '停用方案' }).click()
    await seen(page.getByText(/方案已停用，不再受理新的申请/))
    await expect.poll(() => page.getByRole('button', { name: '提交复核' }).isEnabled()).toBe(true)
    await view.check()
    const applicant = await product.view('applicant1')
    const subjects = await (await applicant.context.request.get('/api/subjects')).json()
    const refused = await applicant.context.request.post('/api/drafts', {
      data: { programme: 'shenshan-2021', caseType: 'grading', subjectId: subjects.items[0].id },
    })
    expect([refused.status(), (await refused.json()).text.zh]).toEqual([
      409,
      '评级方案“shenshan-2021”已停用，不再受理新的申请；已受理的办件继续办理。',
    ])
    await applicant.context.close()
    await view.open('/studio')
    await seen(page.getByText(/已停用/))
    await view.context.close()
  })
})

describe('a new programme', () => {
  it('is made of a template', async () => {
    const view = await product.view('designer1')
    const { page } = view
    await view.open('/studio/new')
    await seen(page.getByRole('radio', { name: '等级评定' }))
    await view.check()
    await view.shot('new-programme')
    await page.getByRole('radio', { name: '补贴审批' }).check()
    await page.getByRole('button', { name: '建立方案' }).click()
    await seen(page.getByText('请填写方案名称'))
    await page.getByLabel('方案名称').fill('电梯加装补贴')
    await page.getByLabel('方案标识').fill('lift-subsidy')
    await page.getByRole('button', { name: '建立方案' }).click()
    await seen(page.getByRole('heading', { level: 1, name: '电梯加装补贴' }))
    await view.open('/studio/lift-subsidy/versions')
    await seen(page.getByText('检查通过，没有问题。'))
    await seen(page.getByText('还没有发布过版本。'))
    await view.check()
    await view.shot('versions-first')
    const phone = await product.view('designer1', { width: 390, height: 844 })
    await phone.open('/studio/new')
    await seen(phone.page.getByRole('radio', { name: '等级评定' }))
    await phone.check()
    await phone.shot('new-programme-phone')
    await phone.context.close()
    await view.context.close()
  })

  it('says nothing of its checks before they have answered, and shows them where they stay', async () => {
    const view = await product.view('designer1')
    const { page } = view
    const held = async (address: string) => {
      let release = () => {}
      const released = new Promise<void>((resolve) => {
        release = resolve
      })
      await page.route(address, async (route) => {
        await released
        await route.continue()
      })
      return release
    }
    const review = await held('**/draft/review')
    const problems = await held('**/draft/problems')
    const checks = page.getByRole('region', { name: '检查' })
    await view.open('/studio/lift-subsidy/versions')
    await seen(page.getByText('还没有发布过版本。'))
    await expect.poll(() => checks.count()).toBe(0)
    review()
    await seen(checks.getByRole('status').getByText('正在加载'))
    await expect.poll(() => checks.getByText('检查通过，没有问题。').count()).toBe(0)
    problems()
    await seen(checks.getByText('检查通过，没有问题。'))
    await view.context.close()
  })

  it('comes out of an archive after its plan was read', async () => {
    const view = await product.view('designer1')
    const { page } = view
    await view.open('/studio/lift-subsidy/versions')
    const download = page.waitForEvent('download')
    await page.getByRole('link', { name: '导出草稿' }).click()
    const archive = await readFile(await (await download).path())
    await edit<{ title: unknown }>(
      view,
      'programme.json',
      (manifest) => Object.assign(manifest, { title: { zh: '改了', en: 'other' } }),
      'lift-subsidy',
    )
    await view.open('/studio/new')
    await page.getByLabel('选择压缩包（.zip）').setInputFiles({ name: 'lift.zip', mimeType: 'application/zip', buffer: archive })
    await seen(page.getByText(/方案“电梯加装补贴”（lift-subsidy）/))
    await seen(page.getByText(/当前草稿中这些改动将被覆盖：programme\.json/))
    await view.check()
    await view.shot('import-plan')
    await page.getByRole('button', { name: '导入为草稿' }).click()
    await seen(page.getByRole('heading', { level: 1, name: '电梯加装补贴' }))
    await page.goto('/studio/new')
    await page
      .getByLabel('选择压缩包（.zip）')
      .setInputFiles({ name: 'x.zip', mimeType: 'application/zip', buffer: Buffer.from('no archive') })
    await seen(page.getByText(/不是有效的方案压缩包/))
    await view.context.close()
  })
})
