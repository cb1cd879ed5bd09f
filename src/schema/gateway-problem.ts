/** What a gateway says is wrong with it and needs a person. */
import { z } from 'zod';

const MOST_PROBLEMS = 16;
const MOST_WHY_CHARS = 400;

/** Codes that this release knows: `counters-away`, `upstream-unauthorised`, `spool-lost`. */
export const gatewayProblemSchema = z.object({
  code: z.string().regex(/^[a-z-]{1,64}$/),
  why: z.string().max(MOST_WHY_CHARS),
  /** How long it has lasted; 0 = it does not end by itself. */
  seconds: z.number().min(0),
});
export type GatewayProblem = z.infer<typeof gatewayProblemSchema>;

/** As a query carries them: JSON. What cannot be read is no reason to keep decisions from a gateway. */
export const sentProblemsSchema = z
  .string()
  .max(65_536)
  .transform((text): GatewayProblem[] => {
    const parsed = z.array(gatewayProblemSchema).max(MOST_PROBLEMS).safeParse(parseJson(text));
    return parsed.success ? parsed.data : [];
  });

/** The same on the way out: the first few, cut to what is taken. */
export function writeProblems(problems: readonly GatewayProblem[]): string {
  const told = problems.slice(0, MOST_PROBLEMS);
  return JSON.stringify(told.map((one) => ({ ...one, why: one.why.slice(0, MOST_WHY_CHARS) })));
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
