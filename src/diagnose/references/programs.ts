/** Programs that people call in commands and health checks, and where their arguments have hosts. */

export interface Program {
  /** Flags whose value is a host, or a list of them, besides those whose name says so: `-h`. */
  readonly flags?: readonly string[];
  /** Flags whose value is an address to listen on. */
  readonly listens?: readonly string[];
  /** Which argument that is no flag is a host. */
  readonly host?: 'first' | 'second' | 'last' | 'before-port';
  /** Where these words begin the arguments, they are none: `hosts` of `getent`. */
  readonly skipped?: readonly string[];
  /** The short flag for the port; absent: `-p`. */
  readonly portFlag?: string;
  /** Flags that take a value which is no host, as far as people use them here. */
  readonly valued?: readonly string[];
  /** True where a word like `api:8080/health` is a URL without scheme. */
  readonly takesUrls?: true;
}

const postgres: Program = { flags: ['-h'] };
const mysql: Program = { flags: ['-h'], portFlag: '-P' };
const wait: Program = { host: 'first', flags: ['-h'], valued: ['-p', '-t', '--timeout', '--port'] };
const netcat: Program = { host: 'before-port', valued: ['-w', '-i', '-q', '-p', '-s', '-x', '-X', '-G'] };
const lookup: Program = { host: 'first', valued: ['-t', '-p'] };
const kafka: Program = { flags: ['--bootstrap-server', '--broker-list', '--zookeeper'] };
const mongo: Program = { flags: ['--host', '-h'], takesUrls: true };
const CURL =
  '-u -H -d -X -o -m -A -e -b -c -T -F -w --user --header --data --output --max-time --retry --resolve'.split(
    ' ',
  );
const WITH_SEVERAL_NAMES: readonly (readonly [string, Program])[] = [
  ...[
    'psql',
    'pg_isready',
    'pg_dump',
    'pg_dumpall',
    'pg_restore',
    'pg_basebackup',
    'createdb',
    'dropdb',
    'createuser',
  ].map((name) => [name, postgres] as const),
  ...[
    'mysql',
    'mysqladmin',
    'mysqldump',
    'mysqlcheck',
    'mysqlsh',
    'mariadb',
    'mariadb-admin',
    'mariadb-dump',
  ].map((name) => [name, mysql] as const),
  ...['wait-for-it', 'wait-for', 'wait_for_it', 'wait_for', 'waitforit'].map((name) => [name, wait] as const),
  ...['nc', 'ncat', 'netcat'].map((name) => [name, netcat] as const),
  ...['nslookup', 'host', 'drill'].map((name) => [name, lookup] as const),
  ...[
    'kafka-topics',
    'kafka-console-consumer',
    'kafka-console-producer',
    'kafka-configs',
    'kafka-consumer-groups',
  ].map((name) => [name, kafka] as const),
  ...['kafka-broker-api-versions', 'kafka-acls', 'kafka-metadata-quorum', 'cub'].map(
    (name) => [name, kafka] as const,
  ),
  ...['mongosh', 'mongo', 'mongodump', 'mongorestore', 'mongoimport'].map((name) => [name, mongo] as const),
];

const PROGRAMS: ReadonlyMap<string, Program> = new Map<string, Program>([
  ...WITH_SEVERAL_NAMES,
  ['gunicorn', { listens: ['-b', '--bind'] }],
  ['hypercorn', { listens: ['-b', '--bind'] }],
  ['puma', { listens: ['-b', '--bind'] }],
  ['rails', { listens: ['-b', '--binding'] }],
  ['php', { listens: ['-S'] }],
  ['next', { listens: ['-H', '--hostname'] }],
  ['redis-server', { listens: ['--bind'] }],
  ['redis-cli', { flags: ['-h'] }],
  ['valkey-cli', { flags: ['-h'] }],
  ['redis-benchmark', { flags: ['-h'] }],
  ['telnet', { host: 'first' }],
  ['cqlsh', { host: 'first', valued: ['-u', '-p', '-e', '-f', '-k'] }],
  ['ping', { host: 'last', valued: ['-c', '-W', '-w', '-i', '-s', '-t', '-I'] }],
  ['ping6', { host: 'last', valued: ['-c', '-W', '-w', '-i', '-s', '-t', '-I'] }],
  ['traceroute', { host: 'first', valued: ['-m', '-p', '-q', '-w'] }],
  ['getent', { host: 'first', skipped: ['hosts', 'ahosts', 'ahostsv4', 'ahostsv6'] }],
  ['curl', { takesUrls: true, flags: ['--proxy', '-x'], valued: CURL }],
  ['wget', { takesUrls: true }],
  ['http', { takesUrls: true }],
  ['kcat', { flags: ['-b'] }],
  ['kafkacat', { flags: ['-b'] }],
  ['rabbitmqadmin', { flags: ['-H'] }],
  ['clickhouse-client', { flags: ['-h'] }],
  ['clickhouse', { flags: ['-h'] }],
  ['influx', { flags: ['-host', '--host'] }],
  ['mosquitto_pub', { flags: ['-h'] }],
  ['mosquitto_sub', { flags: ['-h'] }],
  ['ldapsearch', { flags: ['-h'] }],
  ['wait4x', { host: 'second', takesUrls: true }],
  ['cypher-shell', { flags: ['-a'] }],
  ['cockroach', { flags: ['--join', '--host'] }],
  ['memcached-tool', { host: 'first' }],
  ['etcdctl', { flags: ['--endpoints'] }],
  ['zkCli', { flags: ['-server'] }],
  ['openssl', { flags: ['-connect'] }],
  ['nats', { flags: ['-s'] }],
]);

/** What is known of a program by its file name, without a path or the end of a script. */
export function programOf(path: string): Program | undefined {
  return PROGRAMS.get((path.split('/').at(-1) ?? '').replace(/\.(?:sh|exe|bash)$/, ''));
}

/** Words that stand before a command and start it; with the number of their arguments. */
const WRAPPERS: ReadonlyMap<string, number> = new Map([
  ...'exec sudo env command nohup time until while if elif then else do ! { tini dumb-init -- docker-php-entrypoint'
    .split(' ')
    .map((word) => [word, 0] as const),
  ['timeout', 1],
  ['gosu', 1],
  ['su-exec', 1],
  ['nice', 0],
]);

/** How many words a wrapper takes with its arguments; 0 where the word is none. */
export function wrapperLength(word: string): number {
  const count = WRAPPERS.get(word.split('/').at(-1) ?? '');
  return count === undefined ? 0 : 1 + count;
}

const SHELLS = new Set(['sh', 'bash', 'ash', 'dash', 'zsh', 'ksh']);

/** Whether a word is a shell that takes a script with `-c`. */
export function isShell(word: string): boolean {
  return SHELLS.has(word.split('/').at(-1) ?? '');
}
