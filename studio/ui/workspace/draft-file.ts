import { ApiProblem } from '../../api/http.ts'
import { workspaceApi } from '../../api/workspace.ts'

/** `conflict`: somebody else saved meanwhile; nothing more is sent until the file is loaded again. */
export type DraftSave = 'saved' | 'saving' | 'unsaved' | 'conflict' | 'failed'

export interface DraftSnapshot {
  readonly state: 'loading' | 'ready' | 'missing' | 'failed'
  readonly content: string
  readonly save: DraftSave
  readonly canUndo: boolean
  readonly canRedo: boolean
  readonly error: unknown
}

const REST_MS = 700
const RETRY_MS = 8000
/** Changes closer together than this are undone as one. */
const ONE_MOVE_MS = 400
const MOST_MOVES = 200
const EMPTY: DraftSnapshot = { state: 'loading', content: '', save: 'saved', canUndo: false, canRedo: false, error: null }

/** One file of a draft, as all its editors on this page see it: content, undo, and saving with the hash of what was seen last. */
export class DraftFile {
  readonly name: string
  private readonly programme: string
  private readonly onSaved: () => void
  private snapshot: DraftSnapshot = EMPTY
  private readonly listeners = new Set<() => void>()
  private sha256: string | null = null
  private undos: string[] = []
  private redos: string[] = []
  private lastMove = 0
  private timer: ReturnType<typeof setTimeout> | undefined
  private sending: Promise<void> | undefined
  private asked = false

  constructor(programme: string, name: string, onSaved: () => void) {
    this.programme = programme
    this.name = name
    this.onSaved = onSaved
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener)
    if (!this.asked) this.reload()
    return () => this.listeners.delete(listener)
  }
  readonly get = (): DraftSnapshot => this.snapshot

  readonly reload = (): void => {
    this.asked = true
    clearTimeout(this.timer)
    this.undos = []
    this.redos = []
    this.show({ ...EMPTY })
    workspaceApi.read(this.programme, this.name).then(
      ({ content, sha256 }) => {
        this.sha256 = sha256
        this.show({ ...EMPTY, state: 'ready', content })
      },
      (error: unknown) => {
        this.sha256 = null
        const missing = error instanceof ApiProblem && error.status === 404
        this.show({ ...EMPTY, state: missing ? 'missing' : 'failed', error })
      },
    )
  }

  readonly change = (content: string): void => {
    if (this.snapshot.content === content && this.snapshot.state === 'ready') return
    const now = performance.now()
    if (this.snapshot.state === 'ready' && (now - this.lastMove > ONE_MOVE_MS || this.undos.length === 0)) {
      this.undos.push(this.snapshot.content)
      if (this.undos.length > MOST_MOVES) this.undos.shift()
    }
    this.lastMove = now
    this.redos = []
    this.write(content)
  }

  readonly undo = (): void => this.move(this.undos, this.redos)
  readonly redo = (): void => this.move(this.redos, this.undos)

  private move(from: string[], to: string[]): void {
    const content = from.pop()
    if (content === undefined) return
    to.push(this.snapshot.content)
    this.lastMove = 0
    this.write(content)
  }

  private write(content: string): void {
    const stopped = this.snapshot.save === 'conflict'
    this.show({ ...this.snapshot, state: 'ready', content, save: stopped ? 'conflict' : 'unsaved' })
    if (!stopped) this.later(REST_MS)
  }

  private later(ms: number): void {
    clearTimeout(this.timer)
    this.timer = setTimeout(() => void this.flush(), ms)
  }

  /** Sends what is not sent yet; resolves when nothing is left or the server refused. */
  readonly flush = async (): Promise<void> => {
    clearTimeout(this.timer)
    await this.sending
    if (this.snapshot.save !== 'unsaved' && this.snapshot.save !== 'failed') return
    this.sending = this.send().finally(() => {
      this.sending = undefined
    })
    await this.sending
    if (this.snapshot.save === 'unsaved') await this.flush()
  }

  private async send(): Promise<void> {
    const { content } = this.snapshot
    this.show({ ...this.snapshot, save: 'saving', error: null })
    try {
      const { sha256 } = await workspaceApi.save(this.programme, this.name, content, this.sha256)
      this.sha256 = sha256
      this.show({ ...this.snapshot, save: this.snapshot.content === content ? 'saved' : 'unsaved' })
      this.onSaved()
    } catch (error) {
      const conflict = error instanceof ApiProblem && error.status === 409
      this.show({ ...this.snapshot, save: conflict ? 'conflict' : 'failed', error })
      const retryable = error instanceof ApiProblem && (error.status === 0 || error.status >= 500 || error.status === 429)
      if (retryable) this.later(RETRY_MS)
    }
  }

  /** Would something be lost if the page went now? */
  isUnsaved(): boolean {
    return this.snapshot.save === 'unsaved' || this.snapshot.save === 'saving'
  }

  private show(next: DraftSnapshot): void {
    this.snapshot = { ...next, canUndo: this.undos.length > 0, canRedo: this.redos.length > 0 }
    for (const listener of this.listeners) listener()
  }
}
