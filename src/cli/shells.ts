/** The shells that completion supports; apart, so that the command spec loads nothing else. */
export const SHELLS = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof SHELLS)[number];
