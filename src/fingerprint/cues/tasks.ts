/** Cues for what a prompt is about; the task with most evidence wins. */
export const TASK_CUES = {
  code: `
    python | javascript | typescript | java | c++ | c# | golang | rust | kotlin | php | ruby
    perl | matlab | sql | mysql | postgres | postgresql | sqlite | mongodb | html | css | bash
    shell script | powershell | regex | regular expression | code | coding | function | functions
    programming | programmer | write a program | script | algorithm | algorithms | class method
    api | compile | compiler | compiles | debug | bug | bugs | exception | stack trace | traceback
    runtime error | syntax error | refactor | unit test/tests | codebase | repository | git
    commit | pull request | array | arrays | string | integer input | linked list | binary tree
    binary search | hash map | recursion | recursive | loop | variable | variables | query
    database | data frame | dataframe | pandas | numpy | django | flask | react | node js | nodejs
    angular | vue | docker | kubernetes | linux | json file | csv file | excel | latex code | def
    const | null | void | int | str | bool | println | printf | console log | public static | self
    struct | select from | time complexity | leetcode | implement a | implement the | code snippet
    source code | software
    代码 | 编程 | 函数 | 程序 | 算法 | 脚本 | 数组 | 字符串 | 变量 | 数据库 | 查询语句 | 报错 | 调试 | 编译 | 正则表达式 | 链表 | 二叉树
    网页 | 前端 | 后端 | コード | プログラム | 関数 | 코드 | 프로그램 | 함수
    código | función | программа | код | функцию | funktion | programme`,
  agentic: `
    tool call/calls | function call/calls/calling | use the tool/tools | using the tools
    available tools/functions/actions | following tools/functions
    access to the? following? tools/functions/apis | browser | web search | search the web | click
    terminal | shell command | bash command | execute | file system | screenshot | navigate to
    thought action observation | action input | observation | next action | final answer tool
    working directory | api calls/call | using the api | api endpoint | could you fetch
    submit the | plan of action | team of agents | subtask | orchestrator | workspace
    useful for when you need to | use this when you | use this tool/to | input should be
    submitting commands | run commands | one command/action at a time
    interacting with a computer | web page/browser
    工具调用 | 调用工具 | 调用函数 | 智能体 | 浏览器 | 执行命令 | 可用工具 | ツール | エージェント`,
  reasoning: `
    calculate | compute | solve | exact value | expression | trigonometric | numerical | equation
    equations | how many | how much | what is the value
    what is the sum/area/volume/perimeter/probability/average
    what is the mean/ratio/remainder/least/greatest/smallest/largest | probability | integer
    integers | positive integers | prime | polynomial | triangle | circle | radius | square root
    percent | percentage | fraction | fractions | frac | sqrt | remainder | divided by
    multiplied by | sum of | product of | area of | volume of | ldots | cdots | cdot | dots | le
    leq | geq | neq | mathbb | infty | lfloor | lceil | pmatrix | nonzero | overline | pi
    root of | roots of | subset | subsets | angle | theorem | prove | proof | derivative
    integral | matrix | modulo | divisible | factorial | logarithm | geometry | algebra
    arithmetic | puzzle | riddle | logic | logical | deduce | how far | how long does | how old
    total cost | each cost | times as many | more than | less than | in total | altogether
    left over | per hour | miles per | twice as many | evaluate | simplify | find all | let x
    answer choices | which of the following
    计算 | 求 | 方程 | 概率 | 多少 | 几个 | 证明 | 三角形 | 面积 | 体积 | 数学 | 推理 | 逻辑 | 速度 | 平均 | 正确的是 | 错误的是 | 不正确的是
    单项选择题 | 選択肢 | 計算 | 数学 | 몇 | 계산
    calcula | cuántos | combien | wie viele | berechne | сколько | вычисли | решите`,
  writing: `
    write a/an/me/the? short? poem/story/essay/letter/email/article/blog/post
    write a/an/me/the? short? song/speech/script/paragraph/review/haiku/sonnet/novel
    write a/an/me/the? short? dialogue/description/caption/tweet
    write a/an/me/the? short? slogan/headline/tagline/biography
    write a/an/me/the? short? introduction/conclusion/resume/narrative
    write a/an/me/the? short? report/summary/fable/joke/limerick | poem | poetry | story | stories
    essay | blog | blog post | slogan | tagline | haiku | lyrics | song | novel | fiction
    narrative | character | characters | plot | headline | headlines | product description
    cover letter | sentence | sentences | reword | grammar | grammatical | synonym | synonyms
    antonym | antonyms | punctuation | scenario | username | catchy | outline | adjective
    adjectives | simile | idiom | spelling | invent | dialog | dialogue | email | invitation
    menu | name for | names for | tweet | instagram | caption | press release | speech | creative
    metaphor | rhyme | screenplay | paragraph | compose | brainstorm | rewrite | rephrase
    paraphrase | edit the/this | proofread | improve the/this | tone | letter to | ad copy
    advertisement | marketing
    写一篇 | 写一首 | 写一个 | 写一段 | 写一封 | 作文 | 诗 | 故事 | 文章 | 散文 | 小说 | 文案 | 标题 | 广告语 | 邮件 | 演讲稿 | 剧本 | 润色
    改写 | 扩写 | 续写 | 创作 | 句子 | 造句 | 語句 | 書いて | 物語 | 써줘 | 시를 | 이야기
    poema | cuento | historia | ensayo | poème | histoire | gedicht | geschichte | стихотворение
    рассказ | сочинение | قصيدة | قصة`,
  extraction: `
    extract | summarize | summarise | summary | classify | classification | categorize
    categorise | sentiment | identify the | identify | key points | main points | main idea
    named entities | entities | keywords | topic of | label | labels | tag | tags | annotate
    detect | list the names | pull out | bullet points | tl dr | tldr | what is the main
    based on the passage/text/context/document/article | according to the passage/text/context
    from the text/passage/document | read the following | rank the | sort the
    提取 | 抽取 | 总结 | 概括 | 摘要 | 分类 | 归类 | 识别 | 关键词 | 情感 | 实体 | 标签 | 根据以下 | 阅读以下 | 主要内容 | 中心思想 | 要約
    抽出 | 요약 | 추출
    resume | resumen | résumé | zusammenfassung | fasse | извлеки | резюмируй`,
  translation: `
    translate | translation | translated | translating | translator
    into english/french/spanish/german/chinese/japanese/danish
    into latvian/norwegian/korean/russian/italian/portuguese/arabic/hindi | from english to
    to english/french/spanish/german/chinese/japanese
    to korean/russian/italian/portuguese/arabic/hindi
    翻译 | 译成 | 译为 | 英译 | 中译 | 翻訳 | 번역 | traduce | traducir | traducción | traduis | traduire
    traduction | übersetze | übersetzung | переведи | перевод | ترجم | traduza | traduci | अनुवाद`,
  chat: `
    hi | hello | hey | thanks | thank you | how are you | whats up | your opinion | do you think
    do you like | do you know | are you | what do you | can you help | help me | i feel | i think
    i want | i need | i like | i love | i hate | i dont know | i have a | im | my | should i
    what should | how do i | how can i | can i | why is my | good morning | tell me about | advice
    what happened | doctor
    你好 | 您好 | 谢谢 | 请问 | 怎么办 | 怎么样 | 你觉得 | 你认为 | 介绍一下 | 推荐 | 吗 | 呢 | こんにちは | 教えて | ですか | 알려 | 추천
    hola | bonjour | hallo | привет | مرحبا`,
  /** Asking for knowledge or ideas: counted as chat, but the weakest evidence of all. */
  knowledge: `
    what | how | why | who | when | where | which | explain | describe | list | name | give
    provide | suggest | recommend | compare | discuss | define | propose | tell | outline | state
    explore | should | could | is | are | does | do | can | will | would | generate | create
    design | find | make | analyze | tips | ways to
    列举 | 概述 | 查找 | 生成 | 确定 | 完成 | 举出 | 想出 | 找出 | 告诉 | 什么 | 为什么 | 如何 | 怎样 | 怎么 | 哪些 | 哪个 | 解释 | 描述
    列出 | 给出 | 说明 | 比较 | 介绍 | 建议 | 提供 | 讨论 | 应该 | 是否 | 能否 | 请 | 谁 | 设计 | 创建 | 何 | なぜ | どう | 무엇
    어떻게 | 왜
    qué | cómo | cuál | por qué | quel | quelle | pourquoi | comment | welche | warum | wie | was
    что | почему | какой | какие | как | ما | لماذا | كيف | क्या | क्यों | cosa | perché | qual
    wat | hoe | jak | co`,
} as const;
