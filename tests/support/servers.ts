import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from '../../server/embedded/postgres.ts'
import { tool } from './tools.ts'

/** A real server of this test alone, on a free port of the loopback interface. */
export interface RunningServer {
  readonly url: string
  readonly port: number
  readonly process: ChildProcess
  /** SIGKILL: nothing is written, nobody is told. */
  kill(): Promise<void>
  stop(): Promise<void>
}

export async function startRedis(options: { readonly port?: number; readonly folder?: string } = {}): Promise<RunningServer> {
  const port = options.port ?? (await freePort())
  const folder = options.folder ?? mkdtempSync(join(tmpdir(), 'pingji-redis-'))
  const { command, env } = tool('redis-server')
  const child = spawn(
    command,
    [
      '--port',
      String(port),
      '--bind',
      '127.0.0.1',
      '--save',
      '',
      '--appendonly',
      'yes',
      '--dir',
      folder,
      '--maxmemory-policy',
      'noeviction',
    ],
    {
      env: { ...process.env, ...env },
      stdio: 'ignore',
    },
  )
  return running(child, port, `redis://127.0.0.1:${port}`, folder)
}

/** `lines` are added to the configuration; anonymous clients are allowed unless the lines say otherwise. */
export async function startMosquitto(options: { readonly port?: number; readonly lines?: readonly string[] } = {}): Promise<RunningServer> {
  const port = options.port ?? (await freePort())
  const folder = mkdtempSync(join(tmpdir(), 'pingji-mosquitto-'))
  const file = join(folder, 'mosquitto.conf')
  const lines = options.lines ?? ['allow_anonymous true']
  writeFileSync(file, [`listener ${port} 127.0.0.1`, 'max_inflight_messages 1000', 'max_queued_messages 100000', ...lines, ''].join('\n'))
  const { command, env } = tool('mosquitto')
  const child = spawn(command, ['-c', file], { env: { ...process.env, ...env }, stdio: 'ignore' })
  return running(child, port, `mqtt://127.0.0.1:${port}`, folder)
}

async function running(child: ChildProcess, port: number, url: string, folder: string): Promise<RunningServer> {
  let ended = false
  const end = new Promise<void>((done) => {
    child.once('exit', () => {
      ended = true
      done()
    })
  })
  const finish = async (signal: NodeJS.Signals) => {
    if (!ended) child.kill(signal)
    await end
    if (signal === 'SIGTERM') rmSync(folder, { recursive: true, force: true })
  }
  for (let tries = 0; !(await listens(port)); tries += 1) {
    if (ended || tries > 200) throw new Error(`Expected a server on port ${port}, but it did not start`)
    await new Promise((done) => setTimeout(done, 50))
  }
  return { url, port, process: child, kill: () => finish('SIGKILL'), stop: () => finish('SIGTERM') }
}

function listens(port: number): Promise<boolean> {
  return new Promise((done) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('connect', () => {
      socket.destroy()
      done(true)
    })
    socket.once('error', () => done(false))
  })
}
