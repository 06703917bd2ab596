import type { ComponentType, ReactNode } from 'react'

type Sample = { lang: string; label: string; source: string }
type ResponsesProps = {
  path: string
  method: string
  specSelectors: { specJson(): { getIn(path: string[]): { toJS(): Sample[] } | undefined } }
}
type System = { React: { createElement(...given: unknown[]): ReactNode; Fragment: unknown } }

/** Shows an operation's `x-codeSamples` above its responses; Swagger UI itself passes over them. It brings a React of its own. */
export const samplesPlugin = () => ({
  wrapComponents: {
    responses:
      (Responses: ComponentType<ResponsesProps>, { React: { createElement, Fragment } }: System) =>
      (props: ResponsesProps) => {
        const samples = props.specSelectors.specJson().getIn(['paths', props.path, props.method, 'x-codeSamples'])?.toJS() ?? []
        const shown = samples.map(({ label, source }) =>
          createElement(
            'details',
            { key: label, className: 'sample' },
            createElement('summary', {}, label),
            createElement('pre', { tabIndex: 0 }, createElement('code', {}, source)),
          ),
        )
        return createElement(Fragment, {}, ...shown, createElement(Responses, props))
      },
  },
})
