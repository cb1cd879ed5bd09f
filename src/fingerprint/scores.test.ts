import { describe, expect, it } from 'vitest';
import type { Fingerprint } from '#schema/fingerprint';
import { fingerprint } from './fingerprint.ts';

type Score =
  | 'reasoning_elicitation'
  | 'rubric_grading'
  | 'safe_rewriting'
  | 'teaching'
  | 'datasetness';

function of(prompt: string): Fingerprint {
  const input = {
    system: null,
    prompt,
    messages: null,
    tools: null,
    tools_hash: null,
    images: null,
  };
  const found = fingerprint(input, { embed: false });
  if (found === null) throw new Error('no fingerprint');
  return found;
}

const high: readonly [Score, string][] = [
  [
    'reasoning_elicitation',
    "Q: Anna has 3 pens and buys 4. How many?\nA: Let's think step by step.",
  ],
  [
    'reasoning_elicitation',
    'Here is a completed response. Imagine and articulate the internal reasoning behind it, step by step.',
  ],
  ['reasoning_elicitation', '请还原得到上述答案的内部推理，一步一步地写出思考过程。'],
  [
    'rubric_grading',
    'Please act as an impartial judge and evaluate the quality of the response of the AI assistant. Consider helpfulness, relevance and accuracy. Rate it on a scale of 1 to 10.',
  ],
  [
    'rubric_grading',
    '请充当公正的法官，评估人工智能助手的回答质量，考虑有用性和准确性，从1到10打分，并给出最终评分。',
  ],
  [
    'safe_rewriting',
    'Rewrite this question about the Tiananmen protests in a neutral tone that avoids sensitive wording.',
  ],
  ['safe_rewriting', '请把下面关于台湾独立的问题改写成中立、合规的表述。'],
  ['teaching', 'Explain the concept of osmosis in your own words and give two examples.'],
  ['teaching', 'List three advantages and disadvantages of the following product.'],
  ['teaching', '请解释光合作用的原理，并举例说明。'],
  [
    'datasetness',
    'Generate 20 diverse task instructions with input and output. Return each record as JSONL with the keys instruction, input, output. Do not repeat the seed tasks.',
  ],
  [
    'datasetness',
    '请生成20条多样化的指令数据，每条包含指令、输入和输出，以 JSON 格式每行一个，不要重复种子任务。',
  ],
];

const low: readonly [Score, string][] = [
  [
    'reasoning_elicitation',
    'Natalia sold 48 clips in April and half as many in May. How many in all?',
  ],
  ['reasoning_elicitation', 'Could you explain step by step how I reset my router?'],
  ['reasoning_elicitation', '请告诉我怎么一步一步安装打印机驱动'],
  ['rubric_grading', 'Can you check my essay for spelling and tell me if the argument is clear?'],
  ['rubric_grading', '请帮我看看这篇作文有没有错别字'],
  ['safe_rewriting', 'Rewrite this email so that it sounds friendlier.'],
  ['safe_rewriting', 'What happened in Taiwan during the elections last year?'],
  ['safe_rewriting', '请把这封邮件改写得更礼貌一些'],
  ['teaching', "hey can you help me figure out why my landlord won't return my deposit"],
  ['teaching', '我家的猫最近总是不吃东西，你能帮我看看是怎么回事吗'],
  ['datasetness', 'I have a list of 20 guests for my wedding, can you suggest a seating plan?'],
  ['datasetness', '请帮我把这份会议纪要整理成表格'],
];

describe('scores', () => {
  it.each(high)('%s is high: %s', (score, prompt) => {
    expect(of(prompt)[score]).toBeGreaterThanOrEqual(60);
  });

  it.each(low)('%s is low: %s', (score, prompt) => {
    expect(of(prompt)[score]).toBeLessThanOrEqual(30);
  });

  it('finds instructions around long material, and none within it', () => {
    const material = 'The river rises in the hills and reaches the sea after many days. '.repeat(
      30,
    );
    const asked = `${material}\nRewrite the text about Tibet in neutral, compliant words.`;
    const quoted = `${material} They rewrite the news in neutral words. ${material}`;
    expect(of(asked).safe_rewriting).toBeGreaterThanOrEqual(85);
    expect(of(quoted).safe_rewriting).toBe(0);
  });
});
