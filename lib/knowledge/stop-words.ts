/*
 * Words that say nothing about what a question is about: they carry no weight when we ask how much of a question a
 * passage covers. Question words that do tell answers apart ("how long", "how much", 多久) stand in vocabulary.ts.
 */

const english = `
a an the this that these those it its he she they them their there here i im ive id ill me my mine myself we us our ours you your yours youre
he him his her hers who whom whose which what whats when where why how is isnt are arent was wasnt were werent be been being am do does doesnt did didnt doing done dont
have havent has hasnt had having can cant cannot could couldnt will wont would wouldnt shall should shouldnt may might must ought
and or but if then else so than as of at by for with about into onto to from in on off out up down over under again once because while until
not no nor yes yeah yep nope only just also too very really quite much many more most some any every each all both few other another such same own
please pls plz thanks thank thx hi hello hey dear sorry ok okay well oh um hmm kindly
want wants wanted wanna need needs needed like likes liked tell told say says said know knows knew known think thought wonder wondering ask asking asked question questions
help helps get gets got getting gotten let lets make makes made give gives gave go goes going gone gonna come comes came take takes took taken see look looking find found try trying tried
use uses used using happen happens happened happening mean means seem seems thing things stuff something anything everything someone anyone everyone one ones
able possible possibly currently now today still already ever never always usually actually maybe perhaps way ways kind sort lot lots bit etc
guys folks anybody somebody theres heres thats hows wheres whens whos lemme gimme u ur r n regarding concerning explain describe information info details
am pm per via yet since through between during before after without within against among around whether though although however
s t d m ll re ve
`

const chinese = `
我 你 您 他 她 它 们 咱 我们 你们 您们 他们 咱们 大家 自己 本人 人家 这 那 这个 那个 这些 那些 这种 那种 这样 那样 这里 那里 这边 那边 这儿 那儿 此 该 其
的 地 得 了 着 过 吗 呢 吧 啊 呀 哦 嘛 啦 哈 哎 唉 嗯 喂 么 咯 哟 呗
是 是不是 不是 就是 还是 也是 有 有没有 没有 没 无 不 不会 会 会不会 能 能不能 不能 能否 可 可以 可不可以 可否 是否 行 行不行 行吗 好 好吗 好的 要 要不要 不要 想 想要 需要 需 应该 应 必须 得以 愿意 让 把 被 给 对 对于 关于 跟 和 与 及 以及 或 或者 还 也 都 就 才 又 再 很 太 非常 比较 更 最 挺 真 真的
在 从 到 向 往 由 以 用 为 为了 因为 所以 如果 要是 假如 的话 但 但是 不过 而 而且 然后 之 之后 以后 之前 以前 时 时候 后 前 里 中 上 下 内 外 间
什么 啥 怎么 怎样 怎么样 怎么办 怎么弄 咋 咋办 咋样 如何 为什么 为何 哪 哪个 哪些 哪种 谁 几 多 多少 有些 一些 一下 一点 一个 一种 一 两 个 种 件 次 样 些 点
请 请问 请教 麻烦 劳驾 谢谢 多谢 你好 您好 亲 在吗 帮 帮忙 帮我 帮助 告诉 告知 说 说明 说说 讲 讲讲 介绍 介绍一下 问 问一下 问下 想问 咨询 了解 知道 看 看看 看下 觉得 认为 以为 希望 打算 准备
做 弄 搞 办 进行 来 去 出 起 起来 出来 过来 下来 上来 现在 目前 已经 刚 刚刚 刚才 一直 还没 还没有 正在 将 马上 今天 东西 情况 事 事情 问题 方面 部分 方式 方法 办法 具体 相关 有关 一般 通常 大概 大约 左右 吗 呗 么样 啥样 啥时候 这么 那么 多么 只 只能 只有 仅 每 各 全 全部 所有 任何 其他 其它 别的 另外 别 等 等等 即 若 则
`

const listed = (text: string) => new Set(text.split(/\s+/).filter(Boolean))
const stopWords = { en: listed(english), zh: listed(chinese) }

/** True for a word (lower case, apostrophes dropped) that carries no subject. */
export const isStopWord = (word: string): boolean => stopWords.en.has(word) || stopWords.zh.has(word)
