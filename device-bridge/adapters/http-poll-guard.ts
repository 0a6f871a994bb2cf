import { lookup as dnsLookup } from 'node:dns'
import { isIP, type LookupFunction } from 'node:net'
import ipaddr from 'ipaddr.js'
import { sourceProblem } from './source-problems.ts'

type Address = ipaddr.IPv4 | ipaddr.IPv6
type Range = [Address, number]

/** A network the operator allows by name: `BRIDGE_NETWORKS=机房=10.20.0.0/16,10.21.0.0/16;泵站=192.168.8.0/24`. */
export interface Network {
  readonly name: string
  readonly ranges: readonly Range[]
}

/** Names are resolved by this; tests put their own. */
export type Resolve = (host: string) => Promise<readonly { readonly address: string; readonly family: number }[]>

/** Reads the operator's networks; throws on what is no range, so that a slip never opens more than was meant. */
export function readNetworks(text: string): readonly Network[] {
  return text
    .split(';')
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map((part) => {
      const [name = '', ranges = ''] = part.split('=', 2)
      return { name: name.trim(), ranges: ranges.split(',').map((range) => ipaddr.parseCIDR(range.trim()) as Range) }
    })
}

/**
 * May we connect there? Without a network: public addresses only; loopback, private, link-local, shared, reserved, tunnelled and mapped ones
 * are refused. With one: addresses inside it only.
 */
export function isAllowed(address: string, network: Network | undefined): boolean {
  if (!ipaddr.isValid(address)) return false
  const parsed = ipaddr.process(address)
  if (network === undefined) return parsed.range() === 'unicast'
  return network.ranges.some(([range, bits]) => range.kind() === parsed.kind() && parsed.match(range as ipaddr.IPv4 & ipaddr.IPv6, bits))
}

/** The address of a source as a URL, or the refusal that says why it is none. Address literals are checked here: they are never looked up. */
export function guardedUrl(text: string, network: Network | undefined): URL {
  if (!URL.canParse(text)) throw sourceProblem('SOURCE_ADDRESS_WRONG')
  const url = new URL(text)
  if ((url.protocol !== 'http:' && url.protocol !== 'https:') || url.username !== '' || url.password !== '' || url.hostname === '')
    throw sourceProblem('SOURCE_ADDRESS_WRONG')
  const host = url.hostname.replace(/^\[|\]$/g, '')
  if (isIP(host) !== 0 && !isAllowed(host, network)) throw sourceProblem('SOURCE_ADDRESS_REFUSED', { host })
  return url
}

/**
 * Resolves a name for a connection and answers only what was checked: the connection goes to exactly these addresses. One refused address
 * among several refuses the name.
 */
export function guardedLookup(network: Network | undefined, resolve: Resolve = resolveAll): LookupFunction {
  return (host, options, done) => {
    resolve(host).then(
      (found) => {
        const [first] = found
        if (first === undefined || !found.every(({ address }) => isAllowed(address, network)))
          done(sourceProblem('SOURCE_ADDRESS_REFUSED', { host }) as NodeJS.ErrnoException, '', 0)
        else if (options.all === true)
          done(
            null,
            found.map(({ address, family }) => ({ address, family })),
          )
        else done(null, first.address, first.family)
      },
      (cause: NodeJS.ErrnoException) => done(cause, '', 0),
    )
  }
}

function resolveAll(host: string): ReturnType<Resolve> {
  return new Promise((done, failed) => {
    dnsLookup(host, { all: true, verbatim: true }, (cause, found) => (cause === null ? done(found) : failed(cause)))
  })
}
