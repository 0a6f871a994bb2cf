/** Child process of the ingest bench: publishes so many messages, QoS 1, as fast as the broker takes them; prints `done`. */
import { connect } from 'node:net'
import { generate, parser } from 'mqtt-packet'

const [port = '', count = '', devices = '', begin = ''] = process.argv.slice(2)
const total = Number(count)
const WINDOW = 500
const socket = connect(Number(port), '127.0.0.1')
const incoming = parser({ protocolVersion: 4 })
let sent = 0
let acknowledged = 0

function publish(): void {
  const out: Buffer[] = []
  while (sent < total && sent - acknowledged < WINDOW) {
    const device = sent % Number(devices)
    const turn = Math.floor(sent / Number(devices))
    const values = { pm25: 20 + (turn % 50) / 10, temperature: 18 + (turn % 9), humidity: 40 + (turn % 30) }
    const ts = new Date(Date.parse(begin) + turn * 60_000 + device).toISOString()
    out.push(
      generate({
        cmd: 'publish',
        topic: `pingji/v1/bench/d${device}/telemetry`,
        payload: JSON.stringify({ ts, seq: turn + 1, values }),
        qos: 1,
        messageId: (sent % 60_000) + 1,
        dup: false,
        retain: false,
      }),
    )
    sent += 1
  }
  if (out.length > 0) socket.write(Buffer.concat(out))
}

incoming.on('packet', (packet) => {
  if (packet.cmd === 'connack') publish()
  if (packet.cmd !== 'puback') return
  acknowledged += 1
  if (acknowledged === total) {
    process.stdout.write('done\n')
    socket.end()
  } else if (sent - acknowledged < WINDOW / 2) publish()
})
socket.on('data', (chunk: Buffer) => incoming.parse(chunk))
socket.on('connect', () =>
  socket.write(
    generate({ cmd: 'connect', protocolId: 'MQTT', protocolVersion: 4, clientId: 'bench-publisher', clean: true, keepalive: 60 }),
  ),
)
