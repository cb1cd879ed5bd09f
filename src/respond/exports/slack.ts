/** Words a detection as a Slack message in which no foreign text can become a link or a mention. */
import { formatInstant, formatNumber, formatProbability, formatShare } from '#std/format-number';
import { visibleText } from '#std/visible-text';
import type { Detection, DetectionActivity, ExportContext } from './detection.ts';

const NEWS: Record<DetectionActivity, string> = {
  create: 'New',
  update: 'Changed',
  close: 'Over',
};
const LONGEST_HEADER = 150;
const LONGEST_SECTION = 3000;
const REASONS_SHOWN = 5;
const NAMED = 10;

interface PlainText {
  type: 'plain_text';
  text: string;
  emoji: false;
}
type Block =
  | { type: 'header'; text: PlainText }
  | { type: 'section'; text: PlainText }
  | { type: 'section'; fields: PlainText[] }
  | { type: 'context'; elements: PlainText[] };

export interface SlackMessage {
  /** What notifications show; Slack reads it as mrkdwn, so it is escaped. */
  text: string;
  unfurl_links: false;
  unfurl_media: false;
  blocks: Block[];
}

/**
 * A message of Slack's Block Kit, for an incoming webhook. Names come from strangers: every text is
 * `plain_text`, in which nothing is a link, a mention or an emoji.
 */
export function slackMessage(detection: Detection, context: ExportContext): SlackMessage {
  const { members, reasons, against } = detection;
  const news = `${NEWS[context.activity]}: ${detection.title}`;
  const names = members.slice(0, NAMED).map(({ account_id }) => visibleText(account_id, 80));
  const more = members.length > NAMED ? `, and ${formatNumber(members.length - NAMED)} more` : '';
  const why = reasons.slice(0, REASONS_SHOWN).map(({ reason }) => `• ${visibleText(reason, 400)}`);
  const doubts = against.slice(0, REASONS_SHOWN).map((reason) => `• ${visibleText(reason, 200)}`);
  const blocks: Block[] = [
    { type: 'header', text: plain(news, LONGEST_HEADER) },
    { type: 'section', text: plain(detection.description, LONGEST_SECTION) },
    { type: 'section', fields: factsOf(detection) },
  ];
  if (why.length > 0) blocks.push(section(['Why', ...why]));
  if (doubts.length > 0) blocks.push(section(['What speaks for innocence', ...doubts]));
  blocks.push(section(['Accounts', `${names.join(', ')}${more}`]));
  blocks.push({
    type: 'context',
    elements: [plain(`Stillwatch ${context.version} · ${detection.uid}`, 300)],
  });
  return { text: escapeMrkdwn(news), unfurl_links: false, unfurl_media: false, blocks };
}

function factsOf(detection: Detection): PlainText[] {
  const { exchanges, lastSeenAt } = detection;
  const chance = formatProbability(detection.error);
  return [
    `Severity: ${detection.severity}`,
    `Confidence: ${formatShare(detection.confidence)}`,
    `${detection.kind === 'campaign' ? 'q-value' : 'p-value'}: ${chance}`,
    `Accounts: ${formatNumber(detection.members.length)}`,
    ...(exchanges === null ? [] : [`Exchanges: ${formatNumber(exchanges)}`]),
    `First alarm: ${formatInstant(new Date(detection.alarmedAt).toISOString())}`,
    ...(lastSeenAt === null
      ? []
      : [`Last seen: ${formatInstant(new Date(lastSeenAt).toISOString())}`]),
  ].map((text) => plain(text, 200));
}

function section(lines: readonly string[]): Block {
  return { type: 'section', text: cutText(lines.join('\n'), LONGEST_SECTION) };
}

function plain(text: string, most: number): PlainText {
  return cutText(visibleText(text, most), most);
}

function cutText(text: string, most: number): PlainText {
  const fits = text.length <= most ? text : `${text.slice(0, most - 1).toWellFormed()}…`;
  return { type: 'plain_text', text: fits, emoji: false };
}

function escapeMrkdwn(text: string): string {
  return visibleText(text, LONGEST_HEADER)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');
}
