import pg from 'pg'

const WAIT_MS = 3000

/**
 * Hears a channel of the database on a connection of its own. `onNotice` gets the payload; `onUp` is called whenever hearing began (again):
 * what came meanwhile was missed. A lost connection is opened anew until `stop`. Needs a real session (no transaction-pooling proxy).
 */
export function listen(
  url: string,
  channel: string,
  hooks: { readonly onNotice: (payload: string) => void; readonly onUp: () => void; readonly onDown: (cause: unknown) => void },
): { stop(): Promise<void> } {
  let client: pg.Client | undefined
  let timer: NodeJS.Timeout | undefined
  let isStopping = false

  const again = () => {
    if (isStopping || timer !== undefined) return
    timer = setTimeout(() => {
      timer = undefined
      void open()
    }, WAIT_MS)
    timer.unref()
  }

  async function open(): Promise<void> {
    const next = new pg.Client({
      connectionString: url,
      application_name: 'pingji-listen',
      keepAlive: true,
      connectionTimeoutMillis: 10_000,
    })
    const lost = (cause: unknown) => {
      if (client !== next) return
      client = undefined
      next.end().catch(() => undefined)
      if (isStopping) return
      hooks.onDown(cause)
      again()
    }
    client = next
    next.on('error', lost)
    next.on('end', () => lost(new Error('The connection was closed')))
    next.on('notification', ({ payload }) => hooks.onNotice(payload ?? ''))
    try {
      await next.connect()
      await next.query(`listen ${pg.escapeIdentifier(channel)}`)
      if (client === next) hooks.onUp()
    } catch (cause) {
      lost(cause)
    }
  }

  void open()
  return {
    stop: async () => {
      isStopping = true
      if (timer !== undefined) clearTimeout(timer)
      const last = client
      client = undefined
      await last?.end().catch(() => undefined)
    },
  }
}
