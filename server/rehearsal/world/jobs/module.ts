import type { Fact, JobHandler } from '../world.ts'

/** What one module of the product does in a rehearsal: its job types and the facts it answers. */
export interface Module {
  readonly jobs: { readonly [type: string]: JobHandler }
  readonly facts: { readonly [name: string]: Fact }
}
