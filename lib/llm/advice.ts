import { isPassing, type Symptom, type VendorReason } from './refusal.ts'

/** What a failure means to whoever keeps the shop running. */
export type Advice = {
  /** The same call may succeed a moment later. */
  retryable: boolean
  /** Another model, key or vendor may answer this request. */
  anotherMayHelp: boolean
  /** What happened and what to do, in both languages of the console. */
  en: string
  zh: string
}

const texts: Record<VendorReason, { en: string; zh: string }> = {
  authentication: {
    en: 'The vendor does not accept the key. Check that it is whole, belongs to this vendor and address, and has not been revoked.',
    zh: '厂商不接受该密钥。请检查密钥是否完整、是否属于该厂商和该地址、是否已被吊销。',
  },
  permission: {
    en: 'The key may not do this. Check the permissions of the key, whether the model is activated, and the vendor’s IP allow-list.',
    zh: '该密钥无权执行此操作。请检查密钥权限、模型是否已开通,以及厂商的 IP 白名单。',
  },
  rate_limited: {
    en: 'The vendor limits the rate of calls now. The connection itself works. Wait, ask for a higher limit, or add a second key.',
    zh: '厂商正在限流,连接本身正常。请稍候、申请更高限额,或增加一个密钥。',
  },
  quota_exhausted: {
    en: 'The account has no balance or quota left. Top it up at the vendor.',
    zh: '账户余额或额度已用完。请到厂商处充值。',
  },
  invalid_request: {
    en: 'The vendor did not accept the request. Check that the address is that of this API, and the settings of the bot.',
    zh: '厂商不接受该请求。请检查地址是否为该接口的地址,以及机器人的参数设置。',
  },
  context_too_long: {
    en: 'The request is longer than the model takes. Choose a model with a larger window, or remember fewer turns.',
    zh: '请求超过模型的上下文长度。请选择上下文更长的模型,或减少记忆的轮数。',
  },
  content_filtered: {
    en: 'The vendor filtered the question or the answer. The connection itself works. Another vendor may judge differently.',
    zh: '厂商过滤了问题或回答,连接本身正常。其他厂商的判断可能不同。',
  },
  model_not_found: {
    en: 'The address answers, but does not know this model or path. Check the name of the model, and whether the address needs /v1 at its end.',
    zh: '该地址有响应,但没有这个模型或路径。请检查模型名称,以及地址末尾是否需要 /v1。',
  },
  overloaded: {
    en: 'The vendor is overloaded now. It usually passes within minutes.',
    zh: '厂商当前过载,通常几分钟内会恢复。',
  },
  server_error: {
    en: 'The vendor answered with an error of its own. Look at its status page when it lasts.',
    zh: '厂商内部出错。若持续出现,请查看厂商的状态页。',
  },
  timeout: {
    en: 'No answer came in time. Check the way to the vendor, or give a slow model more time.',
    zh: '未在限定时间内收到回答。请检查到厂商的网络,或为较慢的模型设置更长的时限。',
  },
  network: {
    en: 'No connection: check the address, the proxy, and whether a private network has to be allowed.',
    zh: '无法连接:请检查地址、代理,以及是否需要允许访问内网地址。',
  },
  malformed: {
    en: 'What answers there does not speak this protocol. Check the address.',
    zh: '该地址返回的内容不符合此协议。请检查地址。',
  },
  cancelled: { en: 'The call was ended.', zh: '调用已被终止。' },
}

const symptomTexts: Record<Symptom, { en: string; zh: string }> = {
  empty_answer: { en: 'empty answer', zh: '响应为空' },
  error_in_success: { en: 'API error', zh: 'API错误' },
  unexpected_shape: { en: 'the answer does not have the expected form', zh: '响应格式不符合预期' },
  unreadable_body: { en: 'the answer cannot be read', zh: '无法读取响应内容' },
  failed_request: { en: 'the request failed', zh: '请求失败' },
}

/** What to do about a failure. `words` are the vendor's own, already without anything secret. */
export function adviceFor(reason: VendorReason, symptom?: Symptom, words?: string): Advice {
  const said = symptom ? symptomTexts[symptom] : undefined
  const { en, zh } = texts[reason]
  const told = (text: string, colon: string) => (words ? `${text}${colon}${words}` : text)
  return {
    retryable: isPassing(reason),
    anotherMayHelp: reason !== 'cancelled',
    en: said ? `${told(said.en, ': ')} — ${en}` : en,
    zh: said ? `${told(said.zh, ': ')} — ${zh}` : zh,
  }
}
