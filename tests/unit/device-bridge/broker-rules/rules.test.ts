// Rules of the broker (F34): topics of a gateway, log-ins, sizes of packets, files of Mosquitto.
import { generate } from 'mqtt-packet'
import { describe, expect, test } from 'vitest'
import { createLoginLimit } from '../../../../device-bridge/broker-rules/login-limit.ts'
import { connectionOfLine, mosquittoFiles, refusalOfLine } from '../../../../device-bridge/broker-rules/mosquitto.ts'
import { mosquittoHash } from '../../../../device-bridge/broker-rules/mosquitto-hash.ts'
import { createPacketLimit } from '../../../../device-bridge/broker-rules/packet-limit.ts'
import { judgeTopic } from '../../../../device-bridge/broker-rules/topics.ts'

describe('topics', () => {
  const whole = { subject: 'a', scope: 'subject', own: new Set<string>(), others: new Set(['lift']) } as const
  const listed = { subject: 'a', scope: 'devices', own: new Set(['lift']), others: new Set<string>() } as const

  test.each([
    [whole, 'pingji/v1/a/meter/telemetry', 'ok'],
    [whole, 'pingji/v1/a/lift/telemetry', 'foreign-topic'],
    [whole, 'pingji/v1/b/meter/telemetry', 'foreign-topic'],
    [whole, 'pingji/v1/a/meter/command', 'wrong-topic'],
    [whole, 'pingji/v1/a/x/y/telemetry', 'wrong-topic'],
    [whole, 'pingji/v1/a//telemetry', 'wrong-topic'],
    [whole, 'pingji/v1/a/+/telemetry', 'wrong-topic'],
    [whole, 'pingji/v1/ab/meter/telemetry', 'foreign-topic'],
    [whole, '$SYS/broker', 'wrong-topic'],
    [listed, 'pingji/v1/a/lift/event', 'ok'],
    [listed, 'pingji/v1/a/meter/event', 'foreign-topic'],
  ] as const)('of %o judges %s as %s', (speaker, topic, verdict) => {
    expect(judgeTopic(speaker, topic)).toBe(verdict)
  })
})

describe('log-ins', () => {
  test('lock a sender out after so many failures, for a while', () => {
    let now = 0
    const limit = createLoginLimit({ most: 3, windowMs: 100, lockMs: 500 }, () => now)
    const fail = () => limit.failed('gw')

    fail()
    fail()
    expect(limit.isLocked('gw')).toBe(false)
    fail()
    expect(limit.isLocked('gw')).toBe(true)
    expect(limit.isLocked('other')).toBe(false)
    now = 501
    expect(limit.isLocked('gw')).toBe(false)
  })

  test('forget failures that are long ago, and after a success', () => {
    let now = 0
    const limit = createLoginLimit({ most: 2, windowMs: 100, lockMs: 500 }, () => now)
    limit.failed('gw')
    now = 101
    limit.failed('gw')
    expect(limit.isLocked('gw')).toBe(false)
    limit.succeeded('gw')
    limit.failed('gw')
    expect(limit.isLocked('gw')).toBe(false)
  })
})

describe('packets', () => {
  const packet = (bytes: number) =>
    generate({
      cmd: 'publish',
      topic: 'pingji/v1/a/b/telemetry',
      payload: Buffer.alloc(bytes),
      qos: 1,
      messageId: 1,
      dup: false,
      retain: false,
    })
  const inPieces = (content: Buffer, size: number) => {
    const limit = createPacketLimit(1000)
    for (let at = 0; at < content.length; at += size) if (!limit.accepts(content.subarray(at, at + size))) return false
    return true
  }

  test.each([1, 2, 7, 100, 5000])('are judged by their head however they are cut into %i bytes', (size) => {
    expect(inPieces(Buffer.concat([packet(900), packet(10), generate({ cmd: 'pingreq' }), packet(960)]), size)).toBe(true)
    expect(inPieces(Buffer.concat([packet(900), packet(10), packet(1200)]), size)).toBe(false)
  })

  test('are refused before their content has come', () => {
    expect(createPacketLimit(1000).accepts(packet(200_000).subarray(0, 5))).toBe(false)
    expect(createPacketLimit(2 ** 30).accepts(Uint8Array.from([0x30, 0xff, 0xff, 0xff, 0xff, 0x01]))).toBe(false)
  })
})

describe('files of Mosquitto', () => {
  const hash = mosquittoHash('secret', Buffer.from('saltsaltsalt'))
  const bridge = { username: 'bridge', brokerHash: hash }

  test('give each gateway its own topics and the bridge all of them', () => {
    const files = mosquittoFiles(
      [
        { username: 'gw-1', subject: 'a', scope: 'subject', devices: [], brokerHash: hash },
        { username: 'gw-2', subject: 'a', scope: 'devices', devices: ['lift'], brokerHash: hash },
        { username: 'gw-old', subject: 'a', scope: 'subject', devices: [], brokerHash: null },
      ],
      bridge,
    )

    expect(files.passwords.split('\n').map((line) => line.split(':')[0])).toEqual(['bridge', 'gw-1', 'gw-2', ''])
    expect(files.acl.split('\n').slice(1)).toEqual([
      'user bridge',
      'topic read pingji/v1/#',
      '',
      'user gw-1',
      'topic deny pingji/v1/a/lift/#',
      'topic write pingji/v1/a/+/telemetry',
      'topic write pingji/v1/a/+/event',
      'topic write pingji/v1/a/+/status',
      '',
      'user gw-2',
      'topic write pingji/v1/a/lift/telemetry',
      'topic write pingji/v1/a/lift/event',
      'topic write pingji/v1/a/lift/status',
      '',
    ])
  })

  test('take no name that could end a line or widen a topic', () => {
    for (const subject of ['a\ntopic write #', '#', '+', 'a/b', ''])
      expect(() => mosquittoFiles([{ username: 'gw-1', subject, scope: 'subject', devices: [], brokerHash: hash }], bridge)).toThrow(
        /plain name/,
      )
  })

  test('hold hashes of the form Mosquitto reads', () => {
    expect(hash).toMatch(/^\$7\$101\$[A-Za-z0-9+/]{16}\$[A-Za-z0-9+/]{86}==$/)
  })

  test.each([
    [
      "1700000000: Denied PUBLISH from sim-1 (d0, q1, r0, m7, 'pingji/v1/b/lift/telemetry', ... (52 bytes))",
      { reason: 'topic', clientId: 'sim-1', topic: 'pingji/v1/b/lift/telemetry' },
    ],
    ['1700000000: Client sim-1 disconnected, not authorised.', { reason: 'wrong-secret', clientId: 'sim-1', topic: null }],
    ["1700000000: Received PUBLISH from sim-1 (d0, q1, r0, m7, 'x', ... (52 bytes))", null],
  ])('leave a log in which %s is understood', (line, refusal) => {
    expect(refusalOfLine(line)).toEqual(refusal)
  })

  test('leave a log that says who connected', () => {
    expect(connectionOfLine("1700000000: New client connected from 127.0.0.1:40000 as sim-1 (p2, c1, k60, u'gw-1').")).toEqual({
      address: '127.0.0.1',
      clientId: 'sim-1',
      username: 'gw-1',
    })
  })
})
