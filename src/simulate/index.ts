/** Worlds with ground truth: attackers and honest customers, seeded; and a provider to talk to. */
export { loadArrivals } from './arrivals/arrival-source.ts';
export { castOf } from './identity/cast.ts';
export { factsOf } from './identity/facts.ts';
export { networksCsv } from './identity/networks.ts';
export { playSink, WIRE_FORMATS, type WireFormat } from './play.ts';
export { loadPrompts } from './prompts/prompt-source.ts';
export { startProvider } from './provider/provider-server.ts';
export { CACHED_SHARE_OF_PRICE, MODELS } from './render/models.ts';
export { type Accusations, parseTruth, type Score, score } from './score.ts';
export { expectedExchanges, simulate } from './simulate.ts';
export { COMPRESSIONS, type Compression, directorySink, partFile } from './sink.ts';
export { parseWorld, type Split, scaleWorld, type World } from './world.ts';
export { WORLD_NAMES, worldNamed } from './worlds/worlds.ts';
