/** Cues for grading answers. Each class is one part of a grader's prompt. */
export const GRADING_CUES = {
  judgeRole: `
    impartial/fair/strict/objective/unbiased judge/grader/evaluator/assessor/reviewer
    act as a/an impartial? judge/grader/evaluator
    you are a/an/the expert? judge/grader/evaluator/rater
    evaluate/assess/judge the? quality? of? the? following/submitted? response/responses
    evaluate/assess/judge the? quality? of? the? following/submitted? answer/answers
    evaluate/assess/judge the? quality? of? the? given/provided? response/responses
    evaluate/assess/judge the? quality? of? the? given/provided? answer/answers
    grade/score/rate/critique the? quality? of? the? following/submitted? response/responses
    grade/score/rate/critique the? quality? of? the? following/submitted? answer/answers
    grade/score/rate/critique the? quality? of? the? given/provided? response/responses
    grade/score/rate/critique the? quality? of? the? given/provided? answer/answers
    evaluate/assess/judge the? quality? of? the? following/submitted? completion/completions
    evaluate/assess/judge the? quality? of? the? given/provided? completion/completions
    evaluate/assess/judge the? quality? of? the? following/submitted? output/outputs
    evaluate/assess/judge the? quality? of? the? given/provided? output/outputs
    grade/score/rate/critique the? quality? of? the? following/submitted? completion/completions
    grade/score/rate/critique the? quality? of? the? given/provided? completion/completions
    grade/score/rate/critique the? quality? of? the? following/submitted? output/outputs
    grade/score/rate/critique the? quality? of? the? given/provided? output/outputs
    write critiques/critique | grade the | your evaluation | your judgment/judgement
    your assessment | compare the two responses/answers | evaluate the quality | reward model
    preference judge | llm as a judge
    公正的法官 | 公正的裁判 | 公正的评委 | 公正的评判 | 评估人工智能助手 | 回答质量 | 回复质量 | 评价以下回答 | 对回答进行评分 | 对响应进行评分 | 给出评分
    进行打分 | 打分 | 作为评审 | 评判员 | 你是一名评审
    公平な判断者 | 公平な裁判官 | 公平な審査員 | 品質を評価 | 評価してください | 채점 | 평가해`,
  scale: `
    on a scale | scale of # to # | scale from # to # | from # to # | between # and # | out of #
    # point scale | # to # scale | a score of # | score from/between/of | rating rating
    the rating is | likert
    从#到# | #分到#分 | 满分 | 最高分 | 最低分 | #から#まで | #段階`,
  candidate: `
    candidate/model/assistant/submitted answer/response/responses/answers/output/completion
    student/chosen/rejected/preferred/generated answer/response/responses
    student/chosen/rejected/preferred/generated answers/output/completion
    response/answer/assistant/output/completion/candidate/model/reply/summary a
    response/answer/assistant/output/completion/candidate/model/summary b
    response/answer/output/completion/candidate/assistant # | the response? of the assistant
    assistant answer | ai assistant/assistants | end data | begin data | end of assistant
    start of assistant | reference/gold/golden/ground answer/truth/response
    two responses/answers/completions | user query | question displayed below
    人工智能助手 | 助手的回答 | 助手回答 | 模型的回答 | 模型回答 | 参考答案 | 候选回答 | 回答一 | 回答二 | 回答 A | 回答 B | 两个回答
    アシスタントの回答 | アシスタントの応答`,
  criteria: `
    rubric/rubrics | criteria | criterion | helpfulness | relevance | accuracy | correctness
    coherence | faithfulness | harmlessness | conciseness | level of detail | depth creativity
    evaluation should consider | scoring guidelines/guide/instructions
    评分标准 | 评估标准 | 评价标准 | 有用性 | 相关性 | 准确性 | 有帮助 | 详细程度 | 评估应考虑 | 評価基準 | 関連性 | 正確性`,
  verdict: `
    final verdict/score/rating/grade/judgment/judgement | overall rating/score/grade
    which is/one/response better | which response/answer is better | better response/answer
    your verdict
    give/assign/provide/output/return a? an? the? overall? final? score/rating/grade
    brief explanation | short explanation | tie if | a is better | b is better
    preferred response | json verdict
    最终得分 | 最终评分 | 总分 | 综合得分 | 哪个更好 | 哪一个更好 | 给出分数 | 给出你的评分 | 简短的解释 | 短い説明`,
} as const;
