import type { DueSource } from '../../server/store/sources.ts'
import type { Db } from '../../server/store/transaction.ts'
import type { VendorReading } from '../mapping/vendor.ts'
import type { Network } from './http-poll-guard.ts'

/** What a source adapter is given at each of its turns. */
export interface SourceRun {
  readonly source: DueSource
  /** Opened secret of the source; null when it has none. */
  readonly secret: string | null
  readonly now: string
  readonly db: Db
  readonly config: SourcesConfig
  /**
   * Hands over what was read, by the same ingest as everything else. Resolves after the commit; answers how many parts were handed over.
   * What could not be read is counted under the mapping. `raw` is what came, byte by byte: its hash stays with each reading.
   */
  deliver(reading: VendorReading, raw: Buffer): Promise<number>
}

export interface SourcesConfig {
  /** Only below this folder files are looked for. */
  readonly dropFolder: string
  /** Networks of the operator's that a source may name to reach a private address. */
  readonly networks: readonly Network[]
}

/** A protocol that is asked, or looked at, at intervals. Answers how many readings it brought; throws a refusal of `sourceProblem`. */
export interface SourceAdapter {
  run(turn: SourceRun): Promise<number>
}
