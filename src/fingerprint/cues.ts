/**
 * Lexical cues by class: phrases that carry one piece of evidence each. Scores and tasks are decided
 * from classes that occur together, never from one phrase. Patterns: see expandPattern; `#` is any
 * number; punctuation, case, accents and hyphens do not matter; "let's" reads as "let".
 */
export const CUES = {
  /** Asks for stepwise thinking in a phrase made for eliciting it. */
  cotTrigger: `
    let think step by step | think step by step | think this/it through step by step | think carefully step by step
    reason step by step | let work this out step by step | work through this/it/the step by step
    step by step reasoning/thinking/solution/rationale | chain of thought/thoughts/reasoning | tree of thoughts
    think out/aloud loud? | think aloud | think before you answer/answering/responding | take a deep breath
    show/explain/provide/give your/all? the? your? reasoning/rationale/working | show all/your your? work/steps/working
    reasoning first | reason before answering | explain your reasoning/thinking/thought
    让我们 一步一步 | 一步一步地 ? 思考 | 一步步思考 | 一步一步思考 | 逐步思考 | 逐步推理 | 一步步推理 | 思维链 | 分步推理
    请给出推理过程 | 写出推理过程 | 给出思考过程 | 展示思考过程 | 详细的推理 | 先思考再回答 | 推理步骤
    ステップバイステップ | 段階的に考え | 順を追って考え | 단계별로 생각 | 차근차근 생각
    paso a paso | pensemos paso a paso | étape par étape | schritt für schritt | passo a passo | passo dopo passo
    шаг за шагом | пошагово | خطوة بخطوة | चरण दर चरण | adım adım`,
  /** Asks for what the model thinks inside, as a text. */
  innerReasoning: `
    internal/inner/hidden/underlying/private reasoning/monologue/thoughts/thinking/deliberation
    reasoning/thinking/thought trace/traces/process/processes/tokens/chain | raw thoughts/reasoning/thinking
    thought process | reasoning behind | reasoning that led/leads | how you arrived/arrive at | stream of consciousness
    reconstruct/articulate/imagine/verbalize/verbalise/reveal/expose/recover the? your? internal? reasoning/thinking/thoughts/thought
    thinking block/section/tags | scratchpad | your hidden | before the final answer
    内部推理 | 内心独白 | 内部思考 | 隐藏的推理 | 推理过程 | 思考过程 | 思考轨迹 | 推理轨迹 | 还原推理 | 还原思考
    思考プロセス | 推論過程 | 思考過程 | 사고 과정 | 추론 과정
    proceso de razonamiento | razonamiento interno | raisonnement interne | processus de réflexion
    gedankengang | ход мыслей | внутренние рассуждения | процесс рассуждения`,
  /** Hands over an answer that is already there, to have its reasoning made up. */
  completedAnswer: `
    completed/given/following/provided/above/final/finished response/answer/solution/completion
    response/answer/solution below/above | already answered | the correct answer is | leads to the answer | known answer
    given the question and answer | 已完成的回答 | 给定的答案 | 已知答案 | 以下回答 | 上述答案 | 最终答案`,
  allSteps: `
    all/every/each intermediate? step/steps | intermediate steps | step by step | detailed/complete/full/thorough/explicit reasoning
    every single step | without skipping | do not skip any? steps | reason/reasoning in detail | complete and transparent
    所有步骤 | 每一步 | 每个步骤 | 中间步骤 | 完整的推理 | 详细步骤 | 一步一步 | 不要跳过`,
  thinkLanguage: `
    think/reason in english/chinese/spanish/russian/the same? language | thinking language | reasoning language
    用中文思考 | 用英文思考 | 思考语言`,

  judgeRole: `
    impartial/fair/strict/objective/unbiased judge/grader/evaluator/assessor/reviewer
    act as a/an impartial? judge/grader/evaluator | you are a/an/the expert? judge/grader/evaluator/rater
    evaluate/assess/judge/grade/score/rate/critique the? quality? of? the? following/submitted/given/provided? response/responses/answer/answers/completion/completions/output/outputs
    write critiques/critique | grade the | your evaluation | your judgment/judgement | your assessment | compare the two responses/answers
    evaluate the quality | reward model | preference judge | llm as a judge
    公正的 ? 法官/裁判/评委/评判 | 公正的评判者 | 请充当 ? 公正 | 评估 人工智能 助手 | 回答质量 | 回复质量 | 评价以下回答 | 对回答进行评分
    对 响应 进行评分 | 给出评分 | 进行打分 | 打分 | 评分标准 | 作为评审 | 评判 | 你是一 名 评审
    公平な裁判官 | 公平な審査員 | 品質を評価 | 評価してください | 채점 | 평가해`,
  scale: `
    on a scale | scale of # to # | scale from # to # | from # to # | between # and # | out of # | # point scale | # to # scale
    a score of # | score from/between/of | rating rating | the rating is | likert | score 0 to
    从#到# | # 到 # 分 | #分到#分 | 满分 | 最高分 | 最低分 | #から#まで | #段階 | 1 到 10`,
  candidate: `
    candidate/model/assistant/submitted/student/chosen/rejected/preferred/generated answer/response/responses/answers/output/completion
    response/answer/assistant/output/completion/candidate/model/reply/summary a | response/answer/assistant/output/completion/candidate/model/summary b
    response/answer/output/completion/candidate/assistant # | the response? of the assistant | assistant answer | ai assistant/assistants
    end data | begin data | end of assistant | start of assistant | reference/gold/golden/ground answer/truth/response | two responses/answers/completions
    user query | user question displayed | question displayed below
    人工智能 助手 | 助手的回答 | 助手 ? 回答 | 模型的回答 | 模型回答 | 参考答案 | 候选回答 | 回答一 | 回答二 | 回答 A | 回答 B | 两个回答 | アシスタントの回答`,
  criteria: `
    rubric/rubrics | criteria | criterion | helpfulness | relevance | accuracy | correctness | coherence | faithfulness | harmlessness
    conciseness | level of detail | depth creativity | evaluation should consider | scoring guidelines/guide/instructions
    评分标准 | 评估标准 | 评价标准 | 有用性 | 相关性 | 准确性 | 有帮助 | 详细程度 | 评估应考虑 | 評価基準 | 有用性`,
  verdict: `
    final verdict/score/rating/grade/judgment/judgement | overall rating/score/grade | which is/one/response better | which response/answer
    is better | better response/answer | your verdict | output your verdict | give/assign/provide/output/return a? an? the? overall? final? score/rating/grade
    brief explanation | short explanation | tie if | a is better | b is better | preferred response | json verdict
    最终得分 | 最终评分 | 总分 | 综合得分 | 哪个更好 | 哪一个更好 | 给出分数 | 给出你的评分 | 简短的解释 | 評価を提供`,

  rewrite: `
    rewrite | rewriting | rephrase | rephrasing | reword | paraphrase | reformulate | restate | recast | sanitize | sanitise | tone down | soften
    turn/convert/transform this/the/it into | change the wording | edit the | revise | re write
    改写 | 重写 | 重新表述 | 重新表达 | 重新措辞 | 换一种说法 | 换个说法 | 改成 | 改为 | 转述 | 润色 | 修改为 | 转换为 | 書き換え | 言い換え | 다시 써 | 바꿔 써
    reescribe | reformula | réécris | reformule | umformulieren | formuliere | перепиши | перефразируй | أعد صياغة | reescreva | riscrivi`,
  neutral: `
    neutral | neutrally | neutral tone | balanced | safe | safely | safer | uncontroversial | non controversial | inoffensive | non sensitive
    censorship | censor | censored | censors | politically correct/safe/acceptable/sensitive/neutral | sensitive words/terms/topic/topics/content
    compliant | compliance | comply with | acceptable to | approved/official narrative/position/line/wording | without criticizing/criticising/mentioning
    avoid politically? sensitive/controversial/criticism/criticizing/mentioning/offending | without offending | harmless | politely decline | content policy | moderation
    socialist core values | in line with | positive energy
    中立 | 安全 | 合规 | 敏感 | 敏感词 | 审查 | 审核 | 客观中立 | 避免敏感 | 不涉及政治 | 符合规定 | 符合法律法规 | 正能量 | 正面引导 | 核心价值观 | 温和 | 委婉 | 不带立场
    neutro | neutral | neutre | нейтрально | безопасно | цензура | محايد | 중립 | 검열 | 検閲 | 中立的`,
  political: `
    taiwan | taiwanese | tiananmen | tibet | tibetan | tibetans | xinjiang | uyghur | uyghurs | uighur | uighurs | hong kong protest/protests | falun gong | dalai lama
    xi jinping | mao zedong | chinese communist party | communist party | ccp | party leaders/leader/leadership/officials | one china | cultural revolution | great leap forward
    dissident | dissidents | authoritarian | authoritarianism | dictatorship | dictator | regime | regime change | one party | political prisoner/prisoners
    human rights abuses/violations | forced labor/labour | mass detention | re education camps | political repression | repression | crackdown
    independence movement | separatist | separatism | pro democracy | democracy movement/activists/protests | overthrow | anti government | protest movement | june fourth | tank man
    state media | internet censorship | great firewall | umbrella movement | national security law | liu xiaobo | zero covid | covid lockdown/lockdowns | nine dash line | south china sea
    government criticism | criticism of the government | criticize/criticise the government/party/leader | corruption of officials | official corruption | political system
    六四 | 天安门 | 台独 | 台湾独立 | 台湾 | 新疆 | 维吾尔 | 西藏 | 藏独 | 法轮功 | 达赖 | 习近平 | 毛泽东 | 共产党 | 文化大革命 | 文革 | 大跃进 | 异见人士 | 异议人士 | 民主运动 | 民运 | 独裁 | 专制
    人权 | 政治犯 | 香港抗议 | 反送中 | 雨伞运动 | 国安法 | 零八宪章 | 刘晓波 | 一党专政 | 政治敏感 | 再教育营 | 强迫劳动 | 政权 | 白纸运动 | 防火长城 | 政府腐败`,

  diverseGenerate: `
    # diverse | diverse set/list/collection of | set of # | generate/create/produce/come/write up? with? a? another? # new? more? diverse/different/unique/varied/additional/new/synthetic/realistic
    come up with | come up with a set/series | maximize/maximise/increase/ensure diversity | try not to repeat | do not repeat | diverse and | as diverse as possible
    different from the previous/above/existing | no duplicates | avoid duplicates | list of # | # examples/samples/pairs/questions/prompts/instructions/tasks/variations/paraphrases
    生成#个 | 生成#条 | 生成#组 | #个不同 | #条不同 | 多样化 | 多样性 | 不要重复 | 尽量不同 | 再生成`,
  taskInstructions: `
    task instructions/instruction | instruction following | new/diverse/following instructions | seed tasks/task/instructions/examples | self instruct | evol instruct
    instructions/instruction input/inputs and? outputs/output/response/responses | instruction input output | question and answer pairs | question answer pairs | qa pairs | prompt/prompts and? completion/completions/response/responses
    given to a gpt | gpt model | language model to? complete/answer | will be given to | input should | output should be
    pairs of question/questions/instruction/prompt/prompts | more complex version | rewrite the given prompt | conversation between a user and an assistant | simulate a user
    指令数据 | 任务指令 | 种子任务 | 问答对 | 指令微调 | 问题和答案 | 指令 输入 输出`,
  outputSchema: `
    jsonl | json lines | json array/list/object/objects/format/schema/dict/dictionary | valid/strict json | in/as/with/output/return json | only json | json with | fields/keys id
    following schema/json | one per line | each line | each on a new line | csv format | comma separated | tsv | yaml format | output format | in the following format | format your
    JSON 格式 | JSON 数组 | 每行一个 | 每行一条 | 以 JSON | 输出格式 | 格式如下`,
  corpusTalk: `
    training data/dataset/set/corpus/examples/samples | fine tuning | fine tune | finetune | finetuning | synthetic data/dataset/examples/conversation/dialogue | instruction tuning/dataset/data
    dataset | data set | corpus | annotation | annotator | annotators | labeled/labelled data/examples | distill | distillation | pretraining | augmentation | data augmentation
    训练数据 | 训练集 | 数据集 | 微调 | 合成数据 | 语料 | 标注 | 数据增强 | 蒸馏`,
  itemIndex: `
    sample/item/example/instance/record/row/entry/task/prompt/question/instruction # of # | sample/item/instance/record/row/entry id/index/number # | id # | index # | idx | uid | uuid | batch # | shard | split train/test/dev/validation
    样本 # | 编号 # | 序号 # | 第#条`,

  /** Verbs with which textbook tasks begin. Only the first words of the prompt are looked at. */
  imperative: `
    write | describe | explain | generate | create | give | list | name | identify | classify | rewrite | summarize | summarise | compare | design | construct | compose | suggest | provide
    find | calculate | compute | determine | convert | translate | edit | rank | categorize | categorise | arrange | outline | analyze | analyse | define | discuss | develop | propose | produce | predict | come up
    evaluate | select | choose | organize | organise | reorder | sort | fill | complete | correct | insert | combine | contrast | formulate | brainstorm | estimate | infer | interpret | paraphrase | state | tell | add | make | draw | build | output | return | show | simplify | solve | prove
    given | implement | recommend | assign | match | replace | remove | extract | detect | research | answer | pretend | imagine | elaborate | illustrate | sketch | derive | verify | transform | reword | devise | justify | decide
    描述 | 解释 | 写 | 写一 | 生成 | 创建 | 列出 | 给出 | 说明 | 比较 | 设计 | 总结 | 翻译 | 分类 | 识别 | 提供 | 计算 | 分析 | 编写 | 构建 | 撰写 | 将 | 把 | 根据 | 确定 | 建议 | 为 | 创造 | 编辑 | 找出 | 选择 | 使用 | 重写 | 改写 | 构造 | 想出 | 制作 | 定义 | 讨论 | 介绍 | 评估 | 预测 | 对 | 在
    escribe | describe | explica | genera | crea | enumera | résume | écris | décris | expliquez | schreibe | beschreibe | erkläre | erstelle | nenne | напиши | опиши | объясни | составь | перечисли | اكتب | اشرح | लिखें | बताएं`,
  /** Wording of exercises and examinations. */
  exam: `
    the following sentence/paragraph/text/passage/words/word/statement/code/list/numbers/data/table/equation/story/article/conversation/poem/phrase/items/dialogue/scenario/situation/product
    given the following | given sentence/text/paragraph/input/list/word/words/number/numbers/passage/topic/statement/array/string/set/two | in your own words | in # sentences/words/paragraphs | in one/two/three/a sentence/sentences/few
    multiple choice | single choice | true or false | fill in the blank | choose/select the correct/best/right | correct answer/option | options are | write a question and answer | worked example | lesson plan | quiz questions?
    give/provide/list/name/generate/write # | give/provide/list/name two/three/four/five/six/ten | give/provide an example/examples of | an example of | define the term/word/concept | explain the concept/difference/meaning/process/significance/purpose/importance | what is the difference between | compare and contrast
    advantages and disadvantages | pros and cons | explain why | explain how | describe the | describe how | step by step guide/to | steps to | for beginners | to a beginner | like i am five | to a # year old
    the sum of | how many | how much | what is the value/probability/area/name/purpose/meaning/capital | find the
    单项选择题 | 多项选择题 | 选择题 | 判断题 | 填空题 | 正确答案 | 下列 | 以下 | 给定 | 举例说明 | 举#个例子 | 请解释 | 简述 | 论述 | 的概念 | 的区别 | 的定义 | 的原理 | 用自己的话`,
  /** The writer speaks of themself: people, not exercises. */
  personal: `
    i | im | ive | ill | id | my | me | mine | myself | we | our | us | were | weve | i am | i have
    我 | 我的 | 我们 | 咱们 | 俺 | 私 | 僕 | 俺 | 나 | 내 | 저 | yo | mi | mis | je | mon | ma | mes | moi | ich | mein | meine | mir | mich | eu | meu | minha | io | mio | mia | ik | mijn | я | мне | мой | моя | меня | мы | наш | أنا | मैं | मेरा | मुझे`,
  /** Talk to somebody: greetings, politeness, slang. */
  conversational: `
    hi | hello | hey | thanks | thank you | please | pls | plz | sorry | lol | ok | okay | yes | yeah | no | sure | great | bro | dude | wtf | haha | hmm | um | so what | what about | how about
    can/could/would/will you | do you | are you | can u | you | your | u | good morning/evening/afternoon | whats up | how are you | tell me
    你好 | 您好 | 谢谢 | 请问 | 麻烦 | 帮我 | 你能 | 你可以 | 能不能 | 可以吗 | 你 | 您 | 吗 | 呢 | 吧 | こんにちは | ありがとう | お願い | 안녕 | 감사 | hola | gracias | bonjour | merci | hallo | danke | привет | спасибо | مرحبا | olá | obrigado | ciao | grazie`,
} as const satisfies Record<string, string>;
