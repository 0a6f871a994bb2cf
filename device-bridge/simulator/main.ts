import { parseArgs } from 'node:util'
import { devicesOfCommunity } from './community.ts'
import { createSimulator } from './index.ts'

// npm run simulate -- --url mqtt://host --subject ID --username U --password P --devices 58 --every 60 --seed 42
const { values } = parseArgs({
  options: {
    url: { type: 'string', default: process.env.MQTT_URL ?? 'mqtt://127.0.0.1:1883' },
    subject: { type: 'string' },
    username: { type: 'string', default: '' },
    password: { type: 'string', default: '' },
    devices: { type: 'string', default: '58' },
    silent: { type: 'string', default: '0' },
    every: { type: 'string', default: '60' },
    seed: { type: 'string', default: '42' },
  },
})
if (values.subject === undefined) {
  console.error(
    'usage: npm run simulate -- --subject ID --username U --password P [--url mqtt://…] [--devices N] [--silent 0.1] [--every SECONDS] [--seed N]',
  )
  process.exit(2)
}
const seed = Number(values.seed)
const simulator = createSimulator({
  mqttUrl: values.url,
  seed,
  communities: [
    {
      subjectId: values.subject,
      username: values.username,
      password: values.password,
      devices: devicesOfCommunity(seed, Number(values.devices)),
      silent: Number(values.silent),
    },
  ],
})
const report = async () => console.log(`${new Date().toISOString()}  ${await simulator.report(new Date())} devices reported`)
await report()
setInterval(() => void report(), Number(values.every) * 1000)
