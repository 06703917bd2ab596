/*
 * Words of each topic, so that a message is recognised by words that no example has. An English entry stands for every
 * word that begins so; one that ends in a dot for itself alone. They are evidence and no verdict: a model weighs them against the rest of the message.
 */
const words = {
  pay: `pay. paid payment paying charge. charged charges. debit deduct refund reimburs overcharg billed installment instalment interest. loan credit. bank. banking transfer transaction
    deposit money cash. compensat payout surcharge overdue fee. fees fine. penalt invest stock. stocks shares. bitcoin crypto savings pension mortgage tax. taxes scam fraud swindl iban paypal
    chargeback withdraw balance owe debt afford bankrupt insur wire. currency exchange. statement financ salary lend borrow repay overdraft rebate cashback
    扣款 扣费 扣钱 多扣 多收 重复扣 钱扣 退款 退钱 还钱 赔偿 赔付 理赔 补偿 付款 支付 转账 打款 汇款 到账 银行卡 信用卡 储蓄卡 刷卡 盗刷 贷款 借款 借钱 欠款 欠钱 还款 分期 利息 利率 手续费 滞纳金 逾期 催收 征信
    额度 投资 理财 股票 基金 比特币 炒币 存款 取现 提现 余额 充值 定金 押金 预付 汇率 报销 抵税 税费 保险 诈骗 被骗 骗钱 账单 账户 交易 冻结 解冻 花呗 白条 支付宝 微信支付 工资 养老金 破产 返现 违约金`,
  body: `allerg rash itch eczema psoriasis acne asthma diabet insulin pregnan breastfeed nursing. medic drug. drugs pill pills tablet tablets capsule dose dosage dosing overdos prescri antibiotic
    painkiller paracetamol ibuprofen aspirin antidepress vaccin doctor. doctors physician hospital clinic. ambulance emergency symptom disease illness. sick. ill. infect inflam swollen swell bleed blood. wound
    injur hurt hurts pain. painful ache aching headache migraine dizz faint fever cough flu. cold. nause vomit diarrh poison toxic cancer tumor tumour chemo surg stroke. heart. cardiac pacemaker cholesterol
    liver kidney stomach lung lungs skin. eye. eyes throat bone. bones fracture sprain burn. burned burnt scald choke choking swallow suffocat breath unconscious seizure epilep depress anxiety suicid insomnia
    gluten coeliac celiac lactose intoleran vitamin supplement side contraindic treat. treatment therap cure. cures heal. heals remedy diagnos arthrit osteopor chronic numb blister sunburn
    过敏 皮疹 疹子 红疹 发痒 瘙痒 湿疹 痘痘 粉刺 哮喘 糖尿病 胰岛素 怀孕 孕妇 孕期 哺乳 吃药 药 剂量 处方 副作用 疫苗 医生 医院 就医 急诊 急救 救护车 症状 疾病 生病 患者 病人 感染 发炎 炎症 肿 出血 流血 血压 血糖
    血脂 伤口 受伤 烫伤 烧伤 扭伤 骨折 疼 痛 头晕 晕倒 昏迷 发烧 咳嗽 感冒 恶心 呕吐 吐了 腹泻 拉肚子 中毒 有毒 癌 肿瘤 化疗 手术 中风 心脏 起搏器 肝 肾 胃 肺 皮肤 眼睛 喉咙 关节 窒息 误吞 吞下 喘不 呼吸 抽搐
    癫痫 抑郁 焦虑 自杀 不想活 自残 失眠 麸质 乳糖 维生素 保健品 治疗 能治 治好 止痛 止咳 禁忌 服用 每天几 一天几 几片 几粒 触电 漏电 麻了 骨质 慢性 疗效`,
  law: `law. laws lawful unlawful lawyer legal illegal legislat solicitor attorney barrister sue. suing sued lawsuit litigat court judge. jury tribunal jurisdict prosecut police crim. crime criminal offence
    offense fraud theft steal stole stolen forg counterfeit liab contract breach clause terms. rights right. entitled statut gdpr privacy consent personal copyright trademark patent infring intellectual licen permit.
    damages claim sanction regulat complian ombudsman arbitrat mediat dispute subpoena evidence testimon witness notar inherit will. attorney consumer agency authority defam slander libel violat void.
    法律 法规 法院 法官 法务 法人 律师 起诉 诉讼 上诉 告你 控告 报警 派出所 警察 警方 刑事 犯罪 犯法 违法 合法 不合法 非法 依法 法定 诈骗 盗窃 伪造 假货 冒牌 责任 承担 合同 违约 条款 协议 权利 权益 维权 侵权 版权
    著作权 商标 专利 肖像权 名誉 隐私 个人信息 许可 执照 授权 赔偿 索赔 仲裁 调解 举报 监管 工商 市场监督 消协 消费者协会 12315 证据 取证 证人 公证 继承 遗产 委托书 律师函 诽谤 消法 三包 时效 管辖 立案`,
  young: `minor. minors underage under-age child. childs children kid kids toddler baby teen teens teenager adolescen pupil grader school. schoolgirl schoolboy son. sons daughter nephew niece grandson granddaughter
    parent parents parental guardian mum. mom. dad. mother father permission years. old. age. aged ages eighteen seventeen sixteen fifteen fourteen thirteen twelve eleven ten. nine. eight. seven. six. five. adult adults bully
    grooming stranger 13. 14. 15. 16. 17. 18. 12. 11. 10.
    未成年 未满 儿童 孩子 小孩 小朋友 宝宝 幼儿 婴儿 娃 青少年 少年 小学 初中 高中 中学 学生 儿子 女儿 侄子 侄女 外甥 孙子 孙女 弟弟 妹妹 家长 监护人 父母 爸爸 妈妈 爸妈 同意 允许 年龄 几岁 多大 岁 周岁 成人 成年 霸凌 欺负
    陌生人 防沉迷 打工`,
}

type Kind = keyof typeof words

const isLatin = (word: string) => /^[a-z\d-]/.test(word) && word !== '12315'

function patternOf(text: string): RegExp {
  const all = text.split(/\s+/).filter(Boolean)
  const latin = all.filter(isLatin).map((word) => (word.endsWith('.') ? `${word.slice(0, -1)}\\b` : word))
  return new RegExp(`\\b(?:${latin.join('|')})|${all.filter((word) => !isLatin(word)).join('|')}`, 'g')
}

const patterns = Object.entries(words).map(([kind, text]) => ({ kind: kind as Kind, pattern: patternOf(text) }))

/** How often a normalised text has words of each topic; those of which it has none are left out. */
export const topicWordsIn = (text: string): { kind: Kind; times: number }[] =>
  patterns.flatMap(({ kind, pattern }) => {
    const times = text.match(pattern)?.length ?? 0
    return times > 0 ? [{ kind, times }] : []
  })
