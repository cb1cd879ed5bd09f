/** Holds the whole project to the house rules that no linter knows. */
import { readdirSync, readFileSync } from 'node:fs';
import { basename, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { namesDeclaredTwice, shrinking } from './fixtures/tidy-lists.ts';

/** House rules that no linter knows: each says what to do instead. */
interface Rule {
  name: string;
  instead: string;
  applies: (path: string) => boolean;
  /** What breaks the rule, as "line: text"; empty when nothing does. */
  find: (text: string, path: string) => string[];
  /** A file that breaks the rule, to prove that it can be seen. */
  sample: { path: string; text: string };
  /** Files that may break it, each with the reason; this list may only shrink. */
  except: Record<string, string>;
}

const root = fileURLToPath(new URL('..', import.meta.url));
const FOLDERS = ['src', 'tests', 'bench', 'scripts', 'docs', 'examples'];
const ROOT_FILES = /\.(md|json|mjs|ts)$/;
const TEXT = new Set(['.ts', '.md', '.json', '.mjs', '.yaml', '.yml', '.html', '.css', '.sh']);

const isSource = (path: string) => /^(src|scripts|bench|tests)\/.*\.ts$/.test(path);
const isShipped = (path: string) =>
  /^src\/.*\.ts$/.test(path) && !/\.(test|contract)\.ts$|\/fixtures\//.test(path);

function linesMatching(pattern: RegExp): Rule['find'] {
  return (text) =>
    text
      .split('\n')
      .map((line, index) => ({ line, index }))
      .filter(({ line }) => pattern.test(line))
      .map(({ line, index }) => `${index + 1}: ${line.trim().slice(0, 100)}`);
}

/** Code without comments and string contents would need a parser; comment lines are enough here. */
function codeMatching(pattern: RegExp): Rule['find'] {
  const find = linesMatching(pattern);
  return (text, path) => find(text.replaceAll(/^\s*(\*|\/\*|\/\/).*$/gm, ''), path);
}

function banned(call: string, instead: string, except: Record<string, string> = {}): Rule {
  const pattern = new RegExp(`(?<![\\w'\`]|\\w\\.)${call.replaceAll(/[.()]/g, '\\$&')}`);
  return {
    name: `no ${call} in shipped code`,
    instead,
    applies: isShipped,
    find: codeMatching(pattern),
    sample: { path: 'src/x/sample.ts', text: `const value = ${call}(1);` },
    except,
  };
}

const PLACE = ['/wo', 'rk/'].join('');
const NEIGHBOUR = ['\\.\\./(\\.\\./)*sha', 'red(?:/|[\'"`]|$)'].join('');
const REGISTRY = ['regis', 'try\\.[a-z]|artifac', 'tory|verda', 'ccio'].join('');
const PROCESS_WORDS = ['\\bthe br', 'ief\\b|\\bissue-[0-9]|\\bsub', 'agent'].join('');

const RULES: readonly Rule[] = [
  {
    name: 'a file opens with a sentence that says what it is for',
    instead: 'Begin the first line with a docstring: what the file is for, and who needs it.',
    applies: (path) => isSource(path) && !path.endsWith('.test.ts'),
    find: (text) => (/^(#!.*\n)?\/\*\*[\s*]+[^\s*]/.test(text) ? [] : ['1: no head']),
    sample: { path: 'src/x/sample.ts', text: "import { x } from './x.ts';" },
    except: shrinking('without-head'),
  },
  {
    name: 'no cast past the type checker in shipped code',
    instead: 'Parse it, or give it the type that it has.',
    applies: isShipped,
    find: codeMatching(/\bas unknown as\b|\bas never\b/),
    sample: { path: 'src/x/sample.ts', text: 'const value = given as unknown as Known;' },
    except: shrinking('casts'),
  },
  {
    name: 'an index that was checked is written array[index]!',
    instead: 'Write `array[index]!` in place of a cast.',
    applies: isShipped,
    find: codeMatching(/\[[^\]]+\] as (number|string)\b/),
    sample: { path: 'src/x/sample.ts', text: 'const value = values[index] as number;' },
    except: shrinking('index-casts'),
  },
  {
    name: 'a file has at most 300 lines, a test 400',
    instead: 'Split it by subject.',
    applies: isSource,
    find: (text, path) => {
      const lines = text.split('\n').length - 1;
      return lines > (isShipped(path) ? 300 : 400) ? [`${lines} lines`] : [];
    },
    sample: { path: 'src/x/long.ts', text: 'x\n'.repeat(301) },
    except: {},
  },
  {
    name: 'no default export',
    instead: 'Export by name, so that every importer uses the same one.',
    applies: isSource,
    find: codeMatching(/^\s*export default\b|\bas default\b/),
    sample: { path: 'src/x/sample.ts', text: 'export default 1;' },
    except: {},
  },
  {
    name: 'file and folder names are whole words in kebab-case, without drawers for everything',
    instead: 'Name it by its subject.',
    applies: (path) => isSource(path) && !path.includes('/fixtures/'),
    find: (_text, path) => {
      const parts = path.replace(/\.ts$/, '').split('/');
      const odd = parts.filter((part) => !/^[a-z0-9]+([-.][a-z0-9]+)*$/.test(part));
      const drawers = parts.filter((part) => /^(utils?|helpers?|common|misc)$/.test(part));
      return [...odd, ...drawers];
    },
    sample: { path: 'src/utils/someThing.ts', text: '' },
    except: {},
  },
  banned('Date.now', 'Take a `Clock` as an argument.', {
    'src/std/clock.ts': 'is the clock',
  }),
  banned('new Date()', 'Take a `Clock` as an argument.'),
  banned('Math.random', 'Take a seeded `Random` as an argument.'),
  banned('process.env', 'Let config/ read the environment, and take what you need.', {
    'src/config/environment.ts': 'is where the environment is read',
  }),
  banned('console.log', 'Write through the injected stream or `Log`.', {
    'src/cli/completion.ts': 'catches what the completion package prints',
  }),
  banned('console.error', 'Write through the injected stream or `Log`.'),
  {
    name: 'only the runner of acts changes records',
    instead: 'Write an act in respond/acts/, and let the performer do it.',
    applies: (path) => isShipped(path) && !path.startsWith('src/records/'),
    find: codeMatching(/\brecords\??\.change\b/),
    sample: { path: 'src/server/sample.ts', text: 'await records.change(by, work);' },
    except: { 'src/respond/acts/perform.ts': 'is the runner' },
  },
  {
    name: 'the writing half of the records is in few hands',
    instead: 'Take `RecordsView` or `Reads`, and a `Performer` for what changes.',
    applies: (path) => isShipped(path) && !/^src\/(records|respond\/acts)\//.test(path),
    find: codeMatching(/(?<![#'\w])Records(?!\w)(?=\s*[,;>)}]|$)/),
    sample: { path: 'src/server/sample.ts', text: 'function f(records: Records) {}' },
    except: {
      'src/server/open-kept-records.ts': 'opens the records',
      'src/server/performer.ts': 'gives them to the runner of acts',
    },
  },
  {
    name: 'writes are for acts and what they are made of',
    instead: 'Write an act in respond/acts/: it is given the writing half inside its transaction.',
    applies: (path) => isShipped(path) && !/^src\/(records|respond)\//.test(path),
    find: codeMatching(/(?<![#'\w])Writes(?!\w)/),
    sample: { path: 'src/server/sample.ts', text: 'function f(write: Writes) {}' },
    except: {},
  },
  {
    name: 'nothing is left to do',
    instead: 'Do it, or describe it where users look for what is missing.',
    applies: isSource,
    find: linesMatching(new RegExp(`\\b(TO${'DO'}|FIX${'ME'}|X${'XX'})\\b`)),
    sample: { path: 'src/x/sample.ts', text: `// TO${'DO'}: more` },
    except: {},
  },
  {
    name: 'data folders come as flags or environment, never as paths beside the project',
    instead: 'Take the folder as a flag, and skip with a printed reason when it is absent.',
    applies: () => true,
    find: linesMatching(new RegExp(`${PLACE}|${NEIGHBOUR}`)),
    sample: { path: 'bench/sample.ts', text: `read('${PLACE}data')` },
    except: {},
  },
  {
    name: 'no package registry is named',
    instead: 'Leave it to the configuration of whoever installs.',
    applies: () => true,
    find: linesMatching(new RegExp(REGISTRY, 'i')),
    sample: { path: '.npmrc.md', text: `https://${'regis'}try.example.com` },
    except: {},
  },
  {
    name: 'the project speaks of itself alone',
    instead: 'Say what the code does, not how it came about.',
    applies: () => true,
    find: linesMatching(new RegExp(PROCESS_WORDS, 'i')),
    sample: { path: 'docs/sample.md', text: `as the ${'br'}ief says` },
    except: {},
  },
];

function filesOf(folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
    if (entry.isDirectory()) return folder === '' ? [] : filesOf(path);
    return TEXT.has(extname(entry.name)) ? [path] : [];
  });
}

const present = readdirSync(root);
const paths = [
  ...filesOf('').filter((path) => ROOT_FILES.test(path) && basename(path) !== 'package-lock.json'),
  ...FOLDERS.filter((folder) => present.includes(folder)).flatMap(filesOf),
];

describe('house rules', () => {
  const files = paths.map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }));

  it('look at the whole project', () => {
    expect(paths.filter((path) => path.startsWith('src/')).length).toBeGreaterThan(50);
    expect(paths).toContain('tests/tidy.test.ts');
    expect(paths).toContain('package.json');
  });

  it.each(RULES)('$name', (rule) => {
    const broken = files
      .filter(({ path }) => rule.applies(path) && rule.except[path] === undefined)
      .flatMap(({ path, text }) => rule.find(text, path).map((what) => `${path}:${what}`));
    expect(broken, rule.instead).toEqual([]);
  });

  it.each(RULES)('would see a breach of: $name', ({ applies, find, sample }) => {
    expect(applies(sample.path)).toBe(true);
    expect(find(sample.text, sample.path)).not.toEqual([]);
  });

  it.each(RULES)('has no needless exception to: $name', ({ except, find }) => {
    const needless = Object.keys(except).filter((path) => {
      const file = files.find((each) => each.path === path);
      return file === undefined || find(file.text, path).length === 0;
    });
    expect(needless, 'These keep the rule or are gone: take them off the list.').toEqual([]);
  });

  it('has one declaration for an exported name, and no needless exception to that', () => {
    const twice = namesDeclaredTwice(files.filter(({ path }) => isShipped(path)));
    const known = Object.keys(shrinking('declared-twice')).toSorted();
    const instead = 'One word is one thing: name the newer one by what is different about it.';
    expect(
      twice.filter(({ name }) => !known.includes(name)),
      instead,
    ).toEqual([]);
    const needless = known.filter((name) => !twice.some((each) => each.name === name));
    expect(needless, 'These are declared once: take them off the list.').toEqual([]);
  });

  it('would see a name that two files declare, and none that is passed on', () => {
    const twice = namesDeclaredTwice([
      { path: 'src/x/one.ts', text: 'export async function same() {}\nexport class One {}' },
      { path: 'src/x/two.ts', text: 'export const same = 1;\nexport interface Two {}' },
      { path: 'src/x/index.ts', text: "export { One } from './one.ts';" },
    ]);
    expect(twice).toEqual([{ name: 'same', paths: ['src/x/one.ts', 'src/x/two.ts'] }]);
  });
});
