import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { readConfig, withoutPassword } from '../../../server/config.ts'

describe('configuration', () => {
  test('runs the demo on embedded services by default', () => {
    expect(readConfig({})).toMatchObject({ port: 3000, databaseUrl: null, redisUrl: null, mqttUrl: null, demo: true, testClock: false })
  })

  test('switches the demo off beside a real database', () => {
    expect(readConfig({ DATABASE_URL: 'postgres://db/pingji' })).toMatchObject({ databaseUrl: 'postgres://db/pingji', demo: false })
  })

  test.each([
    ['PORT', '70000'],
    ['PORT', 'http'],
    ['DATABASE_URL', 'mysql://db/pingji'],
    ['DATABASE_URL', 'not an address'],
    ['REDIS_URL', 'http://cache'],
    ['MQTT_URL', 'broker:1883x'],
    ['PINGJI_TEST_CLOCK', 'yes'],
    ['UPLOAD_MAX_MB', '0'],
    ['IDEMPOTENCY_HOURS', '0'],
    ['PINGJI_ROLE', 'boss'],
  ])('names %s when it is "%s"', (name, value) => {
    expect(() => readConfig({ [name]: value })).toThrow(
      expect.objectContaining({ code: 'SETTING_WRONG', text: { zh: expect.stringContaining(name), en: expect.stringContaining(name) } }),
    )
  })

  test('lets processes of one installation share the work only over a database of their own', () => {
    expect(readConfig({}).role).toBe('all')
    expect(readConfig({ PINGJI_ROLE: 'worker', DATABASE_URL: 'postgres://db/pingji' }).role).toBe('worker')
    expect(() => readConfig({ PINGJI_ROLE: 'server' })).toThrow(/DATABASE_URL/)
  })

  test('listens for gateways by TLS with certificate and key together', () => {
    const pem = (name: string) => join(import.meta.dirname, '../../support/tls', name)

    const { mqttListen } = readConfig({ MQTT_LISTEN_CERT: pem('server.pem'), MQTT_LISTEN_KEY: pem('server.key'), MQTT_LISTEN_PORT: '9883' })

    expect(mqttListen).toMatchObject({ host: '0.0.0.0', port: 9883, cert: expect.stringContaining('BEGIN CERTIFICATE') })
    expect(readConfig({}).mqttListen).toBeNull()
    expect(() => readConfig({ MQTT_LISTEN_CERT: pem('server.pem') })).toThrow(/MQTT_LISTEN_KEY/)
  })

  test('never prints the password of an address', () => {
    expect(withoutPassword('postgres://admin:s3cret@db:5432/pingji')).toBe('postgres://db:5432/pingji')
  })
})
