/** Cues for exercises, and for people speaking of themselves. */
export const TEACHING_CUES = {
  /** Verbs with which textbook tasks begin. Only the first words of a prompt are looked at. */
  imperative: `
    write | describe | explain | generate | create | give | list | name | identify | classify
    rewrite | summarize | summarise | compare | design | construct | compose | suggest | provide
    find | calculate | compute | determine | convert | edit | rank | categorize | categorise
    arrange | outline | analyze | analyse | define | discuss | develop | propose | produce
    predict | come up | evaluate | select | choose | organize | organise | reorder | sort | fill
    complete | correct | insert | combine | contrast | formulate | brainstorm | estimate | infer
    interpret | paraphrase | state | tell | add | make | draw | build | output | return | show
    simplify | solve | prove | given | implement | recommend | assign | match | replace | remove
    extract | detect | research | answer | pretend | imagine | elaborate | illustrate | sketch
    derive | verify | transform | reword | devise | justify | decide | highlight | perform
    express | read | change | conjugate | nominate | hypothesize | restate | spell | demonstrate
    examine | investigate | synthesize
    列举 | 概述 | 查找 | 举出 | 描述 | 解释 | 写 | 生成 | 创建 | 列出 | 给出 | 说明 | 比较 | 设计 | 总结 | 分类 | 识别 | 提供 | 计算
    分析 | 编写 | 构建 | 撰写 | 将 | 把 | 根据 | 确定 | 建议 | 为 | 创造 | 编辑 | 找出 | 选择 | 使用 | 重写 | 改写 | 构造 | 想出 | 制作
    定义 | 讨论 | 介绍 | 评估 | 预测 | 对
    escribe | describe | explica | genera | crea | enumera | résume | écris | décris | expliquez
    schreibe | beschreibe | erkläre | erstelle | nenne | напиши | опиши | объясни | составь
    перечисли | اكتب | اشرح | लिखें | बताएं`,
  /** Wording of exercises and examinations. */
  exam: `
    the following sentence/paragraph/text/passage/words/word/statement/code/list/numbers/data
    the following table/equation/story/article/conversation/poem
    the following phrase/items/dialogue/scenario/situation/product | given the following
    given sentence/text/paragraph/input/list/word/words/number
    given numbers/passage/topic/statement/array/string/set/two | in your own words
    in # sentences/words/paragraphs | in one/two/three/a sentence/sentences/few | true or false
    fill in the blank | write a question and answer | worked example | lesson plan
    quiz questions? | give/provide/list/name/generate/write #
    give/provide/list/name two/three/four/five/six/ten | give/provide an example/examples of
    an example of | define the term/word/concept
    explain the concept/difference/meaning/process/significance/purpose/importance
    what is the difference between | compare and contrast | advantages and disadvantages
    pros and cons | explain why | explain how | describe the | describe how
    step by step guide/to | steps to | for beginners | to a beginner | like i am five
    to a # year old | the sum of | what is the value/probability/area/name/purpose/meaning/capital
    判断题 | 填空题 | 以下句子 | 以下文本 | 以下段落 | 以下单词 | 以下数字 | 下列句子 | 以下文章 | 以下列表 | 给定 | 举例说明 | 举#个例子 | 请解释
    简述 | 论述 | 的概念 | 的区别 | 的定义 | 的原理 | 用自己的话`,
  textbookQuestion: `
    what is/are/was/were the/a/an | what does/do | how does/do/did the/a/an? | how many | how much
    how can the/a/an | why is/are/do/does/did | what happens | what are some
    which of the/these/following | when did/was/is | where is/are/was/were
    who was/is/were/invented/wrote/discovered | name the | what types/kinds/factors/role
    什么是 | 是什么 | 有哪些 | 哪些 | 为什么 | 如何 | 怎样 | 多少 | qué es | cuál es | qu est ce que | was ist
    что такое | ما هو`,
  /** Answers of one letter, number or word: tests of a model, worth little for teaching one. */
  shortAnswer: `
    multiple choice | single choice | answer choices | only the letter/option/number/answer/label
    letter of the correct | option letter | just the letter/answer/number/label
    answer with a/the/one/only/yes | choose/select the correct/best/right answer/option
    correct option | options are | yes or no
    单项选择题 | 多项选择题 | 选择题 | 直接给出 | 正确答案的选项 | 只回答 | 仅回答 | 选项是 | 選択肢`,
  /** After an unknown first word: "Synchronize the following", "Conjugate the verb". */
  determiner: `
    the | a | an | this | these | that | how | why | what | whether | all | each | two | three
    four | five | six | ten | # | some | between | at | out | down | up | on`,
  /** The writer speaks of themself: people, not exercises. */
  personal: `
    i | im | ive | my | me | mine | myself | we | our | us | weve
    我 | 咱们 | 俺 | 私 | 僕 | 나 | 내 | 저 | yo | mi | mis | je | mon | ma | mes | moi | ich | mein
    meine | mir | mich | eu | meu | minha | io | mio | mia | ik | mijn | я | мне | мой | моя
    меня | мы | наш | أنا | मैं | मेरा | मुझे`,
  /** Talk to somebody: greetings, politeness, slang. */
  conversational: `
    hi | hello | hey | thanks | thank you | please | pls | plz | sorry | lol | ok | okay | yes
    yeah | sure | bro | dude | wtf | haha | hmm | um | so what | what about | how about
    can/could/would/will you | do you | are you | can u | you | u | good morning/evening/afternoon
    whats up | tell me
    你 | 您 | 谢谢 | 请问 | 麻烦 | 帮我 | 能不能 | 可以吗 | 吗 | 呢 | 吧 | こんにちは | ありがとう | お願い | 안녕 | 감사 | hola
    gracias | bonjour | merci | hallo | danke | привет | спасибо | مرحبا | olá | obrigado | ciao
    grazie`,
} as const;
