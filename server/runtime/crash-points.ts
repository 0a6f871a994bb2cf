/**
 * Named places at which a fault test may end the process, as SIGKILL would. Off unless PINGJI_CRASH_POINT names one when the process starts
 * (`after-step`, or `after-step:3` for the third time it is passed); a test proves that.
 */
export const CRASH_POINTS = ['before-step', 'after-step', 'after-handler', 'before-commit', 'after-commit', 'after-claim'] as const
export type CrashPoint = (typeof CRASH_POINTS)[number]

export function crashPointsFrom(setting: string | undefined, end: () => void): (point: CrashPoint) => void {
  if (setting === undefined || setting === '') return nothing
  const [name, count] = setting.split(':')
  let left = Number(count ?? 1)
  return (point) => {
    if (point !== name) return
    left -= 1
    if (left === 0) end()
  }
}

function nothing(): void {}

export const crashPoint = crashPointsFrom(process.env.PINGJI_CRASH_POINT, () => process.kill(process.pid, 'SIGKILL'))

/** Whether any crash point is armed in this process. */
export const crashPointsAreArmed = crashPoint !== nothing
