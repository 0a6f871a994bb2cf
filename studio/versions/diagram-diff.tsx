import { useEffect, useRef, useState } from 'react'
import { defineTexts, useBilingual, useTexts } from '../i18n/texts.ts'
import { type DiagramChange, type DiagramChangeKind, wordedDiagramChanges } from './diagram-changes.ts'
import { DiffViewer, SIGNS } from './diff-viewer.ts'
import './diagram-diff.css'

const texts = defineTexts('diagramDiff', {
  before: ['原版', 'Before'],
  after: ['新版', 'After'],
  picture: ['{{name}}（{{version}}）', '{{name}} ({{version}})'],
  larger: ['放大', 'Zoom in'],
  smaller: ['缩小', 'Zoom out'],
  fit: ['适应窗口', 'Fit'],
  changes: ['改动（{{count}}）', 'Changes ({{count}})'],
  none: ['两个版本的流程图完全相同。', 'Both versions of the diagram are the same.'],
  loading: ['正在比较…', 'Comparing…'],
  failed: ['流程图无法比较：{{why}}', 'The diagrams can not be compared: {{why}}'],
  added: ['新增', 'added'],
  removed: ['删除', 'removed'],
  changed: ['修改', 'changed'],
  moved: ['移动', 'moved'],
  help: ['点击一条改动，两图同时定位到该处。', 'Choose a change: both pictures go there.'],
})

export interface DiagramDiffProps {
  /** BPMN XML of the older version. */
  readonly before: string
  readonly after: string
  /** What the diagram is called. */
  readonly name: string
}

/** Two versions of a diagram side by side, with every difference marked in the pictures and told in words below. */
export function DiagramDiff({ before, after, name }: DiagramDiffProps) {
  const t = useTexts(texts)
  const say = useBilingual()
  const hosts = { before: useRef<HTMLDivElement>(null), after: useRef<HTMLDivElement>(null) }
  const viewers = useRef<readonly DiffViewer[]>([])
  const [changes, setChanges] = useState<readonly DiagramChange[] | null>(null)
  const [failure, setFailure] = useState<string | null>(null)
  const [here, setHere] = useState<string | null>(null)
  const translate = useRef(t)
  translate.current = t
  const [left, right] = [hosts.before, hosts.after]

  useEffect(() => {
    if (left.current === null || right.current === null) return
    let gone = false
    const words = (kind: DiagramChangeKind) => translate.current(kind)
    const pair = [new DiffViewer(left.current, words), new DiffViewer(right.current, words)] as const
    setChanges(null)
    setFailure(null)
    wordedDiagramChanges(before, after)
      .then(async (found) => {
        await Promise.all([pair[0].show(before, found.filter(isOld)), pair[1].show(after, found.filter(isNew))])
        if (gone) return
        const [older, newer] = pair
        older.follow(newer.view)
        older.onMoved(() => newer.follow(older.view))
        newer.onMoved(() => older.follow(newer.view))
        viewers.current = pair
        setChanges(found)
      })
      .catch((cause: unknown) => {
        if (!gone) setFailure(cause instanceof Error ? cause.message : String(cause))
      })
    return () => {
      gone = true
      viewers.current = []
      for (const viewer of pair) viewer.destroy()
    }
  }, [before, after, left, right])

  const zoom = (step: number | null) => viewers.current[1]?.zoom(step)
  const goTo = (id: string) => {
    setHere(id)
    const [older, newer] = viewers.current
    const [first, second] = newer?.has(id) === true ? [older, newer] : [newer, older]
    // The picture that has it leads, the other one follows.
    first?.goTo(id)
    second?.goTo(id)
  }
  return (
    <div className="diff">
      {failure === null ? null : (
        <p role="alert" className="notice-box bad">
          {t('failed', { why: failure })}
        </p>
      )}
      <div className="row no-print" style={{ marginBottom: 8 }}>
        {([1.25, 0.8, null] as const).map((step) => (
          <button key={String(step)} type="button" className="button small" onClick={() => zoom(step)}>
            {t(step === null ? 'fit' : step > 1 ? 'larger' : 'smaller')}
          </button>
        ))}
      </div>
      <div className="diff-pair">
        {(['before', 'after'] as const).map((version) => (
          <div key={version}>
            <h3>{t(version)}</h3>
            <section ref={hosts[version]} className="diff-canvas" aria-label={t('picture', { name, version: t(version) })} />
          </div>
        ))}
      </div>
      {changes === null ? (
        failure === null ? (
          <p className="muted" aria-busy="true">
            {t('loading')}
          </p>
        ) : null
      ) : changes.length === 0 ? (
        <p>{t('none')}</p>
      ) : (
        <>
          <h3>{t('changes', { count: changes.length })}</h3>
          <p className="muted">{t('help')}</p>
          <ul className="plain diff-list">
            {changes.map((change) => (
              <li key={`${change.kind} ${change.id}`}>
                <span>
                  <span className={`diff-mark diff-${change.kind}`}>
                    <span aria-hidden="true">{SIGNS[change.kind]}</span>
                    {t(change.kind)}
                  </span>
                </span>
                <div>
                  {change.sentences.map((sentence) => (
                    <button
                      key={sentence.zh}
                      type="button"
                      aria-current={here === change.id ? 'true' : undefined}
                      onClick={() => goTo(change.id)}
                    >
                      {say(sentence)}
                    </button>
                  ))}
                </div>
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  )
}

const isOld = ({ kind }: DiagramChange) => kind !== 'added'
const isNew = ({ kind }: DiagramChange) => kind !== 'removed'
