/** Keeps what gateways that witness the audit log signed last, once it was verified; what is forged is refused. */
import { type ExtensionSigner, judgeCosigned } from '#prove/index';
import type { CosignatureReads, CosignatureWrites } from '#records/index';
import { MOST_COSIGNED_CHARS } from '#schema/cosignature';
import type { Credential } from '#schema/credential';
import type { DecisionFeedQuery } from '#schema/decision-feed';
import type { Clock } from '#std/clock';
import { gatewayWitness } from '#std/cosignature';
import { messageOf } from '#std/errors';
import type { Log } from '#std/log';
import { logKeys } from '#std/log-keys';
import { withoutProcess } from './gateway-names.ts';

/** Gateways of which it is known what they handed in last. */
const MOST_KNOWN = 1000;

export interface CosignatureDeps {
  records: { cosignatures: CosignatureReads & CosignatureWrites };
  auditSigner: Pick<ExtensionSigner, 'keys'>;
  clock: Clock;
  log: Log;
}

/**
 * Gateways say with each question for decisions what they signed last. One row for each is replaced; the
 * audit log gets no record of it, or heads and their signatures would follow each other for ever.
 */
export class Cosignatures {
  readonly #deps: CosignatureDeps;
  /** What each gateway handed in last, kept or refused: the same again is passed over. */
  readonly #last = new Map<string, string>();
  /** Since the start of this process. */
  refused = 0;
  /** Whose was refused last, and why; null once that gateway hands in a sound one. */
  refusal: { gateway: string; why: string } | null = null;

  constructor(deps: CosignatureDeps) {
    this.#deps = deps;
  }

  /** Whatever is wrong with it: decisions are given out all the same. */
  async take(
    query: Pick<DecisionFeedQuery, 'gateway' | 'audit_cosigned' | 'witness_keys'>,
    credential: Pick<Credential, 'credential_id' | 'name'>,
  ): Promise<void> {
    const { gateway, audit_cosigned: note, witness_keys: keys } = query;
    if (note === undefined || keys === undefined) return;
    const handed = `${credential.credential_id}\n${keys}\n${note}`;
    if (this.#last.get(gateway) === handed) return;
    try {
      const why =
        Math.max(note.length, keys.length) > MOST_COSIGNED_CHARS
          ? 'it is too long'
          : await this.#judge(
              { witness: gatewayWitness(withoutProcess(gateway)), keys, note },
              credential,
            );
      if (why === null) this.#kept(gateway);
      else this.#refuse(gateway, why);
      this.#remember(gateway, handed);
    } catch (thrown) {
      // It comes again with the next question.
      this.#deps.log.warn('cosignature-fail', { gateway, why: messageOf(thrown) });
    }
  }

  /** Keeps it, or says why not. */
  async #judge(
    handed: { witness: string; keys: string; note: string },
    { credential_id, name: holder }: Pick<Credential, 'credential_id' | 'name'>,
  ): Promise<string | null> {
    const { records, auditSigner, clock } = this.#deps;
    const before = await records.cosignatures.get(handed.witness);
    const { verifier, handovers } = await auditSigner.keys();
    // Who gives a gateway a new credential of the same name lets it bring a new key, too.
    const anew = before?.holder === holder && before.credential_id !== credential_id;
    const judged = judgeCosigned(handed, {
      known: before === null || anew ? null : before.keys,
      logKeys: logKeys(verifier, handovers) ?? [],
    });
    if ('problem' in judged) return judged.problem;
    await records.cosignatures.keep({ ...handed, credential_id, holder, at: clock() });
    return null;
  }

  #kept(gateway: string): void {
    if (this.refusal?.gateway === gateway) this.refusal = null;
  }

  #refuse(gateway: string, why: string): void {
    this.refused++;
    this.refusal = { gateway, why };
    this.#deps.log.warn('cosignature-refused', { gateway, why });
  }

  #remember(gateway: string, handed: string): void {
    this.#last.delete(gateway);
    const [oldest] = this.#last.keys();
    if (this.#last.size >= MOST_KNOWN) this.#last.delete(oldest as string);
    this.#last.set(gateway, handed);
  }
}
