/** Prices, paying, papers, savings and rewards. */
export const money = `
cost: cost, costs, price, prices, fee, fees, charge, how much, expensive, cheap, pricing, rate, amount, pricey, quote, pay extra, surcharge, set me back, what do you charge, what would it cost, what will it cost, costly, bill me, dearer, 费用, 价格, 多少钱, 价钱, 收费, 贵, 便宜, 手续费, 几块, 几块钱, 花费, 定价, 报价, 售价, 要钱, 花钱, 金额, 付费, 多少块, 怎么收, 怎么算, 什么价, 啥价, 收多少, 另收, 另外收, 加钱, 加价, 怎么收费, 要付多少, 花多少, 掏钱, 掏多少, 额外
free: free, no charge, no cost, complimentary, gratis, for nothing, waive, waived, without paying, free of charge, at no cost, 免费, 不要钱, 不收费, 赠送, 白送, 不花钱, 免, 不收钱, 不用钱
minimum: minimum, at least, threshold, spend over, how much do i need to spend, order value, have to spend, need to spend, spend to, basket total, 满, 起订, 最低, 门槛, 起步, 最少, 至少, 凑单, 起送, 起批, 够多少, 多少起
pay: pay, payment, paid, payable, paying, transaction, settle, checkout, check out, 支付, 付款, 付钱, 结账, 结算, 付费, 缴费, 买单, 交钱, 刷卡, 付, 给钱, 付的款
paymethod: payment method, payment methods, payment option, payment options, ways to pay, way to pay, how can i pay, pay with, pay by, pay using, pay via, accept, take, credit card, debit card, credit cards, my card, visa, mastercard, paypal, apple pay, google pay, alipay, wechat pay, wechat, unionpay, union pay, american express, amex, discover card, jcb, cash, cash on delivery, cod, bitcoin, crypto, cheque, check, e wallet, 支付方式, 付款方式, 怎么付, 用什么付, 信用卡, 银行卡, 储蓄卡, 支付宝, 微信支付, 微信付, 微信, 刷卡, 现金, 货到付款, 到付, 借记卡, 云闪付, 银联, 运通, 万事达, 比特币, 虚拟货币, 结账方式, 收不收, 能用什么, 数字人民币, 外卡, 苹果支付
cashondelivery: cash on delivery, pay on delivery, pay when it arrives, pay the courier, pay at the door, pay the driver, pay upon receipt, cod, 货到付款, 到付, 收到再付, 到了再付, 见货付款, 收货再付, 收到货再给钱, 送到再付, 拿到再付
bank: bank, bank account, statement, bank card, 银行, 账单, 对账单, 卡里, 到账, 银行卡
transfer: transfer, wire, bank transfer, remit, send money, 转账, 汇款, 电汇, 对公, 打款
instalment: instalment, instalments, installment, installments, pay later, klarna, afterpay, clearpay, affirm, split the payment, split the cost, split it, spread the cost, spread the payment, spread it, in parts, pay monthly, monthly, month by month, over several months, over a few months, over time, bit by bit, bits, buy now pay later, financing, finance, on credit, credit plan, interest, interest free, apr, 分期, 分期付款, 花呗, 白条, 京东白条, 信用付, 先用后付, 先买后付, 月付, 按月付, 按月, 每月, 每个月, 分几个月, 分几次付, 分次付, 赊账, 慢慢还, 慢慢付, 期, 利息, 免息, 贷款, 分摊, 一次付不起, 分开付, 分批付
declined: decline, declined, reject, rejected, rejecting, refused, payment failed, payment fails, card failed, failed payment, not go through, didnt go through, doesnt go through, wont go through, not going through, wont accept my, wont take my, unsuccessful, fail, fails, failed, bounced, error at checkout, unable to pay, cant pay, cannot pay, payment error, wont let me pay, keeps failing, 失败, 被拒, 付不了, 付不了款, 不成功, 支付失败, 付款失败, 付不出去, 通不过, 拒绝, 付不上, 支付不了, 刷不了, 刷不过, 付不成, 老是失败, 付款不成功, 付不成功, 卡被拒
chargednotpaid: charged but, taken my money, took my money, took the money, taken the money, money left, money was taken, money gone, money has gone, debited, deducted, money came out, came out of my account, came off my card, still unpaid, shows unpaid, shows as unpaid, says unpaid, not paid, order not confirmed, 扣了钱, 扣款, 钱扣了, 扣了, 已扣款, 被扣, 钱没了, 钱被扣, 钱已经扣, 还显示未付款, 显示待付款, 显示未付款, 还是待付款, 没付款, 付了钱, 付了款还, 扣钱, 划走, 划了, 划扣, 钱少了
doublecharge: charged twice, charge twice, double charge, double charged, duplicate charge, charged two times, charged double, billed twice, taken twice, paid twice, two charges, twice, double payment, two payments, 重复扣款, 扣了两次, 扣两次, 多扣, 多收, 重复支付, 两笔, 两次, 扣了两遍, 付了两次, 重复付, 扣了双份, 扣重
invoice: invoice, invoices, receipt, receipts, bill, proof of purchase, vat receipt, vat invoice, tax invoice, tax receipt, expense, expenses, expense report, accounting, accountant, accounts department, bookkeeping, claim it back, paperwork for my company, 发票, 收据, 开票, 票据, 抬头, 小票, 凭证, 报销, 税号, 开发票, 开个票, 开张票, 补票, 走账, 入账, 财务, 报账, 发票抬头
vatspecial: vat invoice, special invoice, vat special invoice, company invoice, business invoice, 专票, 增值税专用发票, 专用发票, 普票, 普通发票, 电子发票, 纸质发票, 电子票, 纸质, 数电票, 抵扣
invoicewrong: correct my invoice, wrong on the invoice, mistake on the invoice, error on the invoice, invoice is wrong, typo, wrong name on, wrong company, wrong title, misspelled, reissue, re issue, new invoice, another invoice, invoice again, tax number is wrong, wrong tax number, wrong tax id, 抬头写错, 抬头错, 开错, 税号错, 税号填错, 重开, 换开, 红冲, 作废重开, 抬头改, 换抬头, 改抬头, 发票错, 重新开, 发票写错, 换一张, 名字开错, 开成
tax: tax, taxes, vat, gst, duty, duties, sales tax, 税, 税费, 增值税, 税金, 含税, 税率, 上税, 交税
taxid: tax number, tax id, vat number, ein, 税号, 纳税人识别号, 识别号
currency: currency, currencies, dollar, dollars, euro, euros, pound, pounds, usd, gbp, eur, rmb, cny, yuan, yen, exchange rate, conversion, convert, converted, foreign currency, local currency, 货币, 美元, 美金, 人民币, 欧元, 汇率, 币种, 英镑, 日元, 外币, 换算, 结汇, 港币, 加元, 澳元
discount: discount, discounts, promo, promotion, sale, deal, special offer, offer, offers, percent off, off, cheaper, markdown, bargain, rebate, price reduction, haggle, better price, reduced price, lower price, knock off, 优惠, 折扣, 打折, 促销, 满减, 活动, 特价, 减价, 降价, 便宜, 折, 立减, 抵扣, 让利, 划算, 便宜点, 少点, 优惠价, 实惠
coupon: coupon, coupons, voucher, vouchers, promo code, promo codes, discount code, discount codes, code, codes, welcome code, promotional code, offer code, coupon code, 优惠券, 券, 红包, 优惠码, 折扣码, 代金券, 抵用券, 满减券, 折扣券, 卡券, 新人券, 几张券, 用券, 码
stack: stack, stacked, stacking, combine, combined, together, at once, at the same time, both, two codes, two coupons, more than one, multiple codes, several codes, on top of, in addition to, along with, double up, pile up, 叠加, 叠, 一起用, 同时用, 一块用, 同享, 两张, 两张一起, 几张, 多张, 一次用, 共用, 叠着用, 合用, 再用
wontapply: not valid, not working, doesnt apply, isnt accepted, wont apply, invalid, rejected code, expired code, ran out, no longer works, 用不了, 不能用, 无效, 失效, 不可用, 过期了, 到期了
pricematch: price match, price matching, price drop, price dropped, price went down, price fell, price adjustment, price protection, lower price now, cheaper now, cheaper elsewhere, went on sale, now on sale, goes on sale, price difference, refund the difference, pay the difference, get the difference, 价保, 保价, 价格保护, 降价, 降价了, 差价, 补差, 补差价, 退差价, 买贵, 买贵了, 便宜了, 跌价, 刚买就, 买完就, 打折了, 补钱, 退我差, 价格变低, 掉价, 又便宜, 亏了
student: student, students, teacher, military, pensioner, senior, 学生, 老师, 教师, 学生证, 老人
points: point, points, reward, rewards, reward points, loyalty points, earn, earned, redeem, collect points, bonus points, points balance, cash in, 积分, 攒, 攒的, 攒了, 兑换, 返利, 分数, 积的分, 抵扣, 抵钱, 抵现, 换钱, 攒分
member: member, members, membership, join, joining, loyalty, loyalty club, loyalty program, loyalty programme, loyalty scheme, club, vip, tier, tiers, level, levels, status, gold, silver, platinum, perk, perks, benefit, benefits, privilege, privileges, upgrade, move up, advantages, 会员, 入会, 加入, 会籍, 贵宾, 等级, 权益, 特权, 福利, 金卡, 银卡, 黑卡, 升级, 升到, 级别, 会员卡, 好处, 降级
gift: gift, gifts, present, presents, gifting, birthday, wedding, anniversary, mothers day, fathers day, valentine, christmas present, surprise, for a friend, for my friend, for my mum, for my mom, for my wife, for my husband, for my sister, housewarming, 礼物, 送礼, 送人, 礼品, 生日, 赠礼, 送朋友, 婚礼, 伴手礼, 礼盒, 结婚, 惊喜, 送给, 送妈妈, 送女朋友, 送老婆, 送长辈, 送闺蜜, 过生日, 情人节, 母亲节, 乔迁, 纪念日
giftwrap: gift wrap, gift wrapped, gift wrapping, gift packaging, wrap, wrapped, wrapping, wrap … up, wrapping paper, gift box, gift bag, ribbon, bow, make it look nice, nicely packed, pretty packaging, fancy box, 礼品包装, 礼物包装, 包装礼物, 包装, 礼盒, 礼盒装, 包起来, 包漂亮, 包好看, 包装纸, 丝带, 蝴蝶结, 礼品袋, 精美, 包一下, 包得
giftmessage: gift message, greeting card, handwritten, handwritten note, note, card with, personal note, personal message, write a message, write something, message to, message with, message in, a few words, birthday card, dedication, 贺卡, 卡片, 祝福, 祝福语, 寄语, 写上, 便条, 手写, 留言, 写几句, 写句话, 写张, 附言, 写一段
hideprice: leave the prices off, without the price, no price, hide the price, price off, see the price, see what i paid, see how much, know what it cost, how much i paid, packing slip, 看到价格, 不让看到价格, 不放价格, 隐藏价格, 价格别, 不显示价格, 不写价格, 价签, 小票别放, 购物清单, 看见价格, 知道价格, 知道多少钱
giftcard: gift card, gift cards, gift voucher, gift vouchers, gift certificate, gift certificates, gift code, store credit, e gift, egift, prepaid card, 礼品卡, 礼金卡, 购物卡, 储值卡, 电子卡, 礼券, 充值卡, 卡密, 卡号, 提货卡, 送卡, 面值, 预付卡
balance: balance, credit, left on, remaining, how much is left, 余额, 剩余, 还剩, 剩多少, 剩下的钱
value: value, values, denomination, denominations, amounts, worth, worth of, 面值, 价值, 值, 值多少, 值几, 多少面额, 面额, 抵多少, 相当于, 等于多少
deposit: deposit, deposits, down payment, prepayment, part payment, pay upfront, upfront, 定金, 订金, 押金, 首付, 预付, 预付款
balancedue: pay the balance, remaining balance, rest of the payment, final payment, balance due, second payment, the remainder, the rest of the money, 尾款, 余款, 剩下的钱, 补款
presale: pre order, preorder, pre orders, preorders, pre ordered, preordered, pre sale, presale, advance order, upcoming release, not released yet, reserved item, reserved items, reserve, 预售, 预订, 预定, 预购, 抢先, 还没上市, 没上市, 没出, 首发
stock: stock, in stock, available, availability, out of stock, sold out, restock, restocked, restocking, back in stock, inventory, run out, ran out, unavailable, back order, backorder, no more left, none left, still have, have … again, get more, more coming, coming back, come back, back again, gone from the site, disappeared from, not available, when will you have, greyed out, 库存, 有货, 没货, 缺货, 补货, 断货, 现货, 售罄, 卖完, 卖光, 卖完了, 抢完, 抢光, 抢不到, 没抢到, 到货, 到货通知, 无货, 上架, 下架, 再有, 还会有, 有没有货, 断码, 来货, 进货, 补上, 没得卖, 买不到, 没有了, 灰色的, 显示没货, 返场, 再上
notifyme: notify me, let me know, tell me when, alert me, email me when, remind me, message me when, inform me, 到货提醒, 到货通知, 提醒我, 通知我, 告诉我一声, 提醒
holdit: hold, reserve, keep it for me, set aside, put aside, saved for me, keep … for me, hold … for me, 留货, 预留, 给我留, 留着, 保留, 占住, 帮我留, 锁定库存
custom: custom, custom made, customise, customize, customised, personalise, personalize, personalised, personalized, engrave, engraved, bespoke, tailor made, monogram, monogrammed, made to order, made to measure, special order, own design, embroider, embroidered, embroidery, initials, my name on, stitched, stitch, 定制, 刻字, 私人订制, 订做, 定做, 来图, 绣, 绣字, 绣名字, 刺绣, 个性化, 专属, 定尺寸, 按要求, 特制, 按尺寸, 印字, 量身
wholesale: wholesale, bulk, bulk order, bulk orders, large quantity, large order, big order, trade account, trade price, trade discount, reseller, resell, b2b, business account, business price, business pricing, business prices, corporate, corporate order, corporate gift, company order, corporate account, distributor, volume discount, dozens, hundreds, for our hotel, for our guesthouse, our company, our firm, our business, our employees, our staff, team gift, event, guest house, guesthouse, hotel, hotels, airbnb, boutique hotel, restaurant chain, interior designer, school order, fifty, hundred, thousand, pieces, units, sets, 批发, 大量, 团购, 批量, 采购, 代理, 经销, 企业, 大宗, 拿货, 进货, 加盟, 公司采购, 公司定, 公司买, 企业采购, 集采, 分销, 量大, 民宿, 酒店, 宾馆, 客栈, 单位, 员工福利, 年会, 团体, 一百套, 几百, 上百, 几十套, 几十件, 多买, 买得多, 大客户, 公司福利, 发福利, 订一批, 定一批, 一批, 大批
logo: logo, branding, our name on, company name on, brand on, printed with, emblem, 标志, 商标, 标, logo, 公司名, 印上, 绣上, 印标志
sample: sample, samples, swatch, swatches, fabric sample, sample book, cloth sample, piece of the fabric, piece of fabric, piece of cloth, piece of the cloth, piece of material, feel the fabric, feel it first, touch it, try before, see it before, 样品, 小样, 布样, 样布, 色卡, 面料小样, 布料样, 样板, 看样, 先看看, 先摸摸, 摸摸, 手感, 质感, 试样
`
cat > things.ts <<'E'
/** What shops for the home and for clothing sell, and what people ask of such things. */
export const things = `
size: size, sizes, sizing, size chart, size guide, fit, fits, fitting, run small, run large, runs small, runs large, run big, true to size, true to fit, size up, size down, small, medium, large, xl, xxl, xs, petite, plus size, tight, loose, slim, baggy, which size, what size, between sizes, 尺码, 码, 码数, 几码, 多大码, 型号, 号码, 大号, 小号, 中号, 加大, 偏大, 偏小, 合身, 修身, 宽松, 版型, 显瘦, 穿几码, 穿多大, 穿什么码, 哪个码, 尺码表, 选码, 选多大, 多大号, 拍大, 拍小, 胖, 瘦, m码, l码, s码, 码子
bodymeasure: chest, bust, waist, hip, hips, shoulder, sleeve, height, tall, weigh, inseam, cm tall, kilos, pounds heavy, foot tall, feet tall, body, built, 胸围, 腰围, 臀围, 肩宽, 袖长, 身高, 体重, 公斤, 斤, 高个, 一米, 米八, 米七, 米六, 身材, 三围, 净身高
dimension: dimension, dimensions, measurement, measurements, length, width, height, depth, wide, deep, how big, how large, how tall, how wide, how deep, how long is it, diameter, inch, inches, cm, centimetre, centimeter, metre, meter, thick, 尺寸, 大小, 多大, 规格, 长度, 宽度, 高度, 多高, 多宽, 多长, 多深, 厘米, 公分, 米, 直径, 长宽
weight: weight, weigh, weighs, heavy, how heavy, lightweight, kg, kilo, gram, 重量, 多重, 公斤, 千克, 克重, 轻, 重不重
bedsize: queen, king, king size, queen size, double bed, single bed, twin, twin bed, full size, super king, mattress, mattress size, mattress depth, metre bed, 1 5 m bed, 双人床, 单人床, 大床, 米床, 床垫, 床垫厚, 一米八的床, 一米五的床, 加大床, 米8的床, 儿童床
colour: colour, color, colours, colors, shade, shades, hue, tone, tint, dye, dyed, darker, lighter, brighter, duller, paler, 颜色, 色差, 色, 什么色, 色号, 色调, 花色, 配色, 深, 浅, 深色, 浅色, 偏深, 偏浅, 暗, 暗好多, 发黄, 偏黄, 红, 蓝, 绿, 黄, 灰, 白, 黑, 米色, 粉, 棕, 紫, 橙, 咖啡色, 红色, 蓝色, 绿色, 灰色, 白色, 黑色, 粉色, red, blue, green, yellow, grey, gray, white, black, beige, pink, brown, purple, orange, navy, cream, ivory
colourdiff: look different, looks different, different from the photo, different from the picture, different than the picture, different in person, not the same as, not like the photo, not like the picture, doesnt match, dont match, nothing like, off from, in real life, in real, in reality, than on the website, than on the site, than online, than in the photo, than in the picture, on screen, on my screen, on the screen, the photos, pictures online, colour difference, shade difference, 色差, 颜色不一样, 跟图片, 和图片, 跟照片, 和照片, 照片上, 图片上, 实物, 跟网页, 跟网上, 比网页, 比图片, 比照片, 网上看, 看着不一样, 偏色, 不一样, 不一致, 差别, 差好多, 差很多, 图上, 屏幕, 跟想的, 与描述
fade: fade, fades, faded, colour run, color run, colours run, bleed, bleeding, colourfast, colorfast, discolour, 掉色, 褪色, 染色, 变色, 串色, 掉颜色, 染
material: material, materials, fabric, fabrics, made of, made from, made out of, composition, textile, cloth, fibre, fiber, content, filling, filled, fill, stuffing, stuffed, inside the, lining, thread count, weave, blend, synthetic, polyester, natural, pure, percent cotton, down, feather, feathers, 材质, 材料, 面料, 成分, 什么做的, 什么做, 布料, 质地, 用料, 纤维, 料子, 填充, 填充物, 里面是什么, 里面装, 充的, 芯, 被芯, 枕芯, 内胆, 什么棉, 支数, 含棉, 含量, 什么布, 涤纶, 聚酯, 化纤, 羽绒, 鸭绒, 鹅绒, 纯的
cotton: cotton, 棉, 纯棉, 棉花, 全棉, 棉布, 长绒棉, 贡缎
wool: wool, woollen, woolen, cashmere, merino, knit, knitted, knitwear, jumper, sweater, pullover, cardigan, 羊毛, 毛料, 羊绒, 毛线, 纯毛, 针织, 毛衣, 羊毛衫, 开衫, 羊毛被
linen: linen, flax, 亚麻, 麻, 棉麻, 麻布
silk: silk, satin, mulberry, 真丝, 丝绸, 蚕丝, 桑蚕丝, 丝, 缎
leather: leather, hide, suede, 皮, 皮革, 真皮
wood: wood, wooden, timber, bamboo, oak, walnut, 木, 木头, 实木, 木质, 竹, 竹子, 原木
paper: paper, rice paper, 纸, 宣纸, 纸质
glass: glass, 玻璃, 琉璃
metal: metal, brass, steel, copper, aluminium, aluminum, bronze, rust, rusty, patina, tarnish, 金属, 铜, 黄铜, 铁, 钢, 不锈钢, 生锈, 锈, 氧化
ceramic: ceramic, porcelain, pottery, clay, 陶瓷, 瓷, 陶
wash: wash, washes, washed, washing, laundry, launder, clean, cleaning, cleaned, dry clean, dry cleaning, dry cleaner, machine wash, machine washable, washable, washer, washing machine, hand wash, care for, detergent, softener, bleach, stain, stains, spin, soak, rinse, get dirty, dirty, spilled, 洗, 清洗, 洗涤, 清洁, 机洗, 水洗, 手洗, 干洗, 洗衣机, 污渍, 擦, 脏, 脏了, 下水, 弄脏, 打理, 护理, 洗衣液, 漂白, 柔顺剂, 洗衣粉, 干洗店, 泡, 过水, 洗的时候, 沾, 洒了, 滚筒, 甩
care: care, care instructions, look after, maintain, upkeep, preserve, storing, 保养, 护理, 打理, 养护, 维护, 收纳, 存放
dry: dry, drying, dryer, drier, tumble, tumble dry, tumble dryer, air dry, hang dry, line dry, 烘干, 晾, 晾干, 晒, 烘干机, 甩干, 晾晒, 暴晒, 阴干
ironing: iron, ironing, wrinkle, wrinkles, wrinkled, steam, crease, creases, press, 熨, 熨烫, 起皱, 皱, 蒸汽, 烫平, 褶
shrink: shrink, shrinks, shrinkage, shrunk, shrank, get smaller, got smaller, pilling, pill, bobbles, shed, shedding, lint, stretch, lose shape, 缩水, 缩, 变小, 洗小, 起球, 掉毛, 走形, 变形, 缩水吗
temperature: temperature, degrees, degree, hot water, cold water, lukewarm, warm water, celsius, heat, 温度, 度, 多少度, 冷水, 热水, 温水, 水温, 几度
smell: smell, smells, odour, odor, stink, stinks, scent, 气味, 味道, 异味, 臭, 香味, 刺鼻
lamp: lamp, lamps, lantern, light, lights, lighting, chandelier, pendant, led, sconce, ceiling light, floor lamp, table lamp, desk lamp, wall light, light fixture, light fitting, spotlight, nightlight, 灯, 灯具, 灯笼, 吊灯, 台灯, 落地灯, 壁灯, 照明, 灯光, 灯饰, 夜灯, 吸顶灯, 射灯, 床头灯, 顶灯
lampshade: lampshade, shade, 灯罩
bulb: bulb, bulbs, light bulb, light bulbs, lightbulb, socket, screw in, screw base, wattage, watt, watts, e27, e26, e14, 灯泡, 瓦, 瓦数, 灯头, 灯座, 灯珠, 光源, 螺口, 灯芯, 螺纹
dim: dim, dims, dimmer, dimmed, dimming, dimmable, brightness, bright, too bright, lumen, turn down the light, 调光, 亮度, 调暗, 调亮, 明暗, 太亮, 刺眼, 亮不亮
warmth: colour temperature, color temperature, kelvin, warm white, warm light, cool white, yellow light, daylight, 色温, 暖光, 冷光, 白光, 暖白, 黄光, 暖黄, 自然光
battery: battery, batteries, charger, charging, recharge, rechargeable, usb, power bank, 电池, 充电, 续航, 充电器, 电量, 充满, 没电
voltage: voltage, volt, volts, 110v, 120v, 220v, 230v, 240v, plug, plugs, adapter, adaptor, power supply, converter, transformer, outlet, power outlet, wall outlet, power cord, plug in, mains, works in the us, american plug, european plug, uk plug, electricity, 电压, 插头, 伏, 电源, 转换器, 转换插头, 变压器, 插座, 适配, 电线, 电源线, 线长, 英标, 美标, 国标, 美规, 欧规, 110伏, 220伏, 通电, 电
electrician: electrician, wire, wires, wiring, hardwire, 电工, 接线, 布线, 走线
install: install, installs, installed, installation, installing, installer, assemble, assembly, set up, put … up, put up, hang, hanging, hung, mount, mounted, mounting, fit, fitter, fitting, fitted, put together, drill, drilling, handyman, technician, someone to come, come to my home, come to my house, come round, come over, at my place, ceiling, curtain rail, curtain rod, curtain track, 安装, 组装, 装, 挂, 安上, 固定, 装上, 吊装, 挂起来, 装灯, 上门安装, 师傅, 上门, 来家里, 来我家, 打孔, 打眼, 包安装, 轨道, 窗帘杆, 天花板, 装好, 装不了, 自己装, 自己不会, 工人, 派人
manual: manual, instruction, instructions, user guide, guide, tutorial, 说明书, 使用说明, 教程, 手册, 指南, 使用方法, 怎么用
outdoor: outdoor, outdoors, garden, waterproof, rain, weatherproof, patio, balcony, water resistant, damp, terrace, bathroom, humidity, moisture, 户外, 室外, 防水, 花园, 阳台, 淋雨, 防潮, 露天, 院子, 潮湿, 浴室, 庭院, 卫生间
fire: candle, candles, flame, flammable, overheat, gets hot, 蜡烛, 明火, 火, 着火, 发热, 过热, 易燃, 阻燃
child: child, children, kid, kids, baby, toddler, infant, nursery, newborn, 孩子, 小孩, 宝宝, 婴儿, 儿童, 幼儿, 娃, 新生儿
pet: pet, pets, cat, cats, dog, dogs, animal, puppy, kitten, 宠物, 猫, 狗, 动物, 猫咪, 狗狗
allergy: allergy, allergies, allergic, hypoallergenic, sensitive skin, itch, itchy, rash, asthma, eczema, dust mite, chemical, chemicals, toxic, non toxic, formaldehyde, oeko tex, skin, irritate, against the skin, harmful, 过敏, 敏感, 痒, 甲醛, 有毒, 无毒, 敏感肌, 扎, 刺激, 皮肤, 贴身, 螨虫, 湿疹, 鼻炎, 安全等级, 有害, 荧光剂, a类
eco: eco, eco friendly, environment, environmental, environmentally, sustainable, sustainability, recycle, recyclable, recycled, recycling, organic, ethical, carbon, fair trade, plastic free, footprint, 环保, 可持续, 回收, 可回收, 有机, 碳, 再生, 公平贸易, 可降解, 塑料
handmade: handmade, hand made, handcrafted, artisan, craft, craftsman, handwoven, weave, weaver, by hand, 手工, 手作, 匠人, 工匠, 手织, 编织, 织, 工艺, 手艺, 织机
origin: made in, manufacture, manufactured, manufacturer, produced, where made, factory, where are your products, come from, country of origin, where is it made, 产地, 哪里生产, 生产, 制造, 原产, 工厂, 哪里产, 哪产, 出产, 产自, 哪里做的, 国产
certificate: certificate, certified, certification, standard, tested, compliance, ce mark, safety standard, 证书, 认证, 检测, 标准, 合格证, 质检
quality: quality, durable, durability, sturdy, lifespan, last long, wear out, 质量, 品质, 耐用, 结实, 寿命, 牢固, 用多久
blanket: blanket, blankets, throw, throws, quilt, comforter, duvet, 毯子, 毛毯, 盖毯, 披毯, 毯, 被子, 线毯, 被
cushion: cushion, cushions, pillow, pillows, cushion cover, 抱枕, 枕头, 靠垫, 靠枕, 垫子, 坐垫
pillowcase: pillowcase, pillowcases, pillow cover, pillow case, 枕套, 枕头套
duvet: duvet, duvets, duvet cover, duvet covers, quilt cover, comforter, comforter cover, 被套, 被罩, 被子, 被芯, 羽绒被
rug: rug, rugs, carpet, mat, 地毯, 地垫, 脚垫
curtain: curtain, curtains, drape, drapes, blind, blinds, 窗帘, 帘子, 门帘, 纱帘
tablecloth: tablecloth, table runner, napkin, napkins, placemat, 桌布, 桌旗, 餐巾, 餐垫
towel: towel, towels, bath towel, bathrobe, robe, 毛巾, 浴巾, 浴袍
bedding: bedding, sheet, sheets, fitted sheet, bed linen, bedclothes, bed set, bedspread, bed, 床品, 床单, 床笠, 四件套, 三件套, 床上用品, 床, 被套, 套件, 被褥
scarf: scarf, scarves, shawl, 围巾, 披肩
clothes: clothes, clothing, apparel, garment, garments, shirt, shirts, tshirt, t shirt, tee, blouse, dress, dresses, skirt, trousers, pants, jeans, jacket, coat, pyjamas, pajamas, nightgown, sweater, jumper, cardigan, hoodie, wear, wearing, outfit, 衣服, 服装, 上衣, 裤子, 裙子, 外套, 穿, 衬衫, 衬衣, t恤, 连衣裙, 毛衣, 睡衣, 卫衣, 大衣, 短袖, 长袖, 家居服, 女装, 男装, 羊毛衫
underwear: underwear, underpants, boxers, briefs, bra, bras, lingerie, knickers, panties, socks, sock, stockings, tights, swimwear, bikini, earrings, mask, hygiene, 内衣, 内裤, 文胸, 胸罩, 袜子, 丝袜, 泳衣, 贴身衣物, 卫生, 秋衣
furniture: furniture, chair, table, desk, sofa, couch, shelf, cabinet, wardrobe, 家具, 椅子, 桌子, 沙发, 柜子, 架子, 茶几, 衣柜
vase: vase, cup, mug, bowl, plate, dish, tableware, crockery, teapot, glassware, 花瓶, 杯子, 碗, 盘子, 餐具, 茶壶, 碟子, 摆件
recommend: best seller, bestseller, popular, recommend, recommendation, suggest, suggestion, suitable, which one, advice, advise, choose, right for me, 热销, 爆款, 推荐, 受欢迎, 畅销, 热门, 适合, 建议, 哪款, 怎么选, 该选, 怎么挑
new: new arrival, new arrivals, new product, latest, launch, upcoming, new collection, 新品, 新款, 上新, 最新, 新到
vintage: vintage, antique, second hand, secondhand, refurbished, 二手, 古董, 翻新
sell: sell, offer, product, products, range, assortment, 卖, 出售, 销售, 产品, 商品, 品类
`
cat > places.ts <<'E'
/** Where people live and shops stand. A place abroad or at home is what matters, seldom which one. */
export const places = `
abroad: usa, us, america, united states, the states, canada, mexico, brazil, uk, united kingdom, britain, england, scotland, ireland, germany, france, spain, italy, portugal, netherlands, holland, belgium, switzerland, austria, sweden, norway, denmark, finland, poland, czech, greece, turkey, russia, ukraine, india, japan, korea, south korea, singapore, malaysia, thailand, vietnam, indonesia, philippines, australia, new zealand, dubai, uae, israel, saudi arabia, egypt, south africa, europe, european, eu, asia, africa, london, paris, berlin, munich, rome, madrid, amsterdam, vienna, zurich, dublin, stockholm, oslo, new york, los angeles, san francisco, chicago, boston, seattle, texas, california, florida, toronto, vancouver, montreal, sydney, melbourne, auckland, tokyo, osaka, seoul, bangkok, kuala lumpur, jakarta, manila, 美国, 加拿大, 墨西哥, 巴西, 英国, 爱尔兰, 德国, 法国, 西班牙, 意大利, 葡萄牙, 荷兰, 比利时, 瑞士, 奥地利, 瑞典, 挪威, 丹麦, 芬兰, 波兰, 希腊, 土耳其, 俄罗斯, 印度, 日本, 韩国, 新加坡, 马来西亚, 泰国, 越南, 印尼, 菲律宾, 澳洲, 澳大利亚, 新西兰, 迪拜, 欧洲, 欧盟, 东南亚, 北美, 非洲, 伦敦, 巴黎, 柏林, 慕尼黑, 罗马, 马德里, 纽约, 洛杉矶, 旧金山, 芝加哥, 波士顿, 西雅图, 多伦多, 温哥华, 悉尼, 墨尔本, 奥克兰, 东京, 大阪, 首尔, 曼谷, 吉隆坡
eu: eu, european union, germany, france, spain, italy, netherlands, belgium, austria, sweden, denmark, finland, poland, ireland, berlin, paris, munich, rome, madrid, amsterdam, vienna, europe, european, 欧盟, 德国, 法国, 西班牙, 意大利, 荷兰, 比利时, 奥地利, 瑞典, 丹麦, 芬兰, 波兰, 爱尔兰, 柏林, 巴黎, 慕尼黑, 罗马, 马德里, 欧洲
uk: uk, united kingdom, britain, great britain, england, scotland, wales, london, manchester, 英国, 英格兰, 伦敦, 曼彻斯特
us: usa, us, america, united states, the states, american, new york, los angeles, san francisco, chicago, boston, seattle, texas, california, florida, 美国, 纽约, 洛杉矶, 旧金山, 芝加哥, 波士顿, 西雅图, 加州, 美区
hongkong: hong kong, macau, macao, taiwan, taipei, 香港, 澳门, 台湾, 港澳台, 台北, 港澳
china: china, mainland, mainland china, beijing, shanghai, guangzhou, shenzhen, hangzhou, chengdu, nanjing, wuhan, xian, chongqing, suzhou, tianjin, qingdao, harbin, sichuan, zhejiang, jiangsu, guangdong, yunnan, within china, domestic, 国内, 大陆, 内地, 全国, 北京, 上海, 广州, 深圳, 杭州, 成都, 南京, 武汉, 西安, 重庆, 苏州, 天津, 青岛, 哈尔滨, 长沙, 郑州, 沈阳, 昆明, 合肥, 厦门, 宁波, 无锡, 大连, 福州, 济南, 长春, 石家庄, 南昌, 贵阳, 南宁, 太原, 东莞, 佛山, 温州, 四川, 浙江, 江苏, 广东, 云南, 山东, 河南, 河北, 湖南, 湖北, 福建, 安徽, 江西, 陕西, 辽宁, 吉林, 黑龙江, 山西, 贵州, 广西, 东北, 江浙沪, 内蒙古, 新疆, 西藏, 青海, 甘肃, 宁夏, 海南
store: store, stores, shop, shops, showroom, physical store, physical shop, brick and mortar, branch, branches, boutique, in person, outlet, high street, nearest, near me, nearby, visit you, drop by, come to your, see it in real, walk in, look around, browse, 门店, 实体店, 店铺, 线下, 线下店, 专卖店, 分店, 店面, 展厅, 体验店, 逛, 逛逛, 你们店, 到店, 实体, 附近, 最近的店, 商场, 专柜, 去店里
place: where, location, located, based, city, which city, whereabouts are you, 哪里, 哪儿, 在哪, 位置, 地点, 何处, 什么地方, 哪个城市, 什么位置, 地址
parking: car park, parking lot, parking, 停车, 车位, 停车场
`
cat > elsewhere.ts <<'E'
/*
 * What people talk of that no shop's knowledge holds, unless it deals in it: there such a word is like any other. For
 * everyone else it tells that a question is about something else.
 */
export const elsewhere = `
weather: weather, forecast, rain today, raining, snow, snowing, sunny, temperature outside, umbrella, typhoon, storm, climate, 天气, 下雨, 下雪, 气温, 台风, 晴天, 雾霾, 天气预报, 刮风, 冷不冷, 穿多少
film: film, films, movie, movies, cinema, series, netflix, tv show, episode, actor, actress, director, oscar, anime, 电影, 电视剧, 追剧, 演员, 导演, 明星, 综艺, 动漫, 影院, 票房, 剧情, 主演
music: music, song, songs, singer, band, album, concert, guitar, piano, lyrics, melody, spotify, 音乐, 歌, 歌曲, 歌手, 歌词, 演唱会, 吉他, 钢琴, 乐器, 唱
literature: poem, poetry, novel, author, wrote, writer, essay, shakespeare, haiku, limerick, short story, write a story, write me, write a, 诗, 一首诗, 写诗, 小说, 作者, 作家, 作文, 散文, 红楼梦, 三国, 写一篇, 写一首, 写首, 帮我写, 周报, 论文, 对联, 文案
joke: joke, jokes, riddle, funny, make me laugh, sing, tell me a story, 笑话, 讲个故事, 段子, 谜语, 脑筋急转弯, 唱首
sport: football, soccer, basketball, nba, world cup, olympics, olympic, tennis, match, game tonight, team won, league, champion, championship, goal, score, marathon, cricket, super bowl, player, workout, gym, exercise, yoga, push ups, 足球, 篮球, 世界杯, 奥运会, 奥运, 比赛, 球赛, 冠军, 联赛, 球队, 球员, 马拉松, 健身, 跑步, 乒乓球, 羽毛球, 欧冠, 中超, 瑜伽
politics: president, prime minister, election, government, parliament, senator, politics, political, party, vote, war, king of, queen of, chancellor, law, congress, nato, 总统, 总理, 选举, 政府, 政治, 战争, 国会, 议员, 首相, 主席, 投票, 法律, 政策
geography: capital, capital of, population, mountain, everest, river, ocean, continent, planet, earth, moon, sun, space, galaxy, star, mars, country in the world, largest, tallest, longest, deepest, 首都, 人口, 山峰, 珠穆朗玛峰, 河流, 长江, 海洋, 大洲, 星球, 地球, 月亮, 月球, 太阳, 宇宙, 银河, 行星, 火星, 世界上最
history: century, ancient, emperor, dynasty, roman, revolution, world war, invented, inventor, discovered, born, historical, 朝代, 皇帝, 古代, 历史上, 革命, 二战, 发明, 出生, 唐朝, 清朝, 秦始皇, 哪一年
science: physics, chemistry, biology, quantum, atom, molecule, relativity, gravity, photosynthesis, dna, theory, equation, formula, dinosaur, dinosaurs, evolution, black hole, speed of light, 物理, 化学, 生物, 量子, 原子, 分子, 相对论, 重力, 光合作用, 基因, 公式, 恐龙, 进化, 黑洞, 光速
maths: math, maths, mathematics, algebra, calculate, square root, integral, derivative, geometry, multiply, divided by, divide, plus, minus, times, homework, percent of, solve, prime number, triangle, equals, 数学, 方程, 计算, 平方根, 积分公式, 几何, 乘以, 除以, 加上, 减去, 作业, 算一下, 等于几, 三角形, 圆周率, 解题
programming: python, javascript, java, programming, code in, coding, algorithm, function, compile, sql, database, html, css, linux, windows, github, api, debug, script, excel, powerpoint, spreadsheet, software, laptop, computer, 编程, 代码, 程序, 算法, 函数, 编译, 数据库, 网页设计, 写代码, 电脑, 笔记本, 系统重装, 表格, 爬虫, 服务器
internet: wifi, router, internet, facebook, instagram, tiktok, twitter, youtube, google, whatsapp, gmail, linkedin, amazon, ebay, taobao, chatgpt, social media, browser history, vpn, 路由器, 宽带, 抖音, 微博, 小红书, 谷歌, 百度, 淘宝, 知乎, 快手, 网速, 无线网, 朋友圈, qq, 拼多多, b站
phones: iphone, android, samsung, smartphone, sim card, phone battery, phone screen, cracked screen, ipad, huawei, xiaomi, 苹果手机, 安卓, 华为, 小米, 手机屏幕, 话费, 流量, 手机卡, 充话费
gaming: video game, video games, playstation, xbox, nintendo, minecraft, fortnite, chess, poker, 游戏, 王者荣耀, 原神, 象棋, 打牌, 麻将, 吃鸡, 通关
cooking: recipe, recipes, cook, cooking, bake, baking, boil, fry, oven, ingredient, ingredients, dinner, lunch, breakfast, meal, dish, soup, cake, pasta, pizza, rice, chicken, beef, egg, eggs, bread, sauce, calories, vegetable, vegetables, 做饭, 菜谱, 做菜, 煮, 炒, 烤箱, 红烧肉, 鸡蛋, 晚饭, 午饭, 早餐, 面条, 米饭, 蛋糕, 食谱, 怎么做好吃, 好吃, 炖, 热量, 饺子, 牛肉, 鸡肉, 蔬菜, 番茄, 火锅, 吃什么, 奶茶
restaurant: restaurant, restaurants, takeaway, food delivery, cafe, bar, pub, eat out, starbucks, mcdonalds, reservation for dinner, 餐厅, 外卖, 饭店, 饭馆, 咖啡馆, 酒吧, 美食, 小吃, 麦当劳, 肯德基
health: doctor, hospital, medicine, symptom, symptoms, flu, fever, headache, disease, vaccine, pill, pills, dentist, tooth, toothache, pregnant, pregnancy, blood pressure, cancer, diet, lose weight, weight loss, vitamin, therapy, surgery, cough, insomnia, sleep better, pharmacy, prescription, aspirin, ibuprofen, sick, stomach, back pain, 医生, 医院, 药, 症状, 感冒, 发烧, 头疼, 头痛, 疾病, 疫苗, 牙, 牙疼, 怀孕, 血压, 癌症, 减肥, 维生素, 手术, 挂号, 吃药, 看病, 咳嗽, 失眠, 体检, 医保, 肚子疼, 胃
travel: flight, flights, airline, airport, plane, train, trains, bus, taxi, uber, subway, metro, visa for, passport, tourist, tourism, sightseeing, travel, trip, vacation, itinerary, luggage, hotel room, hotel near, cruise, holiday destination, rent a car, car rental, ticket, tickets, 机票, 航班, 飞机, 机场, 火车, 火车票, 高铁, 动车, 地铁, 公交, 打车, 签证, 护照, 旅游, 旅行, 景点, 行李, 酒店房间, 退房, 订酒店, 攻略, 自驾, 门票, 车票, 改签, 租车, 导游
car: car, cars, tyre, tire, tyres, tires, engine, gasoline, petrol, oil change, driving licence, driving license, mechanic, motorcycle, bicycle, bike, electric car, tesla, brake, brakes, 汽车, 轮胎, 发动机, 加油, 驾照, 驾驶证, 违章, 摩托车, 自行车, 电动车, 车险, 保养车, 修车, 特斯拉, 刹车, 二手车, 车牌, 停车罚单
property: mortgage, rent an apartment, landlord, tenant, real estate, house price, house prices, lease, loan, loans, 房贷, 房租, 房东, 租房, 买房, 房价, 房产, 物业费, 首付款, 贷款, 公积金
finance: stock market, stocks, shares, share price, investment, invest, investing, bitcoin, crypto, cryptocurrency, interest rate, inflation, pension, credit score, savings account, income tax, tax return, salary, insurance policy, life insurance, health insurance, car insurance, gdp, 股票, 基金, 理财, 投资, 炒股, 利率, 通货膨胀, 养老金, 社保, 医疗保险, 个人所得税, 工资, 薪水, 保险公司, 彩票, 个税, 社保卡, 股市, 黄金价格
officialdom: id card, driving test, police, court, lawyer, citizenship, immigration, birth certificate, passport renewal, marriage certificate, visa application, city hall, 身份证, 户口, 派出所, 警察, 法院, 律师, 公证, 结婚证, 离婚, 居住证, 落户, 报案, 户口本, 政务
education: university, college, school, exam, exams, degree, scholarship, grammar, learn english, learn french, study, ielts, toefl, teach me, student loan, kindergarten, phd, professor, 大学, 高考, 考研, 考试, 学校, 学位, 奖学金, 学英语, 口语, 雅思, 托福, 四级, 幼儿园, 补习, 志愿, 录取, 单词, 专业, 课程
translation: translate, translation, how do you say, in french, in spanish, in german, in italian, in japanese, synonym, antonym, pronounce, spell, meaning of the word, 翻译, 用英语怎么说, 法语, 日语, 西班牙语, 德语, 怎么读, 同义词, 反义词, 成语, 拼音, 什么意思, 怎么念
philosophy: meaning of life, god, religion, philosophy, love, happiness, soul, horoscope, zodiac, dream, dreams, afterlife, astrology, 人生, 意义, 上帝, 宗教, 哲学, 爱情, 幸福, 星座, 运势, 梦见, 算命, 灵魂, 生肖, 风水
relations: girlfriend, boyfriend, dating, divorce, ex, crush, relationship advice, break up, marry me, love me, lonely, 恋爱, 男朋友, 分手, 相亲, 暗恋, 表白, 吵架, 追女生, 婆婆, 喜欢一个人
animals: cheetah, elephant, shark, whale, bird, birds, insect, snake, tiger, lion, bear, horse, fish, fishes, veterinarian, vet, dog food, cat food, 大象, 鲨鱼, 鲸鱼, 鸟, 昆虫, 蛇, 老虎, 狮子, 熊猫, 兽医, 鱼, 猫粮, 狗粮, 蚊子, 蟑螂
plants: plant, plants, tree, trees, flower, flowers, seeds, fertilizer, succulent, tomatoes, lawn, 植物, 种树, 养花, 多肉, 种子, 肥料, 浇水, 盆栽, 种菜, 花草
home2: leaking tap, plumber, toilet, drain, pipe, fridge, refrigerator, dishwasher, microwave, air conditioner, air conditioning, heating, boiler, ants, cockroach, 水龙头, 水管, 马桶, 下水道, 冰箱, 微波炉, 空调, 暖气, 热水器, 电视机, 装修, 油烟机, 漏水点, 打印机
timeofday: what time is it, current time, date today, what day is it, time zone, alarm, calendar, timer, days until, 现在几点, 今天几号, 今天星期几, 时区, 闹钟, 日历, 农历, 几点了, 还有几天
ai: chatgpt, artificial intelligence, neural network, machine learning, language model, gpt, openai, your training, system prompt, ignore previous instructions, 人工智能, 大模型, 神经网络, 机器学习, 深度学习, 提示词, 你的训练
naming: baby name, name my, names for, nickname, 起名, 取名, 起名字, 昵称, 网名
person: elon musk, einstein, taylor swift, trump, biden, obama, messi, ronaldo, celebrity, famous, 马斯克, 爱因斯坦, 马云, 雷军, 周杰伦, 特朗普, 拜登, 梅西, 名人, 首富, 刘德华
`
