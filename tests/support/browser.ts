import { existsSync } from 'node:fs'
import { type Browser, chromium } from 'playwright-core'
import { tool } from './tools.ts'

/** Headless Chromium without the background requests that a closed network refuses. */
export function launchBrowser(): Promise<Browser> {
  const { command, env } = tool('chromium')
  return chromium.launch({
    executablePath: command,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
    ],
    env: { ...definedOnly(process.env), ...env, ...(existsSync('/etc/fonts') ? {} : { FONTCONFIG_PATH: '' }) },
  })
}

function definedOnly(env: NodeJS.ProcessEnv): { [name: string]: string } {
  return Object.fromEntries(Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined))
}
