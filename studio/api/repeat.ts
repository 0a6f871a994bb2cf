/** Waits before each further try of a change whose outcome we did not hear. */
const PAUSES_MS = [300, 1000, 3000]

/**
 * Sends a change under a key of its own, and again under the same key when the network failed: the server carries it out once and answers
 * each time as the first time. An answer, also a refusal, ends it. Throws what `send` threw at last.
 */
export async function repeated(
  send: (key: string) => Promise<Response>,
  wait: (milliseconds: number) => Promise<unknown> = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds)),
): Promise<Response> {
  const key = newKey()
  for (const pause of PAUSES_MS) {
    const response = await send(key).catch(() => null)
    if (response !== null && !(await isInProgress(response))) return response
    await wait(pause)
  }
  return send(key)
}

/** The first try still runs on the server: its answer comes with the next. */
async function isInProgress(response: Response): Promise<boolean> {
  if (response.status !== 409) return false
  const body: unknown = await response
    .clone()
    .json()
    .catch(() => null)
  return typeof body === 'object' && body !== null && 'code' in body && body.code === 'REQUEST_IN_PROGRESS'
}

/** 128 random bits; `randomUUID` is missing on pages that came without TLS. */
function newKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('')
}
