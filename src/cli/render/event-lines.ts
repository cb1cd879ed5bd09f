/** Prints the events of a running control half as `watch` shows them. */
import { chanceWrong } from '#schema/campaign';
import { formatCounted, formatShare } from '#std/format-number';
import { typedCommands } from '#std/typed-command';
import { visibleText } from '#std/visible-text';
import type { Paint } from '../terminal/output.ts';

interface ShownLook {
  to: number;
  accounts: number;
  flagged: number;
  alarmed: string[];
}
interface ShownCampaign {
  campaign_id: string;
  event: string;
  members: number;
  confidence: number;
}

/** Of single accounts; campaigns are told apart from them. */
const alone = (flagged: number): string =>
  flagged === 0 ? 'none stands out alone' : `${formatCounted(flagged, 'account')} unusual alone`;

/**
 * Lines of one event after another. Looks come every few seconds: the first is shown, and then only
 * those that find something else than the look shown before.
 */
export function eventLines(paint: Paint): (event: { kind: string; data: unknown }) => string[] {
  let shown: number | null = null;
  return ({ kind, data }) => {
    if (kind === 'look') {
      const look = data as ShownLook;
      if (look.alarmed.length === 0 && look.flagged === shown) return [];
      shown = look.flagged;
      return [lookLine(look, paint)];
    }
    if (kind === 'campaign') return campaignEvent(data as ShownCampaign, paint);
    if (kind !== 'records') return [];
    const told = (data as { what: string[] }).what.filter((each) => each.startsWith('policy'));
    return told.map((each) => each.replaceAll('-', ' '));
  };
}

function lookLine({ to, accounts, flagged, alarmed }: ShownLook, paint: Paint): string {
  const at = new Date(to).toISOString().slice(0, 16).replace('T', ' ');
  const fresh = alarmed.length === 0 ? '' : `; new campaign ${alarmed.join(', ')}`;
  const what = `${at}  ${formatCounted(accounts, 'account')} looked at, ${alone(flagged)}`;
  return `${what}${paint('bold', visibleText(fresh))}`;
}

function campaignEvent(campaign: ShownCampaign, paint: Paint): string[] {
  const { campaign_id, event, members } = campaign;
  const id = visibleText(campaign_id);
  const what = `campaign ${id} ${event}`;
  const wrong = `chance wrong ${formatShare(chanceWrong(campaign))}`;
  const next = event === 'alarmed' ? [typedCommands(`  \`stillwatch campaigns show ${id}\``)] : [];
  const said = event === 'alarmed' ? paint('bold', what) : what;
  return [`${said}: ${formatCounted(members, 'account')}, ${wrong}`, ...next];
}
