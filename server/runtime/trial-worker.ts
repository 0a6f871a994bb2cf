import { parentPort, workerData } from 'node:worker_threads'
import { compileProcesses } from '../engine/index.ts'
import type { TrialAnswer, TrialRequest } from './trial.ts'

/** The thread of `trial.ts`: one file, one answer. */
const { xml } = workerData as TrialRequest
const compiled = await compileProcesses(xml)
parentPort?.postMessage({ problems: compiled.ok ? [] : compiled.problems } satisfies TrialAnswer)
