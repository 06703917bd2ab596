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
