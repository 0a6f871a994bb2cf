// Awards and ledger: 办法 art. 29, 31; invariants I3, I4, I5; golden families A to C through the real decisions.
import { Readable } from 'node:stream'
import fc from 'fast-check'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { JsonObject } from '../../../server/base/json.ts'
import { BpmnError } from '../../../server/runtime/index.ts'
import { trialBalance } from '../../../server/store/ledger.ts'
import { type TestDatabase, testDatabase } from '../../support/database.ts'
import { sampleManifest } from '../../support/letter-samples.ts'
import { actorNamed, type PaperParts, paperParts } from '../../support/papers.ts'

let database: TestDatabase
let parts: PaperParts

beforeAll(async () => {
  database = await testDatabase()
  parts = await paperParts(database.db)
})
afterAll(() => database.drop())

const clerk = actorNamed('finance2')
let subjects = 0
const newSubject = (area = '60000.00'): JsonObject => {
  subjects += 1
  return { id: `subject_${subjects}`, name: `小区${subjects}`, areaSquareMetres: area }
}
const approvals = ['official1', 'finance1', 'leader1'].map((person) => ({
  step: { zh: '审核', en: 'review' },
  personId: person,
  person,
  agreed: true,
  comment: '同意',
}))
const application = (subject: JsonObject, form: JsonObject, facts: JsonObject): JsonObject => ({
  subject,
  applicant: { organisationId: 'org_1', organisationName: '滨海物业' },
  case: { id: 'case_1', number: 'SS-2024-0001' },
  form: { payee: { name: '滨海物业', bank: '建行', account: '4425010' }, ...form },
  facts,
})
const passedPreliminary: JsonObject = { preliminaryPassed: true, preliminaryLevel: 'HIGH_END', level: 'HIGH_END', paid: 0 }

async function ordered(subject: JsonObject, caseId: string): Promise<JsonObject> {
  const { award } = (await parts.run('award.compute', application(subject, { mode: 'SPLIT', instalment: 1 }, passedPreliminary), {
    caseId,
  })) as {
    award: JsonObject
  }
  await parts.run('award.approve', { award, approvals }, { caseId })
  await parts.run('award.order', { award }, { caseId })
  return award
}

async function paid(subject: JsonObject, caseId: string): Promise<JsonObject> {
  const award = await ordered(subject, caseId)
  const { instalments } = await parts.awards.get(String(award.id))
  const id = instalments[0]?.id ?? ''
  const batch = await parts.awards.createBatch(clerk, [id])
  await parts.awards.confirmBatch(clerk, batch.id, [{ instalmentId: id, state: 'paid' }])
  return award
}

async function ledgerIsSound(): Promise<void> {
  const sums = await trialBalance(database.db)
  const [debit, credit] = [sums.reduce((sum, one) => sum + BigInt(one.debit), 0n), sums.reduce((sum, one) => sum + BigInt(one.credit), 0n)]
  expect(debit).toBe(credit)
  const over = await sql<{ id: string }>`
    select a.id from award a join ledger_entry e on e.award_id = a.id and e.account = 'treasury'
    join ledger_transaction t on t.id = e.transaction_id and t.kind in ('payment', 'return')
    group by a.id, a.total_fen having sum(e.credit_fen - e.debit_fen) > a.total_fen`.execute(database.db)
  expect(over.rows).toEqual([])
}

describe('amount and instalments', () => {
  test('computes seventy per cent after the preliminary', async () => {
    const answer = await parts.run('award.compute', application(newSubject(), { mode: 'SPLIT', instalment: 1 }, passedPreliminary), {
      caseId: 'case_a',
    })

    expect(answer.award).toMatchObject({ total: 150_000, pay: 105_000, totalFen: '15000000', payFen: '10500000', mode: 'SPLIT' })
  })

  test('keeps the decision, its version and inputs', async () => {
    const { award } = (await parts.run('award.compute', application(newSubject(), { mode: 'SPLIT', instalment: 1 }, passedPreliminary), {
      caseId: 'case_b',
    })) as { award: JsonObject }

    const view = await parts.awards.get(String(award.id))
    expect(view.basis).toMatchObject({ decisionId: 'shenshan_subsidy_amount', decisionVersion: 1 })
    expect(view.basis.inputs).toMatchObject({ area: '60000.00', level: 'HIGH_END', mode: 'SPLIT' })
    expect(view.instalments.map((one) => [one.number, one.amountFen, one.state])).toEqual([
      [1, '10500000', 'planned'],
      [2, '4500000', 'planned'],
    ])
  })

  test('answers the code of the decision as error', async () => {
    const before = application(newSubject(), { mode: 'SPLIT', instalment: 1 }, { preliminaryPassed: false, level: 'HIGH_END', paid: 0 })

    const refusal = await parts.run('award.compute', before, { caseId: 'case_c' }).catch((error: unknown) => error)

    expect(refusal).toBeInstanceOf(BpmnError)
    expect(refusal).toMatchObject({ errorCode: 'PRELIMINARY_NOT_PASSED' })
  })

  test('a repeated job computes once', async () => {
    const variables = application(newSubject(), { mode: 'SPLIT', instalment: 1 }, passedPreliminary)
    const job = { caseId: 'case_d', key: 'repeated' as never }

    const first = await parts.run('award.compute', variables, job)
    const second = await parts.run('award.compute', variables, job)

    expect(second).toEqual(first)
  })

  test('a paid community is granted nothing twice', async () => {
    const subject = newSubject()
    await paid(subject, 'case_e')

    const again = application(subject, { mode: 'SPLIT', instalment: 1 }, { ...passedPreliminary, paid: 105_000 })

    await expect(parts.run('award.compute', again, { caseId: 'case_e2' })).rejects.toMatchObject({ errorCode: 'ONCE_ONLY' })
  })

  test('the second instalment pays the balance', async () => {
    const subject = newSubject()
    await paid(subject, 'case_f')
    const facts = { ...passedPreliminary, finalPassed: true, finalLevel: 'HIGH_END', networkedAndSharing: true, paid: 105_000 }

    const { award } = (await parts.run('award.compute', application(subject, { mode: 'SPLIT', instalment: 2 }, facts), {
      caseId: 'case_f2',
    })) as {
      award: JsonObject
    }

    expect(award).toMatchObject({ total: 150_000, pay: 45_000, paid: 105_000 })
    await parts.run('award.approve', { award, approvals }, { caseId: 'case_f2' })
    await parts.run('award.order', { award }, { caseId: 'case_f2' })
    const batch = await parts.awards.createBatch(clerk, null)
    await parts.awards.confirmBatch(
      clerk,
      batch.id,
      batch.items.map((one) => ({ instalmentId: one.instalmentId, state: 'paid' as const })),
    )
    expect(await parts.awards.get(String(award.id))).toMatchObject({ state: 'paid', paidFen: '15000000' })
    await ledgerIsSound()
  })
})

describe('four eyes', () => {
  test('refuses the same person twice', async () => {
    const { award } = (await parts.run('award.compute', application(newSubject(), { mode: 'SPLIT', instalment: 1 }, passedPreliminary), {
      caseId: 'case_g',
    })) as { award: JsonObject }
    const twice = [approvals[0], approvals[0]] as readonly JsonObject[]

    await expect(parts.run('award.approve', { award, approvals: twice }, { caseId: 'case_g' })).rejects.toMatchObject({
      code: 'SAME_PERSON',
    })
  })

  test('orders nothing on a single approval', async () => {
    const { award } = (await parts.run('award.compute', application(newSubject(), { mode: 'SPLIT', instalment: 1 }, passedPreliminary), {
      caseId: 'case_h',
    })) as { award: JsonObject }
    await parts.run('award.approve', { award, approvals: [approvals[0] as JsonObject] }, { caseId: 'case_h' })

    await expect(parts.run('award.order', { award }, { caseId: 'case_h' })).rejects.toMatchObject({ code: 'AWARD_NOT_APPROVED' })
  })

  test('lets no approver confirm the payment', async () => {
    const award = await ordered(newSubject(), 'case_settle')

    const attempt = parts.run('award.settle', { award, completedBy: { id: 'finance1' } }, { caseId: 'case_settle' })

    await expect(attempt).rejects.toMatchObject({ code: 'SAME_PERSON' })
    const settled = await parts.run(
      'award.settle',
      { award, completedBy: { id: 'finance2' }, paymentReference: 'B-77' },
      { caseId: 'case_settle' },
    )
    expect(settled).toMatchObject({
      award: { state: 'paid', paid: 105_000 },
      payment: { words: '人民币壹拾万伍仟元整', batchNumber: 'B-77', paidOn: '2024-09-25' },
    })
  })

  test('lets no approver pay', async () => {
    const award = await ordered(newSubject(), 'case_i')
    const { instalments } = await parts.awards.get(String(award.id))

    const attempt = parts.awards.createBatch(actorNamed('leader1'), [instalments[0]?.id ?? ''])

    await expect(attempt).rejects.toMatchObject({ code: 'SAME_PERSON' })
  })
})

describe('payment', () => {
  test('two clerks at once pay once', async () => {
    const award = await ordered(newSubject(), 'case_j')
    const id = (await parts.awards.get(String(award.id))).instalments[0]?.id ?? ''

    const results = await Promise.allSettled(
      ['finance2', 'finance3', 'finance4', 'finance5'].map((name) => parts.awards.createBatch(actorNamed(name), [id])),
    )

    expect(results.filter((one) => one.status === 'fulfilled')).toHaveLength(1)
    expect(results.filter((one) => one.status === 'rejected').map((one) => one.reason.code)).toEqual(Array(3).fill('NOTHING_TO_PAY'))
  })

  test('two orders of one instalment at once are one', async () => {
    const subject = newSubject()
    const { award } = (await parts.run('award.compute', application(subject, { mode: 'SPLIT', instalment: 1 }, passedPreliminary), {
      caseId: 'case_k',
    })) as { award: JsonObject }
    await parts.run('award.approve', { award, approvals }, { caseId: 'case_k' })

    await Promise.allSettled([1, 2, 3].map((at) => parts.run('award.order', { award }, { caseId: 'case_k', key: `race-${at}` as never })))

    const open = await sql<{ count: string }>`
      select count(*) from payment where award_id = ${String(award.id)} and state in ('ordered', 'batched', 'paid')`.execute(database.db)
    expect(open.rows[0]?.count).toBe('1')
    await ledgerIsSound()
  })

  test('waits while an objection is open', async () => {
    const subject = newSubject()
    const award = await ordered(subject, 'case_held')
    const id = (await parts.awards.get(String(award.id))).instalments[0]?.id ?? ''
    const { notice } = (await parts.run(
      'notice.open',
      { subject, applicant: { organisationName: '滨海物业' }, result: { level: 'BASIC' } },
      { headers: { deadline: 'DL-21' } },
    )) as { notice: JsonObject }
    const file = { name: '记录.txt', mediaType: 'text/plain', content: Readable.from(['离线']) }
    const evidence = await parts.notices.storeEvidence(String(notice.id), file)
    await parts.notices.object(String(notice.id), { name: '张三', contact: '电话', facts: '离线', documentIds: [evidence.id] })

    await expect(parts.awards.createBatch(clerk, [id])).rejects.toMatchObject({ code: 'PAYMENT_HELD' })
    const closed = (await parts.run('notice.close', { notice })) as { notice: JsonObject }
    await parts.run('objection.resolve', { ...closed, founded: false, finding: '不属实' })
    expect(await parts.awards.createBatch(clerk, [id])).toMatchObject({ count: 1, totalFen: '10500000' })
  })

  test('the database itself refuses a second payment', async () => {
    const award = await ordered(newSubject(), 'case_l')
    const copy = sql`
      insert into payment (id, award_id, instalment_id, case_id, key, amount_fen, payee, purpose, state, ordered_at, ordered_by)
      select 'copy', award_id, instalment_id, case_id, 'copy', amount_fen, payee, purpose, state, ordered_at, ordered_by
      from payment where award_id = ${String(award.id)}`

    await expect(copy.execute(database.db)).rejects.toMatchObject({ constraint: 'payment_once' })
  })

  test('is worded and vouched for by the version its case began under', async () => {
    const caseId = 'case_begun_before'
    await database.db.transaction().execute(async (trx) => {
      // Nobody here asks for its subject.
      await sql`set local session_replication_role = replica`.execute(trx)
      await sql`insert into case_file (id, number, programme, version, case_type, subject_id, organisation_id, applicant_id, applicant_name, status, submitted_at)
        values (${caseId}, 'BEFORE-1', ${sampleManifest.id}, 1, 'subsidy', 'subject_x', 'org_x', 'user_x', '申请人', 'ACCEPTED', '2024-09-01')`.execute(
        trx,
      )
    })
    const { award: rules } = sampleManifest
    if (rules === undefined) throw new Error('Expected the programme to grant awards')
    const title = { zh: '新办法', en: 'New measures' }
    parts.comeIntoForce({ ...sampleManifest, title, award: { ...rules, papers: { voucher: 'of-the-new-version' } } })
    const award = await paid(newSubject(), caseId)
    parts.comeIntoForce(sampleManifest)

    const { instalments } = await parts.awards.get(String(award.id))
    expect(instalments[0]).toMatchObject({ state: 'paid' })
    const { rows } = await sql<{ purpose: string }>`select purpose from payment where award_id = ${String(award.id)}`.execute(database.db)
    expect(rows).toEqual([{ purpose: expect.stringContaining(sampleManifest.title.zh) }])
    expect(await parts.letters.ofCase(caseId)).toEqual([])
  })

  test('a returned payment is ordered again', async () => {
    const award = await ordered(newSubject(), 'case_m')
    const id = (await parts.awards.get(String(award.id))).instalments[0]?.id ?? ''
    const batch = await parts.awards.createBatch(clerk, [id])
    await parts.awards.confirmBatch(clerk, batch.id, [{ instalmentId: id, state: 'returned', reason: '账号有误' }])

    const { payment } = await parts.run(
      'award.order',
      { award, payee: { name: '滨海物业', bank: '工行', account: '6222' } },
      { caseId: 'case_m' },
    )

    expect(payment).toMatchObject({ amountFen: '10500000', words: '人民币壹拾万伍仟元整', payee: { account: '6222' } })
    await ledgerIsSound()
  })

  test('a batch is confirmed once only', async () => {
    const award = await ordered(newSubject(), 'case_n')
    const id = (await parts.awards.get(String(award.id))).instalments[0]?.id ?? ''
    const batch = await parts.awards.createBatch(clerk, [id])
    await parts.awards.confirmBatch(clerk, batch.id, [{ instalmentId: id, state: 'paid' }])

    const again = parts.awards.confirmBatch(clerk, batch.id, [{ instalmentId: id, state: 'paid' }])

    await expect(again).rejects.toMatchObject({ code: 'BATCH_CONFIRMED' })
  })

  test('exports control count and total', async () => {
    const award = await ordered(newSubject(), 'case_o')
    const id = (await parts.awards.get(String(award.id))).instalments[0]?.id ?? ''
    const batch = await parts.awards.createBatch(clerk, [id])

    const { content } = await parts.awards.exportBatch(clerk, batch.id, 'csv')

    expect(content.toString('utf8')).toBe(
      '\ufeff序号,户名,账号,开户行,金额（元）,用途\r\n' +
        '1,滨海物业,4425010,建行,105000.00,深圳市深汕特别合作区智慧小区评级补贴第1期（70%）\r\n' +
        '合计,1笔,,,105000.00,\r\n',
    )
    expect((await parts.awards.exportBatch(clerk, batch.id, 'xlsx')).content.subarray(0, 2).toString()).toBe('PK')
  })
})

describe('clawback', () => {
  test('claims what was paid and counts repayments', async () => {
    const subject = newSubject()
    const award = await paid(subject, 'case_p')

    const { clawback } = await parts.run('award.clawback', { subject, event: 'FINAL_NOT_PASSED' }, { caseId: 'case_p2' })

    expect(clawback).toMatchObject({ recover: 105_000, outstanding: 105_000 })
    const part = await parts.awards.repay(clerk, String(award.id), 2_000_000n, 'R-1')
    expect(part).toMatchObject({ state: 'recovering', recoverFen: '10500000', repaidFen: '2000000' })
    await expect(parts.awards.repay(clerk, String(award.id), 9_000_000n, 'R-2')).rejects.toMatchObject({ code: 'REPAYMENT_TOO_LARGE' })
    await expect(parts.awards.repay(clerk, String(award.id), 100n, 'R-1')).rejects.toMatchObject({ code: 'REPAYMENT_KNOWN' })
    expect(await parts.awards.repay(clerk, String(award.id), 8_500_000n, 'R-3')).toMatchObject({ state: 'recovered' })
    expect(await parts.fact('paid', String(subject.id))).toBe(0)
    const anew = await parts.run('award.compute', application(subject, { mode: 'SPLIT', instalment: 1 }, passedPreliminary), {
      caseId: 'case_p3',
    })
    expect(anew.award).toMatchObject({ pay: 105_000 })
    await ledgerIsSound()
  })

  test('stops an order that is not paid', async () => {
    const subject = newSubject('30000.00')
    await ordered(subject, 'case_q')
    expect(await parts.fact('approvedNotPaid', String(subject.id))).toEqual([70_000])

    const { clawback } = await parts.run('award.clawback', { subject, event: 'NO_FINAL_APPLICATION' }, { caseId: 'case_q2' })

    expect(clawback).toMatchObject({ recover: 0 })
    expect(await parts.fact('approvedNotPaid', String(subject.id))).toEqual([])
    await ledgerIsSound()
  })

  test('leaves termination to a decision', async () => {
    const subject = newSubject()
    await paid(subject, 'case_r')

    const { clawback } = await parts.run(
      'award.clawback',
      { subject, event: 'TERMINATION', ground: 'FALSE_MATERIAL' },
      { caseId: 'case_r2' },
    )
    expect(clawback).toMatchObject({ recover: 0, proposedAmount: 105_000, decisionRequired: true })

    const decided = await parts.run(
      'award.clawback',
      { subject, event: 'TERMINATION', ground: 'FALSE_MATERIAL', recover: 105_000 },
      { caseId: 'case_r2' },
    )
    expect(decided.clawback).toMatchObject({ recover: 105_000, decisionRequired: false })
  })
})

describe('ledger', () => {
  test('refuses an unbalanced transaction at commit', async () => {
    const award = await ordered(newSubject(), 'case_s')
    const write = database.db.transaction().execute(async (trx) => {
      await sql`insert into ledger_transaction (id, at, kind, award_id, text, by_whom, key)
        values ('bad', now(), 'order', ${String(award.id)}, 'x', 'x', 'bad')`.execute(trx)
      await sql`insert into ledger_entry (transaction_id, award_id, account, debit_fen, credit_fen)
        values ('bad', ${String(award.id)}, 'expense', 100, 0), ('bad', ${String(award.id)}, 'payable', 0, 99)`.execute(trx)
    })

    await expect(write).rejects.toMatchObject({ constraint: 'ledger_balanced' })
  })

  test.each([
    'update ledger_entry set debit_fen = debit_fen + 1',
    'delete from ledger_entry',
    'truncate ledger_entry',
    'update ledger_transaction set text = null',
  ])('refuses to edit: %s', async (statement) => {
    await ordered(newSubject(), `case_edit_${subjects}`)

    await expect(sql.raw(statement).execute(database.db)).rejects.toMatchObject({ constraint: 'append_only' })
  })

  test('stays sound over random histories', async () => {
    const step = fc.constantFrom('compute', 'order', 'batch', 'paid', 'returned', 'stop', 'claim', 'repay')
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { minLength: 3, maxLength: 14 }),
        fc.constantFrom('30000.00', '60000.00', '260000.00'),
        async (steps, area) => {
          const subject = newSubject(area)
          const caseId = `case_random_${subjects}`
          for (const [at, one] of steps.entries()) await playStep(one, subject, `${caseId}_${at > 6 ? 2 : 1}`)
          await ledgerIsSound()
        },
      ),
      { numRuns: 25 },
    )
  })
})

/** One act of a random history; what the rules refuse is part of the history. */
async function playStep(step: string, subject: JsonObject, caseId: string): Promise<void> {
  const id = await database.db.transaction().execute((trx) => parts.awards.standing('shenshan-2021', String(subject.id), trx))
  const award = { id: id ?? 'none' }
  const open = id === null ? undefined : (await parts.awards.get(id)).instalments.find((one) => one.state === 'ordered')
  const batchOf = async () =>
    (await parts.awards.batches(100)).find((one) => one.items.some((item) => item.instalmentId === open?.id && item.state === 'batched'))
  const acts: { readonly [name: string]: () => Promise<unknown> } = {
    compute: async () => {
      const { award: made } = await parts.run(
        'award.compute',
        application(subject, { mode: 'SPLIT' }, { ...passedPreliminary, paid: await parts.fact('paid', String(subject.id)) }),
        { caseId },
      )
      return parts.run('award.approve', { award: made as JsonObject, approvals }, { caseId })
    },
    order: () => parts.run('award.order', { award }, { caseId }),
    batch: () => parts.awards.createBatch(clerk, [open?.id ?? 'none']),
    paid: async () => parts.awards.confirmBatch(clerk, (await batchOf())?.id ?? 'none', [{ instalmentId: open?.id ?? '', state: 'paid' }]),
    returned: async () =>
      parts.awards.confirmBatch(clerk, (await batchOf())?.id ?? 'none', [{ instalmentId: open?.id ?? '', state: 'returned' }]),
    stop: () => parts.run('award.stop-orders', { subject }, { caseId }),
    claim: () => parts.run('award.clawback', { subject, event: 'FINAL_NOT_PASSED' }, { caseId }),
    repay: () => parts.awards.repay(clerk, award.id, 3_500_000n, `R-${caseId}-${Math.floor(performance.now() * 1000)}`),
  }
  await acts[step]?.().catch((error: unknown) => {
    const { code, errorCode } = error as { readonly code?: string; readonly errorCode?: string }
    if (!/^[A-Z_]{5,}$/.test(errorCode ?? code ?? '')) throw error
  })
}
