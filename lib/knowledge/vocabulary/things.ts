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
install: install, installs, installed, installation, installing, installer, assemble, assembly, set up, put up, hang, hanging, hung, mount, mounted, mounting, fit, fitter, fitting, fitted, put together, drill, drilling, handyman, technician, someone to come, come to my home, come to my house, come round, come over, at my place, ceiling, curtain rail, curtain rod, curtain track, 安装, 组装, 装, 挂, 安上, 固定, 装上, 吊装, 挂起来, 装灯, 上门安装, 师傅, 上门, 来家里, 来我家, 打孔, 打眼, 包安装, 轨道, 窗帘杆, 天花板, 装好, 装不了, 自己装, 自己不会, 工人, 派人
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
