// `npm run simulate` as somebody types it.
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { FAULTS } from '../../../device-bridge/simulator/index.ts'

const MAIN = join(import.meta.dirname, '../../../device-bridge/simulator/main.ts')

function simulate(...options: readonly string[]): Promise<{ readonly code: number | null; readonly said: string }> {
  return new Promise((done) => {
    const child = spawn(process.execPath, ['--import', 'tsx', MAIN, ...options], { stdio: ['ignore', 'pipe', 'pipe'] })
    const said: Buffer[] = []
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => said.push(chunk))
    child.on('close', (code) => done({ code, said: Buffer.concat(said).toString('utf8') }))
  })
}

describe('npm run simulate', () => {
  test.concurrent('explains itself in both languages, with every fault', async ({ expect }) => {
    const { code, said } = await simulate('--help')

    expect(code).toBe(0)
    expect(said).toMatch(/用法：.+usage:/s)
    for (const fault of FAULTS) expect(said.match(new RegExp(`^  ${fault} `, 'gm'))).toHaveLength(2)
  })

  test.concurrent.each([
    [['--faults', 'flood'], '故障名称不正确'],
    [['--devices', 'many'], '--devices'],
    [['--unknown'], '选项不正确'],
    [['--gateways', '/nowhere.json'], '凭证文件'],
    [['--until', 'soon'], '--until'],
  ])('refuses %j', async (options, words) => {
    const { code, said } = await simulate(...options)

    expect(code).toBe(2)
    expect(said).toContain(words)
  })

  test('lists the devices to register, the same for the same seed', async () => {
    const list = (...more: readonly string[]) => simulate('--list', '--communities', '2', '--devices', '30', ...more)
    const { code, said } = await list()

    expect(code).toBe(0)
    expect(said.trim().split('\n')).toHaveLength(60)
    expect((await list()).said).toBe(said)
    expect((await list('--seed', '43')).said).not.toBe(said)
  })

  test('plays all by itself and finds every figure as it should be', async () => {
    const { code, said } = await simulate(
      '--communities',
      '2',
      '--devices',
      '29',
      '--rounds',
      '4',
      '--rate',
      '0',
      '--faults',
      'gap,late,replay,clock,spoof',
    )

    expect(said).toContain('Everything is as it should be')
    expect(said).not.toContain('✗')
    expect(code).toBe(0)
  }, 120_000)
})
