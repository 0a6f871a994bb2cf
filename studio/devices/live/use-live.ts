import { useEffect, useState } from 'react'
import type { LiveUpdate } from '../../../server/base/api/telemetry.ts'
import { telemetryApi } from '../../api/telemetry.ts'
import { type LiveState, NOTHING_YET, withUpdate } from './live-state.ts'

export type Connection = 'connecting' | 'live' | 'reconnecting' | 'polling' | 'paused'

export const POLL_SECONDS = 5
/** Failures in a row after which the page stops hoping for a stream and asks instead; it tries the stream again now and then. */
const PATIENCE = 3
const STREAM_AGAIN_MS = 30_000

/**
 * Live data of a subject. The browser itself comes back to a broken stream and names the last message it had; when the stream can not be had
 * at all (a proxy that holds it back, too many views), the figures are asked for every few seconds until it can.
 */
export function useLive(
  subject: string,
  isPaused: boolean,
): { readonly state: LiveState; readonly connection: Connection; readonly missedPolls: number } {
  const [state, setState] = useState<LiveState>(NOTHING_YET)
  const [connection, setConnection] = useState<Connection>('connecting')
  const [missedPolls, setMissedPolls] = useState(0)

  useEffect(() => {
    if (isPaused) return
    let source: EventSource | undefined
    let failures = 0
    let poll: ReturnType<typeof setInterval> | undefined
    let again: ReturnType<typeof setTimeout> | undefined
    let isOver = false

    const take = (kind: 'snapshot' | 'changes') => (event: MessageEvent<string>) => {
      const update: LiveUpdate = JSON.parse(event.data)
      setState((before) => withUpdate(before, kind, update))
    }
    const ask = () =>
      telemetryApi.latest(subject).then(
        (update) => {
          if (isOver) return
          setMissedPolls(0)
          setState((before) => withUpdate(before, before.at === null ? 'snapshot' : 'changes', update))
        },
        () => setMissedPolls((count) => count + 1),
      )
    const startPolling = () => {
      source?.close()
      setConnection('polling')
      poll ??= setInterval(() => void ask(), POLL_SECONDS * 1000)
      void ask()
      again = setTimeout(open, STREAM_AGAIN_MS)
    }
    function open() {
      const next = new EventSource(telemetryApi.streamUrl(subject))
      source = next
      next.addEventListener('snapshot', take('snapshot'))
      next.addEventListener('changes', take('changes'))
      next.onopen = () => {
        failures = 0
        if (poll !== undefined) clearInterval(poll)
        poll = undefined
        setConnection('live')
      }
      next.onerror = () => {
        failures += 1
        const isGivenUp = next.readyState === EventSource.CLOSED
        if (isGivenUp || failures >= PATIENCE || poll !== undefined) startPolling()
        else setConnection('reconnecting')
      }
    }
    open()
    return () => {
      isOver = true
      source?.close()
      if (poll !== undefined) clearInterval(poll)
      if (again !== undefined) clearTimeout(again)
    }
  }, [subject, isPaused])
  return { state, connection: isPaused ? 'paused' : connection, missedPolls }
}
