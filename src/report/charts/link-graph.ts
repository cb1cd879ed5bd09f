/** Draws what members of a campaign share, as a graph of things and accounts. */
import type { CampaignDetail } from '#schema/campaign-detail';
import { formatCounted, formatNumber } from '#std/format-number';
import { coordinate, type Html, html, pathData } from '../html.ts';
import type { EvidenceKinds } from '../report-data.ts';
import { scrollBox } from '../table.ts';
import { forceLayout, type Point } from './force-layout.ts';
import { markPath } from './mark-path.ts';

const WIDTH = 1000;
const HEIGHT = 520;
const MARGIN = 60;
const THINGS_DRAWN = 70;
const GROUPS_DRAWN = 140;
const LABELLED = 10;

type LinkGraph = CampaignDetail['graph'];

/** What members share, and the accounts that share the same things, drawn as one node. */
export function linkGraph(graph: LinkGraph, views: EvidenceKinds['views']): Html {
  const things = graph.things.slice(0, THINGS_DRAWN);
  const numbers = new Map(things.map(({ id }, index) => [id, index]));
  const drawn = groupsWith(graph, numbers);
  const edges = drawn.flatMap(({ things: of }, index) =>
    of.map((thing): [number, number] => [thing, things.length + index]),
  );
  if (edges.length === 0) return html``;
  const family = new Map(views.map((view) => [view.id, view.family]));
  const families = [...new Set(family.values())];
  const shares = new Map(views.map((view) => [view.id, view.shares]));
  const largest = Math.max(1, ...drawn.map(({ accounts }) => accounts));
  const radii = [
    ...things.map(({ accounts }) => 3.5 + 1.1 * Math.sqrt(Math.min(60, accounts))),
    ...drawn.map(({ accounts }) => 4 + 11 * Math.sqrt(accounts / Math.max(largest, 12))),
  ];
  const places = forceLayout({
    nodes: radii.length,
    edges,
    size: radii.map((radius) => radius / 6),
  }).map(onPage);
  const marks = things.map((thing, index) =>
    thingMark(places[index]!, radii[index]!, {
      family: families.indexOf(family.get(thing.view) ?? ''),
      title: `${shares.get(thing.view) ?? thing.view}: ${formatCounted(thing.accounts, 'member')}, ${formatNumber(thing.sharers)} accounts in all`,
    }),
  );
  const circles = drawn.map(({ accounts, names }, index) => {
    const place = places[things.length + index]!;
    const radius = radii[things.length + index]!;
    return html`<circle class="group" cx="${coordinate(place.x)}" cy="${coordinate(place.y)}" r="${coordinate(radius)}"><title>${formatCounted(accounts, 'account')}: ${names}</title></circle>`;
  });
  const label =
    `${formatCounted(things.length, 'shared thing')} and ${formatCounted(drawn.length, 'group')} of ` +
    'accounts that share them; the table of what its accounts share lists the same by kind';
  const drawing = html`<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${label}">
<path class="edge" d="${pathData(edgePath(edges, places))}"/>
${circles}${marks}
${labels(things, places, { radii, shares })}</svg>`;
  return html`<figure class="chart graph">${scrollBox('What ties its accounts, drawn', drawing, 'drawing')}
<figcaption>${legend(things, family)}<span class="key group"></span> accounts that share the same of
these things, by their number.${cut(graph, { things: things.length, groups: drawn.length })}</figcaption></figure>`;
}

interface DrawnGroup {
  accounts: number;
  names: string;
  things: number[];
}

/** The largest groups that share at least one of the things drawn; alike ones become one again. */
function groupsWith(graph: LinkGraph, numbers: ReadonlyMap<string, number>): DrawnGroup[] {
  const things = new Map<string, number[]>();
  for (const [group, thing] of graph.edges) {
    const number = numbers.get(thing);
    if (number !== undefined) things.set(group, [...(things.get(group) ?? []), number]);
  }
  const joined = new Map<string, DrawnGroup>();
  for (const { id, accounts, account_ids: ids } of graph.groups) {
    const of = things.get(id);
    if (of === undefined) continue;
    const known = joined.get(of.join());
    if (known === undefined) {
      const names = ids.slice(0, 3).join(', ');
      joined.set(of.join(), { accounts, names: accounts > 3 ? `${names} …` : names, things: of });
    } else known.accounts += accounts;
  }
  return [...joined.values()].sort((a, b) => b.accounts - a.accounts).slice(0, GROUPS_DRAWN);
}

function onPage({ x, y }: Point): Point {
  return {
    x: MARGIN + x * (WIDTH - 2 * MARGIN),
    y: MARGIN / 2 + y * (HEIGHT - MARGIN),
  };
}

function edgePath(edges: readonly (readonly [number, number])[], places: readonly Point[]): string {
  return edges
    .map(([a, b]) => {
      const [from, to] = [places[a]!, places[b]!];
      return `M${coordinate(from.x)} ${coordinate(from.y)}L${coordinate(to.x)} ${coordinate(to.y)}`;
    })
    .join('');
}

function thingMark(
  { x, y }: Point,
  radius: number,
  { family, title }: { family: number; title: string },
): Html {
  return html`<path class="thing ${familyClass(family)}" d="${markPath(family, { x, y }, radius)}"><title>${title}</title></path>`;
}

const familyClass = (family: number): string => (family < 0 ? 'family-other' : `family${family}`);

/** The most surprising things say what they are, as far as there is room. */
function labels(
  things: LinkGraph['things'],
  places: readonly Point[],
  { radii, shares }: { radii: readonly number[]; shares: ReadonlyMap<string, string> },
): Html[] {
  const taken: Point[] = [];
  return things.flatMap(({ view, accounts }, index) => {
    const { x, y } = places[index]!;
    const crowded = taken.some((at) => Math.abs(at.x - x) < 190 && Math.abs(at.y - y) < 20);
    if (crowded || taken.length >= LABELLED) return [];
    taken.push({ x, y });
    const text = `${(shares.get(view) ?? view).replace(/^an? /, '')} · ${formatNumber(accounts)}`;
    const right = x < WIDTH * 0.7;
    const at = right ? x + radii[index]! + 5 : x - radii[index]! - 5;
    return html`<text class="${right ? 'label' : 'label left'}" x="${coordinate(at)}" y="${coordinate(y + 4)}">${text}</text>`;
  });
}

function legend(things: LinkGraph['things'], family: ReadonlyMap<string, string>): Html[] {
  return [...new Set(family.values())].flatMap((name, index) =>
    things.some(({ view }) => family.get(view) === name)
      ? [
          html`<svg class="key" viewBox="0 0 10 10" aria-hidden="true"><path class="family${index}"
d="${markPath(index, { x: 5, y: 5 }, 4)}"/></svg> shared ${name} `,
        ]
      : [],
  );
}

function cut(graph: LinkGraph, drawn: { things: number; groups: number }): string {
  const more = graph.things.length - drawn.things;
  if (more <= 0) return '';
  return ` The ${drawn.things} most surprising things are drawn, ${formatNumber(more)} more are known.`;
}
