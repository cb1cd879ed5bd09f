/** What a prompt frame is, and how the frames of one split are compiled and checked. */
import { parseTemplate, slotsOf, type Template } from '../template.ts';

/** What customers and campaigns do with a model; a recipe of the same name says how. */
export const ACTIVITIES = [
  'chat',
  'support',
  'rag',
  'extraction',
  'translation',
  'ide',
  'ci',
  'agent',
  'benchmark-mathematics',
  'benchmark-code',
  'benchmark-judge',
  'synthetic',
  'classroom',
  'company',
  'red-team',
  'labelling',
  'viral',
  'harvest-reasoning',
  'harvest-grading',
  'harvest-rewriting',
  'harvest-tools',
  'harvest-coding',
  'harvest-vision',
  'harvest-analysis',
  'harvest-general',
] as const;
export type Activity = (typeof ACTIVITIES)[number];

/** Authored text around a prompt. */
export interface Frame {
  id: string;
  /** Position among all frames of the split. */
  index: number;
  system: Template | null;
  prompt: Template;
  /** The prompt has an item of a corpus inside. */
  wrapsItem: boolean;
}

export interface FrameSet {
  activities: Record<Activity, readonly Frame[]>;
  /** What a person says next in a conversation. */
  followUps: readonly Frame[];
  /** What a tool returns to an agent. */
  toolResults: readonly Frame[];
}

export type FrameText = string | { system: string; prompt: string };

export interface FrameTexts {
  activities: Record<Activity, readonly FrameText[]>;
  followUps: readonly FrameText[];
  toolResults: readonly FrameText[];
}

/** Parses authored texts; ids are unique over both splits. */
export function frameSet(split: string, texts: FrameTexts): FrameSet {
  let frames = 0;
  const parse = (name: string, list: readonly FrameText[]): Frame[] =>
    list.map((text, index) => {
      const prompt = parseTemplate(typeof text === 'string' ? text : text.prompt);
      return {
        id: `${split}/${name}/${index}`,
        index: frames++,
        system: typeof text === 'string' ? null : parseTemplate(text.system),
        prompt,
        wrapsItem: slotsOf(prompt).includes('item'),
      };
    });
  const activities = Object.fromEntries(
    ACTIVITIES.map((activity) => [activity, parse(activity, texts.activities[activity])]),
  ) as Record<Activity, Frame[]>;
  return {
    activities,
    followUps: parse('follow-up', texts.followUps),
    toolResults: parse('tool-result', texts.toolResults),
  };
}
