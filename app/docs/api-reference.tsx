'use client'
import { useEffect, useRef, useState } from 'react'
import { samplesPlugin } from './samples-plugin.ts'

type Words = { loading: string; failed: string }

/** Swagger UI, loaded on this page only. It tries the API at the address of the page, which the content security policy allows. */
export function ApiReference({ words }: { words: Words }) {
  const place = useRef<HTMLDivElement>(null)
  const [state, setState] = useState<'loading' | 'shown' | 'failed'>('loading')
  useEffect(followColorScheme, [])
  useEffect(() => {
    let left = false
    Promise.all([import('swagger-ui-dist/swagger-ui-es-bundle.js'), fetch('/api/openapi.json').then((response) => response.json())]).then(
      ([{ default: SwaggerUI }, description]) => {
        if (left) return
        SwaggerUI({
          domNode: place.current,
          spec: { ...description, servers: [{ url: location.origin }] },
          plugins: [samplesPlugin],
          docExpansion: 'list',
          defaultModelsExpandDepth: 0,
          displayRequestDuration: true,
          filter: true,
          tryItOutEnabled: true,
          validatorUrl: null,
        })
        setState('shown')
      },
      () => setState('failed'),
    )
    return () => {
      left = true
    }
  }, [])
  return (
    <>
      {state !== 'shown' && <p role="status">{words[state]}</p>}
      <div ref={place} />
    </>
  )
}

/** Swagger UI's dark colours hang on a class of the page. */
function followColorScheme() {
  const dark = matchMedia('(prefers-color-scheme: dark)')
  const follow = () => document.documentElement.classList.toggle('dark-mode', dark.matches)
  follow()
  dark.addEventListener('change', follow)
  return () => {
    dark.removeEventListener('change', follow)
    document.documentElement.classList.remove('dark-mode')
  }
}
