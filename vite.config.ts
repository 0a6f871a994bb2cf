import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

// The host name stays as the browser wrote it: the server compares it with the page's origin.
const server = { target: process.env.PINGJI_URL ?? 'http://localhost:3000', changeOrigin: false }

// Vite asks for a default export here.
export default defineConfig({
  root: 'studio',
  // `studio/public` is the area of the public pages, not a folder of static files.
  publicDir: false,
  plugins: [react()],
  build: { outDir: '../dist/studio', emptyOutDir: true, chunkSizeWarningLimit: 1200, sourcemap: false },
  server: { port: 5173, proxy: { '/api': server, '/v2': server } },
  preview: { port: 4173, proxy: { '/api': server, '/v2': server } },
})
