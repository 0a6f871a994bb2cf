/** Runs in a thread of its own: thousands of cells are read and written while the server goes on answering. */
import { parentPort } from 'node:worker_threads'
import { Refusal } from '../base/errors.ts'
import { readWorkbook, writeWorkbook } from './workbook.ts'
import type { WorkbookAnswer, WorkbookTask } from './workbook-thread.ts'

async function answerOf(task: WorkbookTask): Promise<WorkbookAnswer> {
  try {
    if (task.kind === 'read') return { kind: 'read', sheets: await readWorkbook(Buffer.from(task.content)) }
    const { filled, locale, faults } = task
    const content = await writeWorkbook(
      filled,
      locale,
      faults === undefined ? undefined : { sheets: faults.sheets, of: (sheet, row) => faults.texts[`${sheet}/${row}`] ?? '' },
    )
    return { kind: 'written', content }
  } catch (cause) {
    if (!(cause instanceof Refusal)) throw cause
    return { kind: 'refused', code: cause.code, status: cause.status, text: cause.text }
  }
}

parentPort?.once('message', (task: WorkbookTask) => {
  void answerOf(task).then((answer) => parentPort?.postMessage(answer))
})
