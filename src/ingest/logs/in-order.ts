/**
 * Runs up to `ahead` jobs at a time and gives their results in the order of the jobs, so that what
 * is built from them does not depend on which was done first. Jobs are asked for as there is room.
 */
export async function* inOrder<Job, Result>(
  jobs: AsyncIterable<Job>,
  run: (job: Job) => Promise<Result>,
  ahead: number,
): AsyncGenerator<Result> {
  const running: Promise<Result>[] = [];
  for await (const job of jobs) {
    const result = run(job);
    // It is awaited in its turn: until then a failure must not count as unhandled.
    result.catch(() => {});
    running.push(result);
    if (running.length >= ahead) yield await (running.shift() as Promise<Result>);
  }
  for (const result of running) yield await result;
}
