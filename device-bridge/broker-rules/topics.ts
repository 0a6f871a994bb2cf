import { partsOfTopic } from '../mapping/canonical.ts'

/** What a gateway may speak for. */
export interface Speaker {
  readonly subject: string
  /** `devices`: only its own; `subject`: every device of the subject that belongs to no other gateway. */
  readonly scope: 'subject' | 'devices'
  readonly own: ReadonlySet<string>
  readonly others: ReadonlySet<string>
}

/** `foreign-topic`: another subject or a device of another gateway; `wrong-topic`: no topic of ours at all. */
export type Verdict = 'ok' | 'foreign-topic' | 'wrong-topic'

/** May this gateway publish under this topic? */
export function judgeTopic(speaker: Speaker, topic: string): Verdict {
  const parts = partsOfTopic(topic)
  if (parts === null) return 'wrong-topic'
  if (parts.subject !== speaker.subject) return 'foreign-topic'
  const isIts = speaker.scope === 'devices' ? speaker.own.has(parts.device) : !speaker.others.has(parts.device)
  return isIts ? 'ok' : 'foreign-topic'
}
