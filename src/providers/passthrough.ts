/** The format of last resort, for calls that no other format recognises. */
import { meterUnknown, meterUnknownStream } from './metering/unknown-format.ts';
import { opaqueAnswer, opaqueRequest } from './opaque.ts';
import { openaiRefusalBody, openaiStreamRefusal } from './openai.ts';
import type { Provider } from './provider.ts';

/** Bytes go through; usage is taken where it is found under one of its usual names. */
export const passthrough: Provider = {
  id: 'passthrough',
  protocol: 'passthrough',
  vendor: 'other',
  recognise: () => ({ name: 'passthrough', body: 'opaque', generates: false }),
  request: opaqueRequest,
  answer: { ...opaqueAnswer, meterJson: meterUnknown, meterStream: meterUnknownStream },
  refusalBody: openaiRefusalBody,
  streamRefusal: openaiStreamRefusal,
};
