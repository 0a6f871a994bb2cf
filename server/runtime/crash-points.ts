/**
 * Named places at which a fault test may end the process, as SIGKILL would. Off unless PINGJI_CRASH_POINT names one when the process starts
 * (`after-step`, or `after-step:3` for the third time it is passed); a test proves that.
 */
export const CRASH_POINTS = [
  // A job: leased, its handler done, its failure about to be noted.
  'after-claim',
  'after-handler',
  'before-failure-noted',
  // A step: computed and stored, listeners told, each follow-up of it done.
  'before-step',
  'after-step',
  'after-listeners',
  'after-follow-up',
  // A called process: about to begin, about to tell its parent.
  'before-child',
  'before-parent',
  // A message: stored, marked as seen by a process, handed to an instance.
  'after-message',
  'after-message-seen',
  'after-correlation',
  // A timer: claimed, found due under its instance's lock, its start event begun.
  'after-timer-claim',
  'after-timer-found',
  'after-start-timer',
  // A pending command: left behind, claimed, taken.
  'after-postponed',
  'after-command-claim',
  'after-command-taken',
  // The transaction: about to commit, committed and nobody told, others woken.
  'before-commit',
  'after-commit',
  'after-wake',
  // History: gone from the living, written to its month.
  'after-history-moved',
  // What leaves the transaction: a file written but not in its place, in its place without its row, a mail that the mail server has.
  'after-content-written',
  'after-content-kept',
  'after-mail-sent',
] as const
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
