/**
 * Calls `sweep` again and again: at the latest after `pollMs`, earlier when it asks for it or somebody pokes. Business time never sits in a
 * setTimeout: this only decides how soon the rows are looked at.
 */
export interface Sweeper {
  start(): void
  /** Looks again within so many milliseconds (default: now). */
  poke(withinMs?: number): void
  /** Resolves when the sweep that runs now, if any, has ended. */
  settled(): Promise<void>
  stop(): Promise<void>
}

export function createSweeper(options: {
  readonly pollMs: number
  /** Answers after how many milliseconds it wants to be called again. */
  readonly sweep: () => Promise<number>
  readonly onError: (cause: unknown) => void
}): Sweeper {
  let timer: NodeJS.Timeout | undefined
  let wakeAt = Number.POSITIVE_INFINITY
  let running: Promise<void> | undefined
  let poked = false
  let stopped = true

  function schedule(inMs: number): void {
    if (stopped) return
    const at = performance.now() + Math.min(Math.max(inMs, 0), options.pollMs)
    if (timer !== undefined && at >= wakeAt) return
    clearTimeout(timer)
    wakeAt = at
    timer = setTimeout(run, at - performance.now())
  }

  function run(): void {
    timer = undefined
    wakeAt = Number.POSITIVE_INFINITY
    if (stopped) return
    if (running !== undefined) {
      poked = true
      return
    }
    poked = false
    running = options
      .sweep()
      .catch((cause: unknown) => {
        options.onError(cause)
        return options.pollMs
      })
      .then((next) => {
        running = undefined
        schedule(poked ? 0 : next)
      })
  }

  return {
    start() {
      stopped = false
      schedule(0)
    },
    poke: (withinMs = 0) => schedule(withinMs),
    settled: async () => {
      await running
    },
    async stop() {
      stopped = true
      clearTimeout(timer)
      timer = undefined
      await running
    },
  }
}
