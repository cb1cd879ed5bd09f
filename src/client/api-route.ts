/** How a route of the API is described to its caller: one flat object goes in, one document comes out. */
import type { z } from 'zod';

export type Method = 'GET' | 'POST' | 'PUT';

/** One route: fields whose names stand in the path go there, others into the query or the body. */
export interface ApiRoute<Path extends string, Sent, Answer extends z.ZodType> {
  method: Method;
  /** With `{name}` for parameters. */
  path: Path;
  answer: Answer;
  /** There is no such value: it carries the type of what is sent. */
  sent?: Sent;
}

type NamesIn<Path extends string> = Path extends `${string}{${infer Name}}${infer Rest}`
  ? Name | NamesIn<Rest>
  : never;

type GivenTo<Path extends string, Sent> = Record<NamesIn<Path>, string | number> &
  Omit<Sent, NamesIn<Path>>;

/** The call of a route. What nothing has to be given to is called with nothing. */
export type CallOf<Each> =
  Each extends ApiRoute<infer Path, infer Sent, infer Answer>
    ? (
        ...given: object extends GivenTo<Path, Sent>
          ? [GivenTo<Path, Sent>?]
          : [GivenTo<Path, Sent>]
      ) => Promise<z.output<Answer>>
    : never;

type Nothing = Record<never, never>;

/** A question. `Sent` is what its query takes. */
export function asks<Sent = Nothing>() {
  return <Path extends string, Answer extends z.ZodType>(
    path: Path,
    answer: Answer,
  ): ApiRoute<Path, Sent, Answer> => ({ method: 'GET', path, answer });
}

/** A change. `Input` is the schema of what the act takes. */
export function acts<Input extends z.ZodType>(method: 'POST' | 'PUT' = 'POST') {
  return <Path extends string, Answer extends z.ZodType>(
    path: Path,
    answer: Answer,
  ): ApiRoute<Path, z.input<Input>, Answer> => ({ method, path, answer });
}
