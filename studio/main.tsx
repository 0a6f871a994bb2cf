import { createRoot } from 'react-dom/client'
import { App } from './app/app.tsx'
import './ui/styles.css'

const root = document.getElementById('root')
if (root === null) throw new Error('Expected an element #root in index.html, but found none')
createRoot(root).render(<App />)

// The bundled Chinese font serves devices that have none; its slices load only for glyphs that are missing.
void import('@fontsource-variable/noto-sans-sc/index.css')
