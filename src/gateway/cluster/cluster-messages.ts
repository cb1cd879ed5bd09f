/** Messages between the first process of a gateway and the processes that it starts. */
import type { GatewayConfig } from '../gateway-config.ts';

export type ToMember =
  | { kind: 'start'; config: GatewayConfig; index: number }
  | { kind: 'reload'; config: GatewayConfig }
  | { kind: 'close'; drainMs: number };

export type FromMember =
  | { kind: 'started'; url: string; adminUrl: string; adminCredential: string | null }
  | { kind: 'failed'; why: string };
