import { DiagramDiff, type DiagramDiffProps } from './diagram-diff.tsx'

/** Two versions of a diagram; loaded by itself, as it brings the drawing library along. */
export function DiagramComparison(props: DiagramDiffProps) {
  return <DiagramDiff {...props} />
}
