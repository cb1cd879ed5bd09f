/**
 * What the things we detect are called elsewhere: MITRE ATLAS, matrix of October 2026. ATT&CK has no
 * technique for taking a model through its API, so none is claimed.
 */
export const ATLAS_VERSION = 'ATLAS 2026.10';

export const ATLAS_EXTRACTION = {
  tactic: { uid: 'AML.TA0010', name: 'Exfiltration' },
  technique: { uid: 'AML.T0024', name: 'Exfiltration via AI Inference API' },
  subTechnique: { uid: 'AML.T0024.002', name: 'Extract AI Model' },
} as const;

export const PRODUCT = { name: 'Stillwatch', vendor: 'Stillwatch' } as const;
