// What both faces may import; they do the same work in two places.
const BELOW_FACES = 'render diagnose trace probe engine daemon names firewall topology files compose'.split(
  ' ',
);

// The arrows of docs/architecture.md. A room may import itself and the rooms listed for it, nothing else.
const ROOMS = {
  compose: [],
  files: ['compose'],
  topology: ['compose'],
  names: ['topology', 'compose'],
  firewall: [],
  dns: ['names', 'topology'],
  kernel: ['firewall'],
  helper: ['kernel', 'firewall'],
  answering: ['kernel'],
  probe: ['firewall', 'topology'],
  engine: ['names', 'topology', 'compose'],
  daemon: ['dns', 'names', 'topology', 'firewall', 'helper', 'answering', 'probe'],
  trace: ['probe', 'names', 'firewall', 'topology'],
  diagnose: ['names', 'topology', 'compose'],
  render: 'diagnose trace probe names firewall dns topology compose engine daemon'.split(' '),
  cli: BELOW_FACES,
  ui: BELOW_FACES,
};

const arrows = Object.entries(ROOMS).map(([room, allowed]) => ({
  name: `${room}-arrows`,
  comment: `src/${room} may import only: ${[room, ...allowed].join(', ')} (docs/architecture.md)`,
  severity: 'error',
  from: { path: `^src/${room}/` },
  to: { path: '^src/', pathNot: `^src/(${[room, ...allowed].join('|')})/` },
}));

const PURE = '^src/(compose|topology|names|firewall|trace|diagnose|render)/';

module.exports = {
  forbidden: [
    ...arrows,
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'vscode-only-in-ui',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(ui/|extension\\.ts)' },
      to: { path: '^vscode$' },
    },
    {
      name: 'koffi-only-in-kernel',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/kernel/' },
      to: { path: 'koffi' },
    },
    {
      name: 'daemon-has-no-helper-internals',
      comment: 'The daemon speaks the helper protocol; it never runs privileged code itself.',
      severity: 'error',
      from: { path: '^src/daemon/' },
      to: { path: '^src/helper/', pathNot: '^src/helper/protocol\\.ts$' },
    },
    {
      name: 'daemon-has-no-system-calls',
      comment: 'What the answering thread does by koffi stays in the thread.',
      severity: 'error',
      from: { path: '^src/daemon/' },
      to: { path: '^src/answering/', pathNot: '^src/answering/(protocol|record)\\.ts$' },
    },
    {
      name: 'ui-and-cli-use-the-daemon-client',
      comment: 'Faces talk to the daemon through its client and its API types only.',
      severity: 'error',
      from: { path: '^src/(cli|ui|render)/', pathNot: '^src/(cli/dry-run\\.ts|render/script/)' },
      to: { path: '^src/daemon/', pathNot: '^src/daemon/(api|client|launch|paths)\\.ts$' },
    },
    {
      name: 'scripts-know-what-the-daemon-asks-for',
      comment: 'What would be done is the same requests in other words.',
      severity: 'error',
      from: { path: '^src/(cli/dry-run\\.ts|render/script/)' },
      to: {
        path: '^src/(daemon|dns)/',
        pathNot: '^src/(daemon/(api|client|launch|paths|identity|helper-requests)|dns/namespace-conf)\\.ts$',
      },
    },
    {
      name: 'render-asks-nobody',
      comment: 'Of the resolver, wording needs only what stands in the files of a namespace.',
      severity: 'error',
      from: { path: '^src/render/' },
      to: { path: '^src/dns/', pathNot: '^src/dns/namespace-conf\\.ts$' },
    },
    {
      name: 'render-asks-no-engine',
      comment: 'Wording needs what has been read of an engine, and nothing that reads.',
      severity: 'error',
      from: { path: '^src/render/' },
      to: { path: '^src/engine/', pathNot: '^src/engine/engine-(picture|state)\\.ts$' },
    },
    {
      name: 'dockerode-only-in-engine',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/engine/dockerode-client\\.ts$' },
      to: { path: '^dockerode$|node_modules/dockerode/' },
    },
    {
      name: 'pure-rooms-do-no-io',
      severity: 'error',
      from: { path: PURE },
      to: { dependencyTypes: ['core'], pathNot: '^(node:)?(path|crypto)(/posix)?$' },
    },
    {
      name: 'tests-stay-out',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^(test|bench|scripts)/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'types'],
    },
  },
};
