import { getTranslations } from 'next-intl/server'
import type { ReactNode } from 'react'

const pictures = {
  lamp: (
    <>
      <path className="line" d="M60 0v22" />
      <path className="warm" d="M24 74c0-30 14-52 36-52s36 22 36 52z" />
      <ellipse className="light" cx="60" cy="74" rx="36" ry="8" />
      <path className="line" d="M36 50c14 6 34 6 48 0M30 62c18 7 42 7 60 0" />
    </>
  ),
  bedding: (
    <>
      <rect className="cool" x="14" y="36" width="92" height="50" rx="10" />
      <rect className="light" x="22" y="22" width="34" height="24" rx="8" />
      <rect className="light" x="64" y="22" width="34" height="24" rx="8" />
      <path className="line" d="M14 60c18-8 30 6 46 0s30-6 46 0" />
    </>
  ),
  blanket: (
    <>
      <path className="warm" d="M24 24h72v54a8 8 0 0 1-8 8H32a8 8 0 0 1-8-8z" />
      <path className="line" d="M40 24v62M60 24v62M80 24v62M24 44h72M24 66h72" />
      <path className="line" d="M30 86v8M44 86v8M58 86v8M72 86v8M86 86v8" />
    </>
  ),
  shirt: (
    <>
      <path className="cool" d="M44 18 18 32l8 22 12-4v40h44V50l12 4 8-22-26-14c-4 8-28 8-32 0z" />
      <path className="line" d="M44 18c4 14 28 14 32 0" />
    </>
  ),
} satisfies Record<string, ReactNode>
type Product = keyof typeof pictures
const products = Object.keys(pictures) as Product[]

/** The demo shop, of which the demo bot knows everything: something to ask about. */
export async function ShopFront() {
  const t = await getTranslations('site.shop')
  return (
    <section className="shop" aria-labelledby="shop-name">
      <div className="shop-words">
        <p className="faint">{t('demo')}</p>
        <h2 id="shop-name">{t('name')}</h2>
        <p>{t('lead')}</p>
      </div>
      <ul className="products">
        {products.map((product) => (
          <li key={product}>
            <svg viewBox="0 0 120 100" aria-hidden="true">
              {pictures[product]}
            </svg>
            <strong>{t(`products.${product}.name`)}</strong>
            <span className="faint">{t(`products.${product}.text`)}</span>
          </li>
        ))}
      </ul>
    </section>
  )
}
