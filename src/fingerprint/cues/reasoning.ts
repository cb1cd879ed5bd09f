/** Cues for eliciting reasoning. */
export const REASONING_CUES = {
  /** Asks for stepwise thinking in a phrase made for eliciting it. */
  cotTrigger: `
    let think step by step | think step by step | think this/it through step by step
    think carefully step by step | reason step by step | let work this out step by step
    work through this/it/the problem? step by step | step by step reasoning/thinking/rationale
    chain of thought/thoughts/reasoning | tree of thoughts | think out/aloud loud? | think aloud
    think before you answer/answering/responding | reasoning first | reason before answering
    让我们一步一步 | 让我们一步步 | 一步一步地? 思考 | 一步步地? 思考 | 一步一步推理 | 逐步思考 | 逐步推理 | 一步步推理 | 思维链 | 分步推理 | 请给出推理过程
    写出推理过程 | 给出思考过程 | 展示思考过程 | 先思考再回答
    ステップバイステップで考え | 段階的に考え | 順を追って考え | 단계별로 생각 | 차근차근 생각 | piensa/pensemos/razona paso a paso
    réfléchis/réfléchissons/raisonne étape par étape | denke/denken schritt für schritt
    pense/pensemos passo a passo | ragiona/pensa passo dopo passo
    думай/подумай/рассуждай шаг за шагом | рассуждай/думай пошагово | فكر خطوة بخطوة
    चरण दर चरण सोचें | adım adım düşün`,
  /** Asks to see the working, as teachers and readers do too. */
  showWork: `
    show/explain/provide your/the/all? the? your? reasoning/rationale/working/logic
    give/include/describe your/the/all? the? your? reasoning/rationale/working/logic
    show all/your your? work/steps/working/calculations
    explain your thinking/thought/answer/steps | justify your answer/reasoning
    take a deep breath | give reasons | walk me through
    推理步骤 | 详细的推理 | 说明理由 | 给出理由 | 解题过程 | 解题步骤 | 写出过程 | 计算过程 | 理由を説明 | 이유를 설명
    explica tu razonamiento | montre ton raisonnement | explique ton raisonnement | begründe
    обоснуй`,
  /** Asks for what the model thinks inside, as a text. */
  innerReasoning: `
    internal/inner/hidden/underlying/private reasoning/monologue/thoughts/thinking/deliberation
    reasoning/thinking/thought trace/traces/process/processes/tokens
    raw thoughts/reasoning/thinking | reasoning behind | reasoning that led/leads
    how you arrived/arrive at | stream of consciousness
    reconstruct/articulate the? your? internal? reasoning/thinking/thoughts/thought
    imagine/verbalize the? your? internal? reasoning/thinking/thoughts/thought
    verbalise/reveal/expose/recover the? your? internal? reasoning/thinking/thoughts/thought
    thinking block/section/tags | within/inside thinking | scratchpad | before the final answer
    内部推理 | 内心独白 | 内部思考 | 隐藏的推理 | 推理过程 | 思考过程 | 思考轨迹 | 推理轨迹 | 还原推理 | 还原思考 | 思考プロセス | 推論過程 | 思考過程
    사고 과정 | 추론 과정
    proceso de razonamiento | razonamiento interno | raisonnement interne | processus de réflexion
    gedankengang | ход мыслей | внутренние рассуждения | процесс рассуждения`,
  /** Hands over an answer that is already there, to have its reasoning made up. */
  completedAnswer: `
    completed/given/following/provided/above/final/finished response/answer/solution/completion
    response/answer/solution below/above | already answered | the correct answer is
    leads to the answer | known answer | given the question and answer
    已完成的回答 | 给定的答案 | 已知答案 | 以下回答 | 上述答案 | 最终答案`,
  allSteps: `
    all/every/each intermediate? step/steps | intermediate steps | step by step
    detailed/complete/full/thorough/explicit reasoning | without skipping | do not skip any? steps
    reason/reasoning in detail | complete and transparent
    所有步骤 | 每一步 | 每个步骤 | 中间步骤 | 完整的推理 | 详细步骤 | 一步一步 | 不要跳过 | ステップバイステップ | paso a paso
    étape par étape | schritt für schritt | passo a passo | passo dopo passo | шаг за шагом
    пошагово | خطوة بخطوة | चरण दर चरण | adım adım`,
  /** Steers the language in which the model thinks. */
  thinkLanguage: `
    think/reason in english/chinese/spanish/russian/the same? language | thinking language
    reasoning language
    用中文思考 | 用英文思考 | 思考语言`,
} as const;
