import { lazy, Suspense } from 'react'
import { Loading } from '../states.tsx'
import type { FormViewProps } from './props.ts'

const SchemaForm = lazy(() => import('./schema-form.tsx').then((module) => ({ default: module.SchemaForm })))

/** A form document without a layout: rjsf draws it from the schema alone. */
export function SchemaOnlyForm(props: FormViewProps) {
  return (
    <Suspense fallback={<Loading />}>
      <SchemaForm {...props} />
    </Suspense>
  )
}
