const stages = 'gateway|ingest|enrich|detect|attribute|respond|prove|govern';
const supports = 'schema|std|fingerprint|providers|match|store|records';
/** Parts of acts that write: what they are given is the writing half of the records. */
const changing =
  '(allow-list-life|decisions/(campaign-state|end-decision|lift-accounts|move-state|settle-decision-approval|settle-due))';

/** Borders of the house. Each rule says what to do instead. */
export default {
  forbidden: [
    {
      name: 'no-cycles',
      comment: 'Two modules need each other: move what both use into a third, lower one.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'stages-do-not-meet',
      comment:
        'A stage imports the supports (schema/, std/, fingerprint/, providers/, match/, store/, records/) and itself. Let analysis/, server/, up/ or cli/ join stages, or pass a function in.',
      severity: 'error',
      from: { path: `^src/(${stages})/`, pathNot: '[.]test[.]ts$' },
      to: {
        path: '^src/',
        pathNot: [`^src/(${supports})/`, '^src/$1/'],
      },
    },
    {
      name: 'rooms-have-doors',
      comment:
        "Another room is entered by its door: import '#room/index', and let that file offer what you need. schema/ and std/ are vocabularies: each of their files is a door.",
      severity: 'error',
      from: { path: '^src/([^/]+)/', pathNot: '([.]test|[.]contract)[.]ts$|/fixtures/' },
      to: {
        path: '^src/[^/]+/',
        pathNot: ['^src/$1/', '^src/(schema|std)/', '^src/[^/]+/index[.]ts$'],
      },
    },
    {
      name: 'a-room-has-no-use-for-its-door',
      comment: 'Inside a room import the file itself; the door is for others.',
      severity: 'error',
      from: { path: '^src/([^/]+)/' },
      to: { path: '^src/$1/index[.]ts$' },
    },
    {
      name: 'schema-imports-only-zod',
      comment: 'The vocabulary depends on nothing but zod: move logic to the stage that needs it.',
      severity: 'error',
      from: { path: '^src/schema/', pathNot: '[.]test[.]ts$' },
      to: { pathNot: ['^src/schema/', '^node_modules/zod/'] },
    },
    {
      name: 'std-knows-no-stage',
      comment: 'std/ holds what several stages share; it may use node and itself only.',
      severity: 'error',
      from: { path: '^src/std/', pathNot: '[.]test[.]ts$' },
      to: { path: '^src/', pathNot: '^src/std/' },
    },
    {
      name: 'fingerprint-is-pure',
      comment: 'Fingerprints come from text alone: no node module, no stage, no I/O.',
      severity: 'error',
      from: { path: '^src/fingerprint/', pathNot: '[.]test[.]ts$' },
      to: { pathNot: ['^src/(fingerprint|schema|std)/'] },
    },
    {
      name: 'store-knows-no-stage',
      comment: 'store/ offers tables and queries; it does not call the stages that use it.',
      severity: 'error',
      from: { path: '^src/store/', pathNot: '[.]test[.]ts$' },
      to: { path: '^src/', pathNot: '^src/(store|schema|std)/' },
    },
    {
      name: 'providers-are-pure',
      comment:
        'providers/ reads and writes what provider APIs say: bytes and values in, values out; no files, network, clock or stage.',
      severity: 'error',
      from: { path: '^src/providers/', pathNot: '[.]test[.]ts$' },
      to: {
        path: [
          '^src/',
          '^(node:)?(fs|fs/promises|net|http|https|child_process|worker_threads|dgram|tls|os|process)$',
        ],
        pathNot: '^src/(providers|schema|std)/',
      },
    },
    {
      name: 'matching-is-pure',
      comment: 'match/ says whom a decision is about from its arguments alone.',
      severity: 'error',
      from: { path: '^src/match/', pathNot: '[.]test[.]ts$' },
      to: { pathNot: ['^src/(match|schema|std)/'] },
    },
    {
      name: 'records-know-no-stage',
      comment: 'records/ keeps what stages decide; it does not call them.',
      severity: 'error',
      from: { path: '^src/records/', pathNot: '[.]test[.]ts$' },
      to: { path: '^src/', pathNot: '^src/(records|schema|std)/' },
    },
    {
      name: 'deciding-is-pure',
      comment:
        'Detectors, calibration, views and group tests decide from their arguments: take clock, chance and rows as parameters; queries live in store/ or in a *-query.ts file beside the stage.',
      severity: 'error',
      from: {
        path: '^src/(detect|attribute)/',
        pathNot: ['[.]test[.]ts$', '-query[.]ts$', '/fixtures/', '^src/detect/presets/'],
      },
      to: {
        path: [
          '^src/(store|records)/',
          '^(node:)?(fs|fs/promises|net|http|https|child_process|worker_threads|dgram|tls|os|process)$',
        ],
        pathNot: ['^src/store/exchanges/columns[.]ts$'],
      },
    },
    {
      name: 'responding-decides-purely',
      comment:
        'What a policy or plan decides comes from its arguments alone: read records in a file that carries out, and pass values in.',
      severity: 'error',
      from: {
        path: [
          '^src/respond/candidate[.]ts$',
          '^src/respond/policy/(decide|back-test|guards|diff-policies|parse-policy)[.]ts$',
          '^src/respond/decisions/(plan-decision|rollout|blast-radius|frozen-list)[.]ts$',
        ],
      },
      to: {
        path: [
          '^src/(store|records)/',
          '^(node:)?(fs|fs/promises|net|http|https|child_process|os|process)$',
        ],
      },
    },
    {
      name: 'acts-go-through-the-performer',
      comment:
        'An act is given to a Performer: by a route in server/, which takes it from the door of respond/, or by what respond/ does by itself (policies, rollouts, alerts).',
      severity: 'error',
      from: {
        path: '^src/',
        pathNot: [
          '^src/respond/acts/',
          '^src/respond/index[.]ts$',
          '^src/respond/(notify/notifier|policy/run-policies|decisions/advance-decisions)[.]ts$',
          '([.]test|[.]contract)[.]ts$',
          '/fixtures/',
        ],
      },
      to: { path: '^src/respond/acts/', pathNot: '^src/respond/acts/act[.]ts$' },
    },
    {
      name: 'acts-know-no-asker',
      comment: 'An act takes its input and its sources: who asks for it imports the act.',
      severity: 'error',
      from: { path: '^src/respond/acts/', pathNot: '[.]test[.]ts$' },
      to: {
        path: [
          '^src/(server|cli|client|up|analysis)/',
          '^src/respond/(notify/notifier|policy/run-policies|decisions/advance-decisions)[.]ts$',
        ],
      },
    },
    {
      name: 'records-change-in-acts',
      comment:
        'What changes records does so inside the one transaction of an act: call it from an act, or plan without it.',
      severity: 'error',
      from: {
        path: '^src/',
        pathNot: [`^src/respond/(acts/|${changing}[.]ts$)`, '[.]test[.]ts$', '/fixtures/'],
      },
      to: { path: `^src/respond/${changing}[.]ts$` },
    },
    {
      name: 'verifying-is-light',
      comment:
        'Whoever verifies needs neither store nor engine: hashes, schemas and what is handed over.',
      severity: 'error',
      from: { path: '^src/prove/verify/', pathNot: '[.]test[.]ts$' },
      to: { pathNot: ['^src/(schema|std)/', '^src/prove/verify/', '^(node:)?crypto$'] },
    },
    {
      name: 'joined-above',
      comment: 'Only analysis/, server/, up/, cli/ and bench/ join stages.',
      severity: 'error',
      from: { path: '^src/(config|simulate|client)/', pathNot: '[.]test[.]ts$' },
      to: { path: `^src/(${stages}|analysis|server|up|cli)/` },
    },
    {
      name: 'up-joins-processes',
      comment: 'Only up/ and cli/ know gateway, server and simulate together.',
      severity: 'error',
      from: { path: '^src/server/', pathNot: '[.]test[.]ts$' },
      to: { path: '^src/(gateway|simulate|up|cli|client)/' },
    },
    {
      name: 'client-is-light',
      comment: 'client/ is shared with the console: the vocabulary and std/ only.',
      severity: 'error',
      from: { path: '^src/client/', pathNot: '[.]test[.]ts$' },
      to: { path: '^src/', pathNot: '^src/(client|schema|std)/' },
    },
    {
      name: 'report-is-a-leaf',
      comment:
        'report/ draws what it is given: pass numbers in through report-data.ts, let cli/ write the file.',
      severity: 'error',
      from: { path: '^src/report/', pathNot: '[.]test[.]ts$' },
      to: { path: '^src/', pathNot: '^src/(report|schema|std)/' },
    },
    {
      name: 'tail-is-a-leaf',
      comment: 'tail/ takes its line parser as an argument: let cli/ join it with ingest/.',
      severity: 'error',
      from: { path: '^src/tail/', pathNot: '[.]test[.]ts$' },
      to: { path: '^src/', pathNot: '^src/(tail|schema|std)/' },
    },
    ...Object.entries({
      chdb: '^src/store/engine/chdb-process[.]ts$',
      '@clickhouse/client': '^src/store/clickhouse[.]ts$',
      hyparquet: '^src/ingest/logs/containers/parquet[.]ts$',
      'hyparquet-compressors': '^src/ingest/logs/containers/parquet[.]ts$',
      'csv-parse': '^src/ingest/logs/containers/csv[.]ts$',
      'mmdb-lib': '^src/enrich/mmdb[.]ts$',
      commander: '^src/cli/program[.]ts$',
      undici: '^src/gateway/upstream[.]ts$',
      ioredis: '^src/gateway/budgets/redis-counters[.]ts$',
      yaml: '^src/config/read-config-file[.]ts$',
      '@bomb.sh/tab': '^src/cli/completion[.]ts$',
      '@electric-sql/pglite': '^src/records/connection[.]ts$',
      pg: '^src/records/connection[.]ts$',
      kysely: '^src/records/',
      hono: '^src/server/',
      '@hono/node-server': '^src/server/serve-app[.]ts$',
      '@hono/zod-openapi': '^src/server/',
      protobufjs: '^src/ingest/otlp/protobuf[.]ts$',
    }).map(([name, file]) => ({
      name: `${name.replace(/[^a-z]+/g, '-')}-enters-through-one-file`,
      comment: `The package ${name} is imported by ${file.replaceAll(/[\^$[\]]/g, '')} alone: use what that file offers.`,
      severity: 'error',
      from: { path: '^src/', pathNot: [file, '[.]test[.]ts$'] },
      to: { path: `^node_modules/${name}/` },
    })),
    {
      name: 'source-does-not-import-tests',
      comment: 'Shipped code must not need tests or benches.',
      severity: 'error',
      from: { path: '^src/', pathNot: '(([.]test|[.]contract)[.]ts$|/fixtures/)' },
      to: { path: ['^(tests|bench|scripts)/', '[.](test|contract)[.]ts$', '/fixtures/'] },
    },
    {
      name: 'no-undeclared-packages',
      comment:
        'Declare the package in package.json (run time code may not lean on dev dependencies).',
      severity: 'error',
      from: { path: '^src/', pathNot: '([.]test|[.]contract)[.]ts$|/fixtures/' },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown', 'unknown'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      conditionNames: ['import', 'node', 'default'],
      exportsFields: ['exports'],
    },
  },
};
