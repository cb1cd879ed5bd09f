import { describe, expect, it } from 'vitest';
import { fingerprint } from './fingerprint.ts';

const languageOf = (prompt: string): string | undefined =>
  fingerprint(
    { system: null, prompt, messages: null, tools: null, tools_hash: null, images: null },
    { embed: false },
  )?.language;

describe('language', () => {
  it.each([
    ['en', 'What is the best way to store bread in the summer?'],
    ['zh', '请解释一下为什么天空是蓝色的'],
    ['zh', '用 Python 写一个快速排序算法'],
    ['ja', '日本の首都はどこですか。理由も教えてください。'],
    ['ko', '한국의 수도에 대해 설명해 주세요'],
    ['ru', 'Напиши короткий рассказ о море и о том, как он жил'],
    ['uk', 'Поясни, що таке гравітація та як вона діє'],
    ['ar', 'ما هي عاصمة مصر وكيف يمكن السفر إلى هناك؟'],
    ['fa', 'پایتخت ایران چیست و چگونه می توان به آن سفر کرد'],
    ['hi', 'भारत की राजधानी क्या है और यह कैसे बनी'],
    ['th', 'ประเทศไทยมีเมืองหลวงชื่ออะไร'],
    ['el', 'Ποια είναι η πρωτεύουσα της Ελλάδας και γιατί'],
    ['de', 'Wie kann ich die Heizung in der Wohnung besser einstellen?'],
    ['fr', 'Quelle est la capitale de la France et pourquoi est-elle connue dans le monde ?'],
    ['es', '¿Cuál es la mejor manera de aprender a tocar la guitarra en casa?'],
    ['pt', 'Qual é a melhor maneira de aprender uma língua e não esquecer depois?'],
    ['it', 'Qual è il modo migliore per imparare una lingua che non si dimentica?'],
    ['nl', 'Wat is de beste manier om een taal te leren die je niet vergeet?'],
    ['und', '12 + 30 = ?'],
    ['und', '😀😀'],
  ])('%s: %s', (language, text) => {
    expect(languageOf(text)).toBe(language);
  });
});
