import type { Lang } from './lang.ts'
import { tokensOf } from './words.ts'

type Talk = 'hello' | 'thanks' | 'bye' | 'who'

/*
 * The courtesies of a conversation, told only when they are the whole message: "hi" is a greeting, "hi, where is my
 * parcel" is a question.
 */
const courtesies: Record<Talk, string> = {
  hello: `hi, hello, hey, hey there, hi there, hello there, good morning, good afternoon, good evening, greetings, howdy, yo, hiya, good day, how are you, hows it going, whats up,
    anyone there, is anyone there, hello anyone there, can you help me, i need help, help,
    你好, 您好, 你好啊, 你好呀, 嗨, 哈喽, 哈罗, 嘿, 在吗, 在么, 在不在, 有人吗, 有人在吗, 早, 早上好, 上午好, 中午好, 下午好, 晚上好, 大家好, 你好在吗, 您好在吗, 亲, 亲在吗, 最近好吗, 你好吗, 能帮帮我吗, 帮帮我, 我需要帮助`,
  thanks: `thanks, thank you, thx, ty, thanks a lot, thank you so much, thank you very much, many thanks, cheers, thanks for your help, thank you for your help, much appreciated, great thanks,
    ok thanks, okay thank you, perfect thank you, perfect thanks, got it thanks, thats all thanks, great, perfect, ok, okay, got it, nice, cool, awesome,
    谢谢, 谢谢你, 谢谢您, 多谢, 感谢, 非常感谢, 太感谢了, 谢了, 谢啦, 好的谢谢, 好的, 好, 嗯, 嗯嗯, 知道了, 明白了, 了解了, 收到, 可以, 行, 太好了, 辛苦了, 麻烦你了, 谢谢你的帮助`,
  bye: `bye, goodbye, bye bye, see you, see you later, good night, have a nice day, have a good day, take care, thats all, nothing else, 再见, 拜拜, 拜, 下次见, 回头见, 晚安, 没事了, 没有了, 不用了, 先这样`,
  who: `who are you, what are you, are you a bot, are you a robot, are you human, are you a real person, what can you do, what is your name, whats your name, am i talking to a bot,
    你是谁, 您是谁, 你叫什么, 你叫什么名字, 你是机器人吗, 你是人工吗, 你是真人吗, 你是人吗, 你能做什么, 你会什么, 你有什么功能, 你可以做什么`,
}

const talkOf = new Map(
  Object.entries(courtesies).flatMap(([talk, sayings]) =>
    sayings.split(',').map((saying): [string, Talk] => [saying.trim(), talk as Talk]),
  ),
)

const replies: Record<Talk, Record<Lang, string>> = {
  hello: { zh: '您好！很高兴为您服务，请问有什么可以帮您？', en: 'Hello! What can I help you with today?' },
  thanks: { zh: '不客气！还有其他问题的话，随时告诉我。', en: 'You’re welcome! Is there anything else I can help with?' },
  bye: { zh: '感谢您的咨询，祝您生活愉快，再见！', en: 'Thank you for stopping by. Goodbye, and come back any time!' },
  who: {
    zh: '我是本店的智能客服助手，根据店里的资料回答问题。您可以直接提问，也可以随时联系人工客服。',
    en: 'I’m the shop’s automated assistant and answer from its own knowledge. Ask me anything about the shop, or ask to talk to a person.',
  },
}

/** A short friendly line for a message that is a courtesy and nothing else. */
export function smallTalk(message: string, lang: Lang): string | undefined {
  const said = tokensOf(message).join(' ')
  const talk = talkOf.get(said) ?? talkOf.get(said.replaceAll(' ', ''))
  return talk && replies[talk][lang]
}
