/**
 * Words that speak of the same matter, so that a topic is recognised across phrasings: single words
 * (inflections fall together) and pairs of ideographs. Each belongs to one concept.
 */
export const CONCEPTS: Readonly<Record<string, string>> = {
  payments: `bank card debit credit payment pay paid transfer transaction account balance deposit
    withdraw withdrawal atm pin refund charge fee iban swift wallet cheque merchant topup 银行 付款
    支付 转账 账户 余额 信用 退款 存款 取款`,
  investing: `stock investor investment portfolio dividend bond fund hedge trader trading share
    equity asset broker nasdaq etf option futures volatility 股票 投资 基金 债券 证券 收益 资产 交易`,
  accounting: `accountant bookkeeping tax taxation audit ledger invoice revenue profit expense
    depreciation fiscal budget payroll receipt 会计 税收 税务 审计 发票 利润 预算 成本 财务`,
  economics: `economy economic inflation gdp unemployment monetary tariff supply demand recession
    globalization currency macroeconomic subsidy deficit 经济 通货 货币 失业 供给 需求 贸易 关税 市场`,
  insurance: `insurance insurer premium claim policyholder coverage deductible underwriting
    actuarial 保险 理赔 保单`,
  housing: `house apartment rent tenant landlord mortgage estate property lease realtor bedroom
    房子 房屋 租金 房东 房产 贷款 公寓`,
  shopping: `buy purchase shop shopping store order delivery shipping discount coupon customer
    retail ecommerce checkout cart seller amazon parcel 购买 商品 订单 快递 折扣 顾客 商店 购物 淘宝 店铺`,
  marketing: `marketing advertisement advertising campaign brand slogan audience promotion seo
    influencer launch tagline advert 营销 广告 品牌 推广 宣传 口号 文案`,
  business: `business company startup entrepreneur corporate enterprise strategy stakeholder
    competitor swot industry merger acquisition ceo founder venture 公司 企业 商业 创业 战略 行业 竞争 客户`,
  management: `manager management employee team leadership workplace project productivity meeting
    hr supervisor workload onboarding teamwork agile scrum 管理 员工 团队 领导 项目 经理 会议`,
  jobs: `job career resume interview hiring candidate recruiter salary cv employer applicant
    occupation profession qualification 工作 职业 简历 面试 招聘 工资 求职`,
  law: `law legal court lawyer attorney contract judge lawsuit plaintiff defendant legislation
    statute constitution liability copyright patent jurisdiction clause 法律 法院 律师 合同 诉讼 法规 宪法 条款
    权利 民法 刑法`,
  crime: `crime criminal police murder theft steal robbery prison jail arrest detective thief
    fraud suspect burglar kill gun weapon 犯罪 警察 谋杀 盗窃 监狱 逮捕 枪支 罪犯`,
  politics: `government president election democracy parliament senator political politics vote
    voter congress minister republican democrat policy governor protest activist regime 政府 总统 选举
    民主 政治 议会 政策 政党`,
  war: `war army soldier military battle navy troops bomb invasion general nuclear missile
    conflict treaty alliance 战争 军队 士兵 军事 战役 武器 导弹`,
  ancient: `ancient empire emperor roman greek egypt dynasty pharaoh medieval king kingdom queen
    castle knight viking civilization archaeology 古代 帝国 皇帝 王朝 罗马 历史 朝代 国王`,
  modern: `century revolution colonial slavery industrialization independence historian
    historical history civil renaissance enlightenment 革命 世纪 殖民 改革 近代`,
  places: `country city cities capital continent europe asia africa america france germany china
    india japan london paris york population border island 国家 城市 首都 欧洲 亚洲 非洲 美国 中国 日本 英国 北京 上海`,
  travel: `travel trip tourist tourism hotel flight vacation itinerary airport destination visit
    booking luggage passport visa hostel sightseeing 旅行 旅游 酒店 航班 景点 机场 度假 签证`,
  vehicles: `car cars vehicle drive driver engine truck motorcycle bicycle traffic road highway
    fuel tire garage parking bus railway 汽车 车辆 驾驶 交通 公路 火车 发动 司机`,
  space: `space planet star galaxy astronaut rocket nasa orbit moon solar telescope universe
    asteroid mars astronomy satellite comet 太空 行星 恒星 宇宙 月球 太阳 火箭 卫星 天文`,
  physics: `physics force velocity acceleration gravity momentum mass quantum particle wave
    friction kinetic newton relativity photon thermodynamic entropy 物理 重力 速度 加速 量子 粒子 能量 光子 力学`,
  electronics: `circuit voltage electric electrical electricity resistor capacitor transistor
    battery semiconductor sensor arduino chip amplifier wire 电路 电压 电流 电池 传感 芯片 电子`,
  chemistry: `chemical chemistry molecule atom atomic reaction acid compound element oxygen
    hydrogen carbon periodic electron solvent polymer catalyst 化学 分子 原子 反应 元素 氧气 化合 溶液`,
  cells: `cell biology protein enzyme bacteria virus organism membrane photosynthesis mitosis
    tissue microbe immune antibody metabolism neuron 细胞 生物 蛋白 细菌 病毒 组织 免疫 光合`,
  genetics: `gene genes genetic dna rna genome mutation chromosome evolution inherit hereditary
    species darwin natural 基因 遗传 进化 突变 染色`,
  animals: `animal bird fish mammal reptile lion tiger elephant whale bear wolf insect bee
    butterfly monkey snake zoo wildlife shark penguin 动物 鸟类 哺乳 狮子 老虎 大象 昆虫 野生`,
  pets: `dog dogs cat cats puppy kitten pet pets leash veterinarian 宠物 小狗 小猫 猫咪`,
  plants: `plant tree trees flower garden leaf seed soil root forest grass botanical pollination
    植物 树木 花园 种子 土壤 森林 花朵`,
  environment: `environment environmental climate pollution recycle sustainability sustainable
    emission greenhouse warming carbonfootprint conservation biodiversity deforestation plastic
    waste ecosystem 环境 气候 污染 回收 可持 排放 生态 变暖 环保`,
  energy: `energy power renewable turbine solarpanel coal oil gas petroleum hydroelectric grid 能源
    石油 电力 煤炭 风能`,
  weather: `weather rain snow storm hurricane temperature forecast wind cloud tornado humidity
    season winter summer autumn spring 天气 下雨 气温 台风 季节 冬天 夏天`,
  geology: `earth earthquake volcano rock mountain mineral tectonic river valley desert lava
    sediment crystal geology 地球 地震 火山 岩石 山脉 河流 矿物 沙漠`,
  ocean: `ocean sea beach coral marine ship boat sailing tide submarine coast 海洋 大海 海滩 船只 珊瑚`,
  farming: `farm farmer agriculture crop harvest livestock cattle wheat irrigation fertilizer cow
    pig chicken sheep poultry 农业 农民 作物 收获 家畜 小麦 奶牛 饲料 种植`,
  cooking: `recipe cook bake baking oven ingredient dish kitchen sauce pasta bread cake soup
    salad restaurant chef flavor dessert meal pizza cheese rice 食谱 烹饪 烘焙 食材 厨房 菜谱 餐厅 美食 蛋糕`,
  nutrition: `diet nutrition vitamin calorie carbohydrate healthy fat vegetable fruit vegan
    vegetarian obesity supplement snack breakfast 饮食 营养 维生 卡路 健康 蔬菜 水果 减肥`,
  fitness: `exercise workout fitness gym muscle yoga stretching running jogging cardio strength
    training weightlifting athlete 锻炼 健身 运动 肌肉 瑜伽 跑步`,
  symptoms: `pain symptom fever cough headache swelling rash nausea fatigue diarrhea dizziness
    ache itching vomiting bleeding sore infection throat stomach chest 症状 疼痛 发烧 咳嗽 头痛 恶心 呕吐 出血
    感染 发热 腹痛 乏力`,
  medicine: `doctor patient disease treatment medicine medication hospital surgery diagnosis
    cancer diabetes drug dose therapy clinical medical prescription vaccine physician antibiotic
    syndrome 医生 患者 疾病 治疗 药物 医院 手术 诊断 癌症 糖尿 临床 肿瘤 检查 病因 综合 病人`,
  mind: `anxiety depression stress mental therapist psychology psychological emotion emotional
    feelings mood trauma mindfulness meditation sleep insomnia 焦虑 抑郁 压力 心理 情绪 情感 失眠 冥想`,
  parenting: `baby child children kid kids parent toddler newborn pregnancy pregnant infant
    breastfeeding motherhood 婴儿 孩子 儿童 父母 怀孕 育儿 宝宝`,
  love: `love relationship girlfriend boyfriend husband wife marriage wedding dating romantic
    partner couple divorce crush friend friendship 爱情 恋爱 女友 男友 丈夫 妻子 婚姻 婚礼 朋友`,
  family: `family mother father mom dad brother sister grandmother grandfather daughter son uncle
    aunt cousin 家庭 母亲 父亲 妈妈 爸爸 兄弟 姐妹 奶奶`,
  school: `school student teacher classroom homework lesson exam grade learning education
    curriculum class tutor kindergarten textbook pupil 学校 学生 老师 课堂 作业 考试 教育 课程 学习`,
  university: `university professor thesis dissertation academic scholar journal citation
    abstract research researcher paper publication hypothesis experiment literature college
    scholarship 大学 教授 论文 学术 研究 期刊 实验 文献`,
  grammar: `grammar verb noun adjective sentence punctuation tense pronoun spelling vocabulary
    synonym antonym adverb preposition plural syllable word phrase 语法 动词 名词 形容 句子 词语 同义 反义 造句 单词
    成语`,
  languages: `translate translation english spanish french german chinese japanese korean russian
    portuguese italian danish norwegian latvian latin arabic hindi language bilingual 翻译 英语 英文
    中文 法语 日语 德语 汉语 语言`,
  poetry: `poem poetry haiku rhyme verse stanza sonnet poet lyrics metaphor limerick 诗歌 诗词 押韵 古诗
    诗人 歌词 比喻`,
  fiction: `story novel character plot protagonist fantasy dragon wizard magic fairy princess
    adventure tale villain hero narrative chapter author fable 故事 小说 角色 情节 主角 魔法 童话 冒险 公主 英雄 作者`,
  film: `movie film actor actress director tv show series episode cinema hollywood scene trailer
    netflix animation anime screenplay oscar 电影 演员 导演 电视 剧情 动画 影片`,
  music: `music song band guitar piano melody singer album concert rhythm chord orchestra violin
    musician jazz rap playlist 音乐 歌曲 乐队 吉他 钢琴 旋律 歌手 演唱`,
  art: `art artist painting sculpture museum drawing sketch gallery portrait canvas design
    illustration color blue red green 艺术 画家 绘画 雕塑 博物 设计 颜色 美术`,
  photo: `photo photography camera image picture lens photograph pixel exposure 照片 摄影 相机 图片 图像`,
  fashion: `fashion clothes dress shirt shoes jacket outfit jeans style wear skirt fabric hair
    makeup skincare cosmetic 时尚 衣服 裙子 鞋子 服装 化妆 头发 护肤`,
  home: `furniture room kitchenware sofa chair bed clean decor decoration laundry lamp carpet
    wall 家具 房间 打扫 装修 桌子 椅子 清洁`,
  building: `building architecture architect construction bridge concrete engineer structure
    steel floor brick civilengineer 建筑 工程 桥梁 混凝 结构 施工`,
  sports: `football soccer basketball baseball tennis cricket golf hockey player league olympic
    championship goal coach stadium tournament swim swimming 足球 篮球 网球 球员 比赛 联赛 奥运 教练 冠军`,
  boardgames: `chess game games puzzle board dice poker cardgame trivia riddle crossword quiz
    bingo 象棋 游戏 谜语 棋盘 骰子 谜题`,
  videogames: `minecraft gamer quest console playstation nintendo xbox unity unreal sprite rpg
    pokemon zelda 玩家 手游 网游 副本`,
  religion: `god church religion religious bible jesus islam muslim christian prayer buddhist
    hindu faith holy temple quran buddha spiritual 上帝 教会 宗教 圣经 佛教 信仰 寺庙`,
  philosophy: `philosophy philosopher ethics ethical moral morality consciousness meaning
    existential truth virtue plato kant nietzsche freedom utilitarian 哲学 伦理 道德 意识 自由 真理 思想`,
  society: `social society culture cultural gender women racism race equality diversity immigrant
    poverty community discrimination feminism rights inequality tradition 社会 文化 性别 女性 种族 平等 贫困
    传统 歧视`,
  arithmetic: `how many total cost price dollars cents apples each sold twice half times hours
    minutes remaining altogether percent 一共 多少 剩下 价格 总共 元钱 百分`,
  algebra: `equation solve polynomial variable coefficient quadratic expression simplify factor
    algebra linear function integer divisible prime remainder modulo digit 方程 多项 系数 函数 整数 不等 代数
    质数`,
  geometry: `triangle circle angle radius perimeter rectangle square area volume diameter
    perpendicular polygon hypotenuse sphere cube parallelogram tangent 三角 圆形 角度 半径 周长 面积 体积 几何
    矩形`,
  calculus: `derivative integral limit calculus differential gradient matrix vector eigenvalue
    theorem proof prove convergence topology 导数 积分 极限 矩阵 向量 微分 定理 证明`,
  statistics: `probability statistics statistical random distribution variance median deviation
    regression correlation sample bayes likelihood normal 概率 统计 随机 分布 方差 平均 回归 样本`,
  logic: `logic logical premise conclusion deduce argument fallacy reasoning syllogism paradox
    truthteller liar 逻辑 前提 结论 推理 谬误 悖论`,
  python: `python pandas numpy dataframe matplotlib jupyter scipy pip django flask 数据 分析`,
  frontend: `html css javascript react webpage website web angular vue typescript browser dom
    button frontend jquery bootstrap tailwind nextjs page 网页 前端 网站 浏览 页面 按钮`,
  backend: `server api endpoint http request rest backend node express json authentication oauth
    microservice webhook client graphql url 服务 接口 后端 请求`,
  database: `sql database query table column row mysql postgres mongodb select join schema index
    sqlite records 查询 表格 字段 索引`,
  algorithms: `algorithm array list linked sort binary search recursion recursive graph hash
    stack queue nodes string substring leetcode complexity loop dictionary tuple permutation 算法
    数组 链表 排序 递归 二叉 字符 循环 栈堆`,
  objects: `object method inheritance interface java constructor kotlin scala instance
    polymorphism enum override maven 对象 继承 构造 方法`,
  systems: `memory pointer compiler kernel thread cpu linux assembly rust malloc process segfault
    operating gpu cuda 内存 指针 编译 内核 线程 进程 操作 系统`,
  devops: `docker kubernetes aws azure deploy deployment terraform pipeline jenkins git github ci
    container yaml nginx lambda microsoft 部署 容器 云端 运维`,
  network: `network router tcp ip packet dns firewall wifi bandwidth protocol ethernet vpn port
    socket internet 网络 路由 协议 带宽 互联`,
  security: `security password encrypt encryption hacker hacking malware vulnerability phishing
    cryptography exploit cyber cybersecurity attack privacy 安全 密码 加密 黑客 漏洞 攻击 隐私`,
  learning: `machine neural tensorflow pytorch classifier deep dataset gradientdescent
    overfitting cnn embedding supervised model transformer epoch 机器 神经 训练 模型 深度 分类`,
  'language-models': `gpt chatgpt llm prompt chatbot openai ai artificial intelligence assistant
    nlp sentiment tokenization claude bot 人工 智能 聊天 提示 助手 语义`,
  vision: `detection segmentation opencv recognition facial bounding ocr classification video 识别
    检测 分割 视频`,
  office: `excel spreadsheet powerpoint document pdf slide outlook formula google sheets file
    folder macro chart report 文档 幻灯 文件 报告`,
  mobile: `phone mobile app apps android ios iphone smartphone flutter tablet sim notification
    bluetooth 手机 应用 安卓 苹果 软件`,
  socialmedia: `facebook twitter instagram youtube tiktok post followers hashtag blog tweet
    reddit linkedin viral content 微博 抖音 博客 粉丝 社交`,
  crypto: `bitcoin blockchain crypto ethereum token nft defi smartcontract mining solidity 比特 区块`,
  robots: `robot robotics drone autonomous automation actuator manufacturing factory machinery
    industrial cnc 无人 自动 工厂 制造`,
  schedule: `schedule calendar appointment reminder deadline monday tuesday wednesday thursday
    friday saturday sunday date timezone planner week month 日程 日历 时间 星期 计划 安排`,
  events: `party birthday christmas holiday gift event festival celebration invitation
    thanksgiving halloween anniversary guest 聚会 生日 圣诞 节日 礼物 活动 庆祝`,
  humour: `joke jokes funny humor comedy pun sarcastic meme laugh hilarious comedian 笑话 幽默 搞笑 喜剧`,
  letters: `email letter message memo dear sincerely reply regards subject recipient formal
    apology complaint 邮件 信件 回复 尊敬 道歉 投诉`,
  reviews: `review rating opinion feedback recommend survey questionnaire critique positive
    negative 评论 评价 反馈 意见 调查`,
  vice: `alcohol beer wine marijuana cocaine smoking cigarette drunk heroin weed addiction
    gambling casino 酒精 啤酒 吸烟 毒品 赌博 香烟`,
  abuse: `fuck shit bitch ass sex sexual porn naked nude slut rape hate stupid racist idiot 色情 性爱
    傻瓜`,
  logistics: `warehouse inventory supplier logistics procurement freight shipment manufacturer 仓库
    库存 供应 物流 采购`,
  news: `news newspaper journalist article headline press media broadcast editor 新闻 记者 报纸 媒体 报道`,
  'geo-search': `map location nearby address latitude longitude distance direction gps 地图 位置 地址 附近
    距离`,
};
