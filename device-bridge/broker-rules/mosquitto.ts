/** A gateway as a broker has to know it. */
export interface GatewayRule {
  readonly username: string
  readonly subject: string
  readonly scope: 'subject' | 'devices'
  readonly devices: readonly string[]
  /** `$7$…`; null: issued before such hashes were kept, so it can not log in and is to be issued anew. */
  readonly brokerHash: string | null
}

export interface BrokerFiles {
  /** For `password_file`. */
  readonly passwords: string
  /** For `acl_file`. */
  readonly acl: string
}

const CHANNELS = ['telemetry', 'event', 'status'] as const
/** Names that can neither end a line nor mean another topic. */
const PLAIN = /^[A-Za-z0-9_-]{1,64}$/

/**
 * Password and access files of Mosquitto for the gateways in use and the bridge, the same for the same rules. A gateway may write below its own
 * community's topics (or those of its devices) and read nothing; the bridge reads all and writes nothing. A device with a gateway of its own is
 * closed to the community's other gateways. Throws when a name is not plain.
 */
export function mosquittoFiles(
  gateways: readonly GatewayRule[],
  bridge: { readonly username: string; readonly brokerHash: string },
): BrokerFiles {
  const usable = gateways.filter(({ brokerHash }) => brokerHash !== null)
  const passwords = [bridge, ...usable].map(({ username, brokerHash }) => `${plain(username)}:${brokerHash}`)
  const acl = [
    '# Written by the registry; changes here are lost.',
    `user ${plain(bridge.username)}`,
    'topic read pingji/v1/#',
    ...usable.flatMap((gateway) => ['', `user ${plain(gateway.username)}`, ...linesOf(gateway, usable)]),
  ]
  return { passwords: `${passwords.join('\n')}\n`, acl: `${acl.join('\n')}\n` }
}

function linesOf({ username, subject, scope, devices }: GatewayRule, all: readonly GatewayRule[]): readonly string[] {
  const base = `pingji/v1/${plain(subject)}`
  if (scope === 'devices') return devices.flatMap((device) => CHANNELS.map((channel) => `topic write ${base}/${plain(device)}/${channel}`))
  const others = all
    .filter((one) => one.subject === subject && one.username !== username && one.scope === 'devices')
    .flatMap((one) => one.devices)
  return [
    ...others.map((device) => `topic deny ${base}/${plain(device)}/#`),
    ...CHANNELS.map((channel) => `topic write ${base}/+/${channel}`),
  ]
}

function plain(name: string): string {
  if (!PLAIN.test(name)) throw new Error(`Expected a plain name, but got ${JSON.stringify(name)}`)
  return name
}

/** Configuration of a listener by TLS with these files; paths as the broker sees them. */
export function mosquittoConfig(paths: {
  readonly folder: string
  readonly port: number
  readonly cert: string
  readonly key: string
  /** Who signs the gateways' certificates; then only a gateway with one gets in. */
  readonly clientCa?: string
}): readonly string[] {
  return [
    `listener ${paths.port}`,
    `certfile ${paths.cert}`,
    `keyfile ${paths.key}`,
    ...(paths.clientCa === undefined ? [] : [`cafile ${paths.clientCa}`, 'require_certificate true']),
    'tls_version tlsv1.2',
    'allow_anonymous false',
    `password_file ${paths.folder}/passwords`,
    `acl_file ${paths.folder}/acl`,
    'max_packet_size 66560',
    'message_size_limit 65536',
    'retain_available false',
    'max_inflight_messages 1000',
    'max_queued_messages 100000',
    'log_type error',
    'log_type warning',
    'log_type notice',
    // Refused publications are told as debug lines only; the rules process reads them.
    'log_type debug',
    `log_dest file ${paths.folder}/mosquitto.log`,
  ]
}

/** A line of Mosquitto's log that says that something was refused; null for any other. */
export function refusalOfLine(
  line: string,
):
  | { readonly reason: 'topic' | 'listening'; readonly clientId: string; readonly topic: string }
  | { readonly reason: 'wrong-secret'; readonly clientId: string; readonly topic: null }
  | null {
  const published = /Denied PUBLISH from (.{1,256}?) \(d\d, q\d, r\d, m\d+, '(.{0,1024}?)', /.exec(line)
  if (published !== null) return { reason: 'topic', clientId: published[1] ?? '', topic: published[2] ?? '' }
  const login = /Client (.{0,256}?) disconnected, not authori[sz]ed\./.exec(line)
  return login === null ? null : { reason: 'wrong-secret', clientId: login[1] ?? '', topic: null }
}

/** Who is behind a client id, from the line of its connection. */
export function connectionOfLine(line: string): { readonly clientId: string; readonly username: string; readonly address: string } | null {
  const found = /New client connected from (\S+?):\d+ as (.{1,256}?) \(p\d, c\d, k\d+, u'(.{1,256}?)'\)/.exec(line)
  return found === null ? null : { address: found[1] ?? '', clientId: found[2] ?? '', username: found[3] ?? '' }
}
