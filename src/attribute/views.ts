import { FAMILIES, type Family, type View } from './view.ts';
import { address } from './views/address/address.ts';
import { addressHour } from './views/address-hour/address-hour.ts';
import { asnJa4 } from './views/asn-ja4/asn-ja4.ts';
import { client } from './views/client/client.ts';
import { device } from './views/device/device.ts';
import { emailDomain } from './views/email-domain/email-domain.ts';
import { ending } from './views/ending/ending.ts';
import { exactRepeat } from './views/exact-repeat/exact-repeat.ts';
import { firstUse } from './views/first-use/first-use.ts';
import { nearDuplicate } from './views/near-duplicate/near-duplicate.ts';
import { opening } from './views/opening/opening.ts';
import { payment } from './views/payment/payment.ts';
import { referral } from './views/referral/referral.ts';
import { registeredDevice } from './views/registered-device/registered-device.ts';
import { retrySignature } from './views/retry-signature/retry-signature.ts';
import { signupAddress } from './views/signup-address/signup-address.ts';
import { signupMoment } from './views/signup-moment/signup-moment.ts';
import { subnet } from './views/subnet/subnet.ts';
import { systemPrompt } from './views/system-prompt/system-prompt.ts';
import { template } from './views/template/template.ts';
import { toolSpec } from './views/tool-spec/tool-spec.ts';

/** Every view, by family. A view's place in this list is its number in tables of a run, never stored. */
export const VIEWS: readonly View[] = [
  address,
  addressHour,
  subnet,
  asnJa4,
  client,
  signupAddress,
  device,
  registeredDevice,
  payment,
  emailDomain,
  referral,
  signupMoment,
  template,
  nearDuplicate,
  exactRepeat,
  opening,
  ending,
  toolSpec,
  systemPrompt,
  retrySignature,
  firstUse,
];

export function familyIndex(view: View): number {
  return FAMILIES.indexOf(view.family satisfies Family);
}
