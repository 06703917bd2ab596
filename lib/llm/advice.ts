import { isPassing, type Symptom, type VendorReason } from './refusal.ts'

type InBoth = { en: string; zh: string }

/** What a failure means to whoever keeps the shop running. */
export type Advice = InBoth & {
  /** The same call may succeed a moment later. */
  retryable: boolean
  /** Another model, key or vendor may answer this request. */
  anotherMayHelp: boolean
}

const texts: Record<VendorReason, InBoth> = {
  authentication: {
    en: 'The vendor does not accept the key. Check that it was copied whole, belongs to this vendor and address, and has not been revoked.',
    zh: '厂商不接受该密钥。请检查密钥是否完整、是否属于该厂商和该地址、是否已被吊销。',
  },
  permission: {
    en: 'The vendor knows the key but does not allow this call. Check the key’s permissions, whether the model is activated for the account, and whether the vendor’s IP allow-list holds this server’s address.',
    zh: '厂商认得该密钥，但不允许此次调用。请检查密钥的权限、账户是否已开通该模型，以及厂商的 IP 白名单是否包含本服务器的地址。',
  },
  rate_limited: {
    en: 'The connection works, but the vendor limits how often you may ask. Wait a minute, ask the vendor for a higher limit, or add a second provider.',
    zh: '连接正常，但厂商限制了调用频率。请稍候一分钟、向厂商申请更高限额，或再添加一个供应商。',
  },
  quota_exhausted: {
    en: 'The account has no balance or quota left. Top it up at the vendor.',
    zh: '账户余额或额度已用完。请到厂商处充值。',
  },
  invalid_request: {
    en: 'The vendor did not accept the request. Check that the address is that of this API, that the model can be asked in this way, and the settings of the bot.',
    zh: '厂商不接受该请求。请检查地址是否为该接口的地址、模型是否支持这种调用方式，以及机器人的参数设置。',
  },
  context_too_long: {
    en: 'The request is longer than the model takes. Choose a model with a larger window, or let the bot remember fewer turns.',
    zh: '请求超过模型的上下文长度。请选择上下文更长的模型，或减少机器人记忆的轮数。',
  },
  content_filtered: {
    en: 'The connection works; the vendor’s content filter refused the question or the answer. Another vendor may judge differently.',
    zh: '连接正常，但问题或回答被厂商的内容审核拦截。其他厂商的判断可能不同。',
  },
  model_not_found: {
    en: 'The address answers, but does not know this model or path. Check the model’s name, and whether the address needs /v1 at its end.',
    zh: '地址有响应，但找不到该模型或路径。请检查模型名称，以及地址末尾是否需要 /v1。',
  },
  overloaded: {
    en: 'The vendor is overloaded. It usually passes within minutes.',
    zh: '厂商当前过载，通常几分钟内会恢复。',
  },
  server_error: {
    en: 'The vendor had an error of its own. Try again; when it lasts, look at the vendor’s status page.',
    zh: '厂商内部出错。请重试；若持续出现，请查看厂商的状态页。',
  },
  timeout: {
    en: 'No answer came in time. Check the way to the vendor, or give a slow model more time: a server of your own may still be loading it.',
    zh: '未在规定时间内响应。请检查到厂商的网络，或为较慢的模型设置更长的时限：自建服务可能仍在加载模型。',
  },
  network: {
    en: 'No connection. Check the address, whether the server is running, the proxy, and whether a private address has to be allowed.',
    zh: '无法连接。请检查地址、服务是否已启动、代理设置，以及是否需要允许访问内网地址。',
  },
  malformed: {
    en: 'What answers there does not speak this protocol. Check the address and the kind of provider.',
    zh: '该地址的服务不使用此协议。请检查地址和供应商类型。',
  },
  cancelled: { en: 'The call was ended before its answer came.', zh: '调用在回答到达之前已被中止。' },
}

const leads: Record<Symptom, InBoth> = {
  empty_answer: { en: 'Empty answer', zh: '响应为空' },
  error_in_success: { en: 'API error', zh: 'API错误' },
  unexpected_shape: { en: 'The answer does not have the expected form', zh: '响应格式不符合预期' },
  unreadable_body: { en: 'The answer cannot be read', zh: '响应内容无法解析' },
  failed_request: { en: 'The request failed', zh: '请求失败' },
  connect_timeout: { en: 'No connection in time', zh: '连接超时' },
  first_token_timeout: { en: 'The first words took too long', zh: '等待首个词超时' },
  idle_timeout: { en: 'The answer fell silent in the middle', zh: '回答中途停顿过久' },
  total_timeout: { en: 'The whole answer took too long', zh: '整个回答耗时过长' },
}

/** What to do about an answer that could not be used, where its symptom says more than `malformed`. */
const malformedTexts: Partial<Record<Symptom, InBoth>> = {
  empty_answer: {
    en: 'The vendor was reached and sent no words. Try again; when it lasts, choose another model or allow longer answers.',
    zh: '已连接到厂商，但没有返回任何文字。请重试；若持续出现，请更换模型或允许更长的回答。',
  },
  unreadable_body: {
    en: 'It is not JSON: the address may lead to a web page, a gateway or a sign-in in between.',
    zh: '返回的不是 JSON：该地址可能指向网页、网关或中间的登录页。',
  },
}

/** What to do about a failure. `words` are the vendor's own, already without anything secret. */
export function adviceFor(reason: VendorReason, symptom?: Symptom, words = ''): Advice {
  const { en, zh } = (reason === 'malformed' && symptom && malformedTexts[symptom]) || texts[reason]
  const lead = symptom && leads[symptom]
  const said = symptom === 'error_in_success' && words !== '' ? `: ${words}` : ''
  return {
    retryable: isPassing(reason),
    anotherMayHelp: reason !== 'cancelled',
    en: lead ? `${lead.en}${said}. ${en}` : en,
    zh: lead ? `${lead.zh}${said}。${zh}` : zh,
  }
}
