import { join } from 'node:path'
import type { Config } from '../server/config.ts'
import { readNetworks } from './adapters/http-poll-guard.ts'
import { installationKey, type SecretBox, secretBox } from './secret-box.ts'
import type { SourcesOptions } from './sources.ts'

type Own = Pick<Config, 'secretKey' | 'sourceSecrets' | 'dropFolder' | 'bridgeNetworks' | 'dataFolder'>

/** Opens and closes the secrets of sources in this installation. */
export function secretsOf({ secretKey, dataFolder }: Own): SecretBox {
  return secretBox(installationKey(secretKey, join(dataFolder, 'secret.key')))
}

/** What sources need of the configuration. Throws when the list of networks can not be read. */
export function sourceSettings(config: Own): Pick<SourcesOptions, 'config' | 'secrets' | 'environment'> {
  return {
    config: { dropFolder: config.dropFolder, networks: readNetworks(config.bridgeNetworks) },
    secrets: secretsOf(config),
    environment: config.sourceSecrets,
  }
}
