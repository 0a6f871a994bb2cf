// An operator's day: what runs, what stopped and why, putting it right by hand, many at once, and the move to a new version.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Key } from '../../server/base/ids.ts'
import { type Product, seen, startProduct, type View } from '../support/browser-app.ts'

const PHONE = { width: 390, height: 844 }
const SHAPES = 'xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0"'
const flow = (from: string, to: string, name = '') =>
  `<bpmn:sequenceFlow id="${from}-${to}" sourceRef="${from}" targetRef="${to}"${name === '' ? '' : ` name="${name}"`}/>`
const task = (id: string, name: string) =>
  `<bpmn:userTask id="${id}" name="${name}"><bpmn:extensionElements><zeebe:userTask/><zeebe:assignmentDefinition candidateGroups="official"/></bpmn:extensionElements></bpmn:userTask>`
/** Without a picture, as programs deploy them: it is laid out in the browser. The second version renames a step and adds one. */
const review = (version: 1 | 2) => {
  const check = version === 1 ? 'check' : 'verify'
  return `<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions ${SHAPES} id="d" targetNamespace="http://pingji.test">
  <bpmn:message id="m" name="paid"><bpmn:extensionElements><zeebe:subscription correlationKey="=number"/></bpmn:extensionElements></bpmn:message>
  <bpmn:process id="material-review" name="材料审查" isExecutable="true">
    <bpmn:startEvent id="start" name="收到申请"/>${task(check, '核对材料')}
    <bpmn:boundaryEvent id="late" name="五日未核对" attachedToRef="${check}" cancelActivity="false"><bpmn:timerEventDefinition id="td"><bpmn:timeDuration>P5D</bpmn:timeDuration></bpmn:timerEventDefinition></bpmn:boundaryEvent>
    ${task('remind', '催办')}
    <bpmn:subProcess id="site" name="现场核查"><bpmn:startEvent id="s1"/>${task('visit', '踏勘')}${task('report', '出具意见')}<bpmn:endEvent id="e1"/>${flow('s1', 'visit')}${flow('visit', 'report')}${flow('report', 'e1')}</bpmn:subProcess>
    ${version === 1 ? '' : task('countersign', '会签')}
    <bpmn:serviceTask id="print" name="打印通知书"><bpmn:extensionElements><zeebe:taskDefinition type="test.print" retries="1"/></bpmn:extensionElements></bpmn:serviceTask>
    <bpmn:intermediateCatchEvent id="paid" name="等待缴费"><bpmn:messageEventDefinition id="md" messageRef="m"/></bpmn:intermediateCatchEvent>
    <bpmn:endEvent id="end" name="办结"/><bpmn:endEvent id="reminded" name="已催办"/>
    ${flow('start', check)}${flow(check, 'site')}${version === 1 ? flow('site', 'print') : flow('site', 'countersign') + flow('countersign', 'print')}${flow('print', 'paid')}${flow('paid', 'end')}${flow('late', 'remind')}${flow('remind', 'reminded')}
  </bpmn:process>
</bpmn:definitions>`
}
const CALLING = `<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions ${SHAPES} id="d2" targetNamespace="http://pingji.test"><bpmn:process id="calling" name="总流程" isExecutable="true"><bpmn:startEvent id="start"/>
<bpmn:callActivity id="call" name="办理材料审查"><bpmn:extensionElements><zeebe:calledElement processId="material-review" propagateAllChildVariables="false"/></bpmn:extensionElements></bpmn:callActivity><bpmn:endEvent id="end"/>${flow('start', 'call')}${flow('call', 'end')}</bpmn:process></bpmn:definitions>`

let product: Product
let isPrinterAway = true
const keys: Key[] = []
let failing: Key
let definition: string

async function complete(key: Key, elementId: string): Promise<void> {
  const { runtime } = product.services
  const { rows } = await runtime.queries.search('userTasks', {
    filter: { processInstanceKey: { $eq: key }, elementId: { $eq: elementId }, state: { $eq: 'CREATED' } },
    sort: [],
    limit: 1,
    from: 0,
    after: null,
    before: null,
  })
  await runtime.completeUserTask({ userTaskKey: String(rows[0]?.userTaskKey) as Key, variables: {}, by: 'official1' })
}

beforeAll(async () => {
  product = await startProduct('2026-03-03T02:00:00Z', { testClock: true })
  const { runtime } = product.services
  runtime.registerJobHandler('test.print', async () => {
    if (isPrinterAway) throw new Error('connect ECONNREFUSED 10.0.0.9:631')
    return {}
  })
  const deploy = (name: string, content: string) => runtime.deploy({ resources: [{ name, content }], by: 'designer1' })
  const deployed = await deploy('material-review.bpmn', review(1))
  definition = deployed.processes[0]?.key ?? ''
  await deploy('calling.bpmn', CALLING)
  for (let at = 1; at <= 6; at += 1) {
    const variables = { number: `SS-${at}`, applicant: { name: `申请人${at}`, phone: '0755-0000' }, area: 1000 * at }
    keys.push((await runtime.createInstance({ processId: 'material-review', variables })).processInstanceKey)
  }
  failing = keys[1] ?? ('' as Key)
  for (const step of ['check', 'visit', 'report']) await complete(failing, step)
  await complete(keys[2] ?? failing, 'check')
  await runtime.cancelInstance(keys[5] ?? failing)
  await runtime.createInstance({ processId: 'calling', variables: { number: 'SS-9' } })
  await runtime.drain()
  await deploy('material-review.bpmn', review(2))
})
afterAll(() => product.close())

/** The page at both widths: nothing for axe to say, no sideways scroll, no error in the console. */
async function atBothWidths(view: View, path: string, name: string, ready: (view: View) => Promise<void>): Promise<void> {
  const phone = await product.view('operator1', PHONE)
  for (const [one, suffix] of [
    [view, ''],
    [phone, '-phone'],
  ] as const) {
    await one.open(path)
    await ready(one)
    await one.check()
    await one.shot(`operations-${name}${suffix}`)
  }
  await phone.context.close()
}
const drawn = (view: View) => seen(view.page.locator('.djs-container .djs-shape'))

describe('what runs', () => {
  it('counts the instances of every version', async () => {
    const view = await product.view('operator1')
    await atBothWidths(view, '/operations', 'processes', async ({ page }) => {
      await seen(page.getByRole('link', { name: '材料审查 第 1 版 有异常 1' }))
    })
    await view.page.getByRole('link', { name: '材料审查 第 1 版 有异常 1' }).click()
    await seen(view.page.getByRole('link', { name: failing }))
    await expect.poll(() => view.page.getByRole('link', { name: /^\d{16}$/ }).count()).toBe(1)
    await view.context.close()
  })

  it('shows over the diagram where they are, and finds them by element, variable and key', async () => {
    const view = await product.view('operator1')
    const { page } = view
    const address = `/operations/instances?process=material-review&definition=${definition}`
    await atBothWidths(view, address, 'instances', async (one) => {
      await drawn(one)
      await seen(one.page.locator('.token-incident', { hasText: '! 1' }).last())
    })
    await page.getByText('各步骤数字').click()
    expect(await page.getByRole('row', { name: /^核对材料/ }).innerText()).toMatch(/核对材料\s+4\s+0\s+2\s+1/)
    await page.getByLabel('所在步骤').selectOption('visit')
    await page.getByRole('button', { name: '查询' }).click()
    await seen(page.getByRole('link', { name: keys[2] ?? '' }))
    await expect.poll(() => page.getByRole('link', { name: /^\d{16}$/ }).count()).toBe(1)

    // At once: what is typed next would otherwise go into fields that are about to be replaced.
    const left = await page.getByRole('button', { name: '清除条件' }).evaluate(async (clear: HTMLButtonElement) => {
      clear.click()
      await Promise.resolve()
      return document.querySelector('select')?.value
    })
    expect(left).toBe('')
    await page.getByLabel('变量名').fill('number')
    await page.getByLabel('变量值').fill('SS-4')
    await page.getByRole('button', { name: '查询' }).click()
    await seen(page.getByRole('link', { name: keys[3] ?? '' }))
    await expect.poll(() => page.getByRole('link', { name: /^\d{16}$/ }).count()).toBe(1)
    await view.context.close()
  })

  it('filters by a click on the diagram', async () => {
    const view = await product.view('operator1')
    await view.open(`/operations/instances?process=material-review&definition=${definition}`)
    await drawn(view)
    await view.page.locator('[data-element-id="visit"]').first().click()
    await expect.poll(() => view.page.url()).toContain('element=visit')
    await expect.poll(() => view.page.getByRole('link', { name: /^\d{16}$/ }).count()).toBe(1)
    await view.context.close()
  })
})

describe('one instance', () => {
  it('says what stopped in words a clerk understands, and tries again', async () => {
    const view = await product.view('operator1')
    const { page } = view
    await atBothWidths(view, `/operations/instances/${failing}`, 'instance', async (one) => {
      await drawn(one)
      await one.page.getByRole('tab', { name: '异常（1）' }).click()
      await seen(one.page.getByText('自动办理多次失败，已停下等待处理。'))
      expect(await one.page.locator('.djs-connection.flow-taken').count()).toBeGreaterThan(4)
    })
    isPrinterAway = false
    await page.getByRole('button', { name: '重试“打印通知书”' }).click()
    await seen(page.getByText('已处理').first())
    await product.services.runtime.drain()
    await view.open(`/operations/instances/${failing}`)
    await page.getByRole('tab', { name: '定时与等待' }).click()
    await seen(page.getByRole('cell', { name: 'SS-2' }))
    await view.check()
    for (const tab of ['经过', '作业', '操作记录']) {
      await page.getByRole('tab', { name: tab }).click()
      await view.check()
      await view.shot(`operations-instance-${tab}`)
    }
    await seen(page.getByRole('cell', { name: '重试异常' }))
    await view.context.close()
  })

  it('lets a variable be corrected, with a reason that is recorded', async () => {
    const view = await product.view('operator1')
    const { page } = view
    await view.open(`/operations/instances/${keys[0]}`)
    await page.getByRole('button', { name: '修改变量 area' }).click()
    await page.getByLabel('area：新值（JSON）').fill('12,5')
    await seen(page.getByText('不是正确的 JSON'))
    await page.getByLabel('area：新值（JSON）').fill('1250')
    await expect.poll(() => page.getByRole('button', { name: '保存' }).isDisabled()).toBe(true)
    await page.getByLabel('理由').fill('申请人更正面积')
    await view.check()
    await view.shot('operations-variable')
    await page.getByRole('button', { name: '保存' }).click()
    await seen(page.getByRole('cell', { name: '1250' }))
    const [entry] = await product.services.audit.list({ before: null, caseId: null, actor: null, limit: 1 })
    expect(entry).toMatchObject({ action: 'instance.set-variables', detail: { reason: '申请人更正面积', variables: { area: 1250 } } })
    await view.context.close()
  })

  it('shows who called it, and fires a timer under the test clock', async () => {
    const view = await product.view('operator1')
    const { page } = view
    await view.open('/operations/instances?process=calling')
    await page.getByRole('link', { name: /^\d{16}$/ }).click()
    await page.getByRole('tab', { name: '调用关系' }).click()
    await page.getByRole('tabpanel').getByRole('link').click()
    await page.getByRole('tab', { name: '调用关系' }).click()
    await seen(page.getByRole('heading', { name: '由以下实例调用' }))
    await page.getByRole('tab', { name: '定时与等待' }).click()
    await page.getByRole('button', { name: /立即触发/ }).click()
    await seen(page.getByText('没有等待中的定时器。'))
    await seen(page.getByText('核对材料、催办'))
    await view.check()
    await view.context.close()
  })

  it('is cancelled only with a reason', async () => {
    const view = await product.view('operator1')
    const { page } = view
    await view.open(`/operations/instances/${keys[4]}`)
    await page.getByRole('button', { name: '终止实例' }).click()
    await expect.poll(() => page.getByRole('button', { name: '确认终止' }).isDisabled()).toBe(true)
    await page.getByLabel('理由').fill('申请人撤回')
    await page.getByRole('button', { name: '确认终止' }).click()
    await seen(page.getByText('已终止').first())
    await expect.poll(() => page.getByRole('button', { name: '终止实例' }).count()).toBe(0)
    await view.context.close()
  })
})

describe('modifying', () => {
  it('previews what happens, refuses with sentences, and moves the token', async () => {
    const view = await product.view('operator1')
    const { page } = view
    const key = keys[0] ?? ''
    await atBothWidths(view, `/operations/instances/${key}/modify`, 'modify', async (one) => {
      await drawn(one)
      await one.page.getByLabel('要终止的步骤：添加步骤').selectOption('check')
      await seen(one.page.getByText('整个实例将随之结束。'))
      await one.page.getByLabel('要激活的步骤：添加步骤').selectOption('report')
      await seen(one.page.getByText(/将进入：现场核查、出具意见/))
    })
    await page.getByLabel('同时设置流程变量（JSON 对象，可不填）').fill('{"number": null}')
    await page.getByLabel('理由').fill('现场已踏勘，直接出具意见')
    await page.getByRole('button', { name: '执行修改' }).click()
    await page.waitForURL(`**/operations/instances/${key}`)
    await seen(page.getByText('出具意见').first())
    const state = await product.services.runtime.stateOf(key as Key)
    expect([...(state?.elements.values() ?? [])].map(({ elementId }) => elementId).sort()).toEqual(['material-review', 'report', 'site'])
    await view.context.close()
  })

  it('chooses by a click on the diagram too', async () => {
    const view = await product.view('operator1')
    const { page } = view
    await view.open(`/operations/instances/${keys[3]}/modify`)
    await drawn(view)
    await page.locator('[data-element-id="print"]').first().click()
    await seen(page.getByRole('button', { name: '移除“打印通知书”' }))
    await page.getByLabel('终止', { exact: true }).check()
    await page.locator('[data-element-id="check"]').first().click()
    await seen(page.getByRole('button', { name: '移除“核对材料”' }))
    await view.check()
    await view.context.close()
  })
})

describe('many at once', () => {
  it('migrates with the mapping drawn on both diagrams, tried for each instance first', async () => {
    const view = await product.view('operator1')
    const { page } = view
    await atBothWidths(view, `/operations/migrate?source=${definition}`, 'migrate', async (one) => {
      await seen(one.page.getByText(/可迁移 \d+ 个，不能迁移 0 个/))
      await expect.poll(() => one.page.locator('.djs-container').count()).toBe(2)
      await seen(one.page.locator('.token-pair').first())
    })
    const choice = page.getByLabel('对应步骤：核对材料')
    expect(await choice.inputValue()).toBe('verify')
    await choice.selectOption('')
    await seen(page.getByText('办件正处于“核对材料”，新版流程中没有与之对应的步骤。').first())
    await view.check()
    await view.shot('operations-migrate-refused')
    await choice.selectOption('verify')
    await seen(page.getByText(/不能迁移 0 个/))
    await page.getByLabel('理由').fill('按新版流程办理')
    await page.getByRole('button', { name: /^迁移 \d 个实例$/ }).click()
    await page.getByRole('link', { name: '查看进度' }).click()
    await seen(page.getByRole('heading', { level: 1, name: '迁移实例' }))
    await seen(page.getByText('按新版流程办理'))
    await expect.poll(() => page.getByRole('row').filter({ hasText: '已完成' }).count(), { timeout: 20_000 }).toBeGreaterThan(2)
    await view.check()
    await view.shot('operations-batch')
    await view.context.close()
  })

  it('does one thing to those chosen, and lists how far it is', async () => {
    const view = await product.view('operator1')
    const { page } = view
    await view.open('/operations/instances?process=material-review&state=ACTIVE')
    await page.getByRole('checkbox', { name: `选择实例 ${keys[3]}` }).check()
    await page.getByRole('button', { name: '终止', exact: true }).click()
    await seen(page.getByText('对选中的 1 个'))
    await page.getByLabel('理由').fill('重复申请')
    await view.check()
    await view.shot('operations-batch-actions')
    await page.getByRole('button', { name: '开始批量操作' }).click()
    await seen(page.getByText('已开始批量操作，共 1 项。'))
    await atBothWidths(view, '/operations/batches', 'batches', async (one) => {
      await seen(one.page.getByRole('cell', { name: '重复申请' }))
      await seen(one.page.getByText('已处理 1 / 1 项，失败 0 项').first())
    })
    await expect.poll(async () => (await product.services.runtime.stateOf(keys[3] ?? failing))?.status).toBe('TERMINATED')
    await view.context.close()
  })

  it('has no incident left, and says so in English too', async () => {
    const view = await product.view('operator1')
    await atBothWidths(view, '/operations/incidents', 'incidents', ({ page }) => seen(page.getByText('没有异常。')))
    await view.page.getByRole('button', { name: 'English' }).click()
    await seen(view.page.getByText('No incidents.'))
    await view.open('/operations')
    await seen(view.page.getByRole('columnheader', { name: 'With incident' }))
    await view.check()
    await view.shot('operations-english')
    await view.context.close()
  })
})
