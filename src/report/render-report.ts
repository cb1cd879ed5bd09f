/** Puts the sections of the report together as one HTML file of bounded size. */
import { createHash } from 'node:crypto';
import { formatInstant } from '#std/format-number';
import { distributionShapes } from './charts/distribution-strip.ts';
import { timelineChart } from './charts/timeline-chart.ts';
import { type Html, html, trusted } from './html.ts';
import type { ReportData } from './report-data.ts';
import { SCRIPT } from './script.ts';
import { accountPages } from './sections/account-pages.ts';
import { accountTable } from './sections/account-table.ts';
import { type CampaignRoom, campaignSection } from './sections/campaigns.ts';
import { detectorSection } from './sections/detectors.ts';
import { expansionSection, lookAlikeSection } from './sections/groups.ts';
import { limitSection, methodSection, readSection } from './sections/methods.ts';
import { summarySection } from './sections/summary.ts';
import { unusualSection } from './sections/unusual.ts';
import { STYLE } from './style.ts';

/** Accounts beyond this appear in the table only, so that the file stays easy to send and open. */
export const MOST_DETAILED = 200;
/** Campaigns with drawings, and members listed in each. */
const MOST_DRAWN = 16;
const MOST_MEMBERS = 1000;
/** Mail and browsers cope with this; account pages give way when it is exceeded. */
export const MOST_BYTES = 5_000_000;

/**
 * The whole report as one HTML file without any outside reference. Its content security policy
 * allows exactly its own style and script, so that nothing hidden in a log can load or run.
 */
export function renderReport(data: ReportData): string {
  let room: Room = { pages: MOST_DETAILED, drawn: MOST_DRAWN, members: MOST_MEMBERS };
  let document = renderDetailed(data, room);
  while (room.members > 0 && Buffer.byteLength(document) > MOST_BYTES) {
    room = {
      pages: Math.floor(room.pages / 2),
      drawn: Math.ceil(room.drawn / 2),
      members: Math.floor(room.members / 2),
    };
    document = renderDetailed(data, room);
  }
  return document;
}

/** Accounts with a page, campaigns with drawings, members listed in each campaign. */
interface Room extends CampaignRoom {
  pages: number;
}

function renderDetailed(data: ReportData, room: Room): string {
  const detailed = detailedAccounts(data, room.pages);
  const body = html`<a class="skip" href="#summary">Skip to the summary</a>
<header class="top"><p class="brand"><svg viewBox="0 0 20 20" aria-hidden="true"><path
class="drop" d="M10 1.5C6.2 6.6 4 9.6 4 12.4a6 6 0 0 0 12 0C16 9.6 13.8 6.6 10 1.5z"/>
<circle class="pupil" cx="10" cy="12.4" r="2.4"/></svg>
Stillwatch <span>scan report</span></p>${navigation(data)}</header>
${distributionShapes(data.distributions)}
<main>
${summarySection(data)}
${campaignSection(data, room)}
${lookAlikeSection(data)}
${expansionSection(data)}
${timelineSection(data)}
${accountTable(data, detailed)}
${unusualSection(data)}
${detectorSection(data)}
${accountPages(data, detailed)}
${readSection(data)}
${methodSection(data)}
${limitSection(data)}
</main>
<footer><p>Made by Stillwatch ${data.version} on ${formatInstant(data.made_at)}. This file
stands alone: it loads nothing, sends nothing, and holds no text of prompts or
answers.</p></footer>`;
  return page(body);
}

function page(body: Html): string {
  const document = html`<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy()}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer"><meta name="color-scheme" content="light dark">
<title>Stillwatch scan report</title>
<style>${trusted(STYLE)}</style></head>
<body>
${body}
<script>${trusted(SCRIPT)}</script>
</body></html>
`;
  return document.markup;
}

function policy(): string {
  return [
    "default-src 'none'",
    `style-src '${hashOf(STYLE)}'`,
    `script-src '${hashOf(SCRIPT)}'`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
}

function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}

/** Account → number of its page, for those that get one. */
function detailedAccounts(data: ReportData, most: number): Map<string, number> {
  const known = new Set(data.accounts.map((detail) => detail.account_id));
  const pages = new Map<string, number>();
  for (const { account_id: id } of data.result.accounts) {
    if (pages.size >= most) break;
    if (known.has(id)) pages.set(id, pages.size + 1);
  }
  return pages;
}

function navigation(data: ReportData): Html {
  const some = data.result.accounts.length > 0;
  const links: [string, string, boolean][] = [
    ['campaigns', 'Campaigns', data.result.campaigns.length > 0],
    ['look-alikes', 'Look-alikes', data.result.look_alikes.length > 0],
    ['tied', 'Tied', data.result.expansion !== null],
    ['timeline', 'When', data.timeline !== null],
    ['accounts', 'Who', some],
    ['detectors', 'What was asked', true],
    ['pages', 'Account by account', some && data.accounts.length > 0],
    ['read', 'What was read', true],
    ['methods', 'Error rates', true],
    ['limits', 'Blind spots', true],
  ];
  const items = links
    .filter(([, , shown]) => shown)
    .map(([id, title]) => html`<a href="#${id}">${title}</a>`);
  return html`<nav aria-label="Sections">${items}</nav>`;
}

function timelineSection(data: ReportData): Html {
  if (data.timeline === null || data.timeline.total.exchanges.length === 0) return html``;
  const { accounts, campaigns } = data.result;
  const instants = [
    ...campaigns.map((campaign) => campaign.first_alarm_at),
    ...accounts.map((account) => account.first_flagged_at),
  ];
  const title = instants.length > 0 ? 'When it happened' : 'Traffic over time';
  return html`<section id="timeline"><h2>${title}</h2>
${timelineChart(data.timeline, instants)}</section>`;
}
