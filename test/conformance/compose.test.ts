/**
 * The recorded cases of compose-go's own test suite, read from a folder beside the repository.
 *
 * The folder is no part of the repository; where it is absent, the suite says so and skips.
 */
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { posix as path, resolve } from 'node:path';
import { describe, it } from 'node:test';
import { canonicalise } from '../../src/compose/canonical';
import { parseComposeFile } from '../../src/compose/documents';
import { parseEnvFile } from '../../src/compose/env-file';
import { parseExtraHostLine } from '../../src/compose/extra-hosts';
import { loadProject } from '../../src/compose/load';
import { mergeMaps } from '../../src/compose/merge';
import type { MapNode, Node } from '../../src/compose/nodes';
import { parseShortPort } from '../../src/compose/ports';
import { normaliseProjectName } from '../../src/compose/project-name';
import type { LoadResult, Network, Problem, Service } from '../../src/compose/project';
import { substitute } from '../../src/compose/template';
import { unique } from '../../src/compose/unique';

const FOLDER = resolve(__dirname, '../../../shared/cases/compose');
const CORPUS = resolve(FOLDER, 'corpus');
const SUITES = ['suite.json', 'probes.json'].map((name) => resolve(FOLDER, name));

/** Error cases whose subject has no influence on the network: volumes, secrets, builds, resources. */
const LATER =
  /NonMappingObject#[56]|InvalidResource|InvalidExternalAnd|LoadVolume|LoadTmpfs|LoadBindMount|LoadSecret|ServiceDevice|LoadSSH|BadDevelop|DevelopMissing|SecretFileMode|SecretDriver|ValidateNamedVolume|ValidateSecret|MountConflict|secrets-no-src|fabric-test-network\.net/;

/** What an upstream error text says, and the code under which it is reported here. */
const GISTS: readonly (readonly [RegExp, string])[] = [
  [/refers to undefined network/, 'undefined-network'],
  [/depends on undefined service/, 'undefined-service'],
  [/dependency cycle detected/, 'dependency-cycle'],
  [/include cycle detected/, 'include-cycle'],
  [/mutually exclusive/, 'network-mode-with-networks'],
  [/neither an image nor a build context/, 'no-image'],
  [/non-string key/, 'yaml-key-type'],
  [/already defined at line/, 'yaml-duplicate-key'],
  [/excessive aliasing/, 'yaml-excessive-aliasing'],
  [/map merge requires/, 'yaml-merge-key'],
  [/invalid project name/, 'project-name-invalid'],
  [/required variable/, 'variable-required'],
  [/invalid interpolation format/, 'interpolation-syntax'],
  [/can't set distinct values/, 'scale-conflict'],
  [/greater than or equal to 0/, 'scale-negative'],
  [/invalid ip address|containerPort|hostPort/i, 'port-syntax'],
  [/external\.name conflict/, 'network-name-conflict'],
  [/bad host name|missing IP/, 'extra-hosts-syntax'],
  [/empty compose file/, 'empty-compose-file'],
];

interface ExpectedProject {
  readonly name: string | null;
  readonly services: Readonly<Record<string, Record<string, unknown>>>;
  readonly networks: Readonly<Record<string, Record<string, unknown> | null>>;
  readonly activeNetworks?: readonly string[];
  readonly disabledServices?: readonly string[];
  readonly envFileError?: unknown;
  readonly createError?: unknown;
}

interface Case {
  readonly id: string;
  readonly kind: string;
  readonly files: Readonly<Record<string, string>>;
  /** The folder of a real project; then `files` is empty. */
  readonly folder?: string;
  readonly env: Readonly<Record<string, string>>;
  readonly args?: {
    readonly files?: readonly string[];
    readonly projectDir?: string;
    readonly project?: string;
    readonly profiles?: readonly string[];
    readonly services?: readonly string[];
    readonly envFiles?: readonly string[];
    readonly cwd?: string;
    readonly dirname?: string;
  };
  readonly input?: unknown;
  readonly expect: Partial<ExpectedProject> & {
    readonly error?: string;
    readonly value?: unknown;
    readonly tree?: unknown;
    readonly ports?: readonly Record<string, unknown>[];
  };
}

type Check = (example: Case) => void | Promise<void>;

const CHECKS: Readonly<Record<string, Check>> = {
  template: checkTemplate,
  dotenv: checkEnvFile,
  port: checkPort,
  extra_hosts: checkExtraHosts,
  projectName: (example) => assert.equal(normaliseProjectName(String(example.input)), example.expect.value),
  load: checkLoad,
  merge: checkMerge,
  unicity: checkMerge,
};

function checkTemplate({ input, env, expect }: Case): void {
  const { text, error } = substitute(String(input), (name) => env[name]);
  if (expect.error === undefined) assert.deepEqual([text, error], [expect.value, undefined]);
  else if (/^required/.test(expect.error)) assert.equal(error?.message, expect.error);
  else assert.equal(error?.kind, 'syntax');
}

function checkEnvFile({ input, env, expect }: Case): void {
  const { values, error } = parseEnvFile(String(input), (name) => env[name]);
  if (expect.error !== undefined) {
    assert.equal(error && `line ${error.line + 1}: ${error.message}`, expect.error);
    return;
  }
  assert.equal(error, undefined);
  assert.deepEqual(Object.fromEntries(values), expect.value);
}

function checkPort({ input, expect }: Case): void {
  const result = parseShortPort(String(input));
  if (expect.error !== undefined) {
    assert.ok('error' in result);
    return;
  }
  assert.ok('ports' in result);
  const wanted = (expect.ports ?? []).map(({ target, published, host_ip: hostIp, protocol }) => ({
    target,
    published,
    hostIp,
    protocol,
  }));
  assert.deepEqual(
    result.ports.map(({ target, published, hostIp, protocol }) => ({ target, published, hostIp, protocol })),
    wanted,
  );
}

function checkExtraHosts({ input, expect }: Case): void {
  const results = (input as string[]).map(parseExtraHostLine);
  if (expect.error !== undefined) {
    assert.ok(results.some((result) => 'error' in result));
    return;
  }
  const lines = results.flatMap((result) => ('hosts' in result ? result.hosts : []));
  assert.deepEqual(lines.map(({ host, address }) => `${host}=${address}`).sort(), expect.value);
}

async function checkLoad(example: Case): Promise<void> {
  const result = await loadCase(example);
  const errors = result.problems.filter(({ severity }) => severity === 'error').map(({ code }) => code);
  const { error } = example.expect;
  if (error !== undefined) {
    const code = GISTS.find(([pattern]) => pattern.test(error))?.[1];
    assert.ok(
      code === undefined ? errors.length > 0 : errors.includes(code),
      `${error} gives ${errors.join(', ')}`,
    );
    return;
  }
  const expected = example.expect as ExpectedProject;
  const tolerated = new Set(['no-services']);
  if (expected.envFileError !== undefined) tolerated.add('env-file-not-found');
  if (expected.createError !== undefined) tolerated.add('container-name-taken');
  assert.deepEqual(
    errors.filter((code) => !tolerated.has(code)),
    [],
  );
  assert.ok(result.project);
  const { name, services, networks, disabledServices } = result.project;
  assert.equal(name, expected.name);
  assert.deepEqual(
    sorted(disabledServices.map((service) => service.name)),
    sorted(expected.disabledServices ?? []),
  );
  assert.deepEqual(sorted(networks.map(({ key }) => key)), sorted(expected.activeNetworks ?? []));
  for (const network of networks)
    assert.deepEqual(shownNetwork(network), wantedNetwork(expected.networks[network.key]));
  assert.deepEqual(sorted(services.map((service) => service.name)), sorted(Object.keys(expected.services)));
  for (const service of services) {
    assert.deepEqual(shownService(service), wantedService(expected.services[service.name] ?? {}));
  }
}

function loadCase({ files, folder, args = {}, env }: Case): Promise<LoadResult> {
  const root = folder ?? `/${args.dirname ?? 'proj'}`;
  const disk = new Map(Object.entries(files).map(([name, text]) => [path.resolve(root, name), text]));
  const options = {
    workingDirectory: path.resolve(root, args.cwd ?? ''),
    files: args.files ?? [],
    profiles: args.profiles ?? [],
    envFiles: args.envFiles ?? [],
    environment: env,
    ...(args.project === undefined ? {} : { projectName: args.project }),
    ...(args.projectDir === undefined ? {} : { projectDirectory: args.projectDir }),
  };
  const fromDisk = (file: string) =>
    folder !== undefined && statSync(file, { throwIfNoEntry: false })?.isFile()
      ? readFileSync(file, 'utf8')
      : undefined;
  return loadProject(options, { read: (file) => Promise.resolve(disk.get(file) ?? fromDisk(file)) });
}

/** Real projects with the models that compose-go gives for them. */
function corpusCases(): readonly Case[] {
  return readdirSync(CORPUS).flatMap((project) => {
    const folder = path.join(CORPUS, project);
    const expected = path.join(folder, 'expected');
    return readdirSync(expected).map((name) => {
      const run = JSON.parse(readFileSync(path.join(expected, name), 'utf8')) as Case;
      return { ...run, id: `corpus: ${name}`, kind: 'load', files: {}, folder };
    });
  });
}

/**
 * Both sides are brought to our canonical form, in which lists of `KEY=value` are mappings. Scalars are compared
 * as texts, because making such a list turns numbers into texts.
 */
function checkMerge({ files, expect }: Case): void {
  const fail = (problem: Problem) => assert.fail(problem.message);
  let tree: MapNode | undefined;
  for (const [file, text] of Object.entries(files)) {
    for (const document of parseComposeFile(file, text, fail).documents) {
      const canonical = canonicalise(document, fail) as MapNode;
      tree = unique(mergeMaps(tree ?? { ...canonical, entries: new Map() }, canonical, fail)) as MapNode;
    }
  }
  const wanted = parseComposeFile('expected', JSON.stringify(expect.tree), fail).documents[0];
  assert.ok(tree && wanted);
  assert.deepEqual(plain(tree), plain(unique(canonicalise(wanted, fail))));
}

function plain(node: Node): unknown {
  switch (node.kind) {
    case 'scalar':
      return node.value === null ? null : String(node.value);
    case 'list':
      return node.items.map(plain);
    case 'map':
      return Object.fromEntries([...node.entries].map(([key, { value }]) => [key, plain(value)]));
  }
}

function sorted(texts: readonly string[]): readonly string[] {
  return [...texts].sort();
}

function shownNetwork({ name, external, internal, driver, driverOptions, enableIpv6, ipam }: Network) {
  return { name, external, internal, driver, driverOptions, enableIpv6, ipam };
}

/* eslint-disable @typescript-eslint/no-explicit-any, @typescript-eslint/no-unsafe-member-access,
   @typescript-eslint/no-unsafe-call, @typescript-eslint/no-unsafe-assignment,
   @typescript-eslint/no-unsafe-argument
   -- the expected models are foreign JSON of many shapes, and a wrong shape fails the comparison anyway */
function wantedNetwork(network: any) {
  return {
    name: network?.name,
    external: network?.external ?? false,
    internal: network?.internal ?? false,
    driver: network?.driver,
    driverOptions: network?.driver_opts ?? {},
    enableIpv6: network?.enable_ipv6 ?? false,
    ipam: (network?.ipam?.config ?? []).map((pool: any) => ({
      ...(pool.subnet === undefined ? {} : { subnet: pool.subnet }),
      ...(pool.ip_range === undefined ? {} : { ipRange: pool.ip_range }),
      ...(pool.gateway === undefined ? {} : { gateway: pool.gateway }),
    })),
  };
}

function shownService(service: Service) {
  const attachments = service.networks.map(
    ({ network, range: _range, ...options }) => [network, options] as const,
  );
  return {
    networks: Object.fromEntries(attachments),
    ports: service.ports.map(({ range: _range, ...port }) => port),
    dependsOn: sorted(service.dependsOn.map((dependency) => dependency.service)),
    extraHosts: sorted(service.extraHosts.map(({ host, address }) => `${host}=${address}`)),
    hostname: service.hostname,
    domainname: service.domainname,
    containerName: service.containerName,
    networkMode: service.networkMode,
    macAddress: service.macAddress,
    links: service.links,
    dns: service.dns,
    dnsSearch: service.dnsSearch,
    dnsOptions: service.dnsOptions,
    profiles: service.profiles,
    replicas: service.replicas,
  };
}

function wantedService(service: any) {
  const attachments = Object.entries<any>(service.networks ?? {}).map(([network, options]) => [
    network,
    {
      aliases: options?.aliases ?? [],
      ...(options?.ipv4_address === undefined ? {} : { ipv4Address: options.ipv4_address }),
      ...(options?.ipv6_address === undefined ? {} : { ipv6Address: options.ipv6_address }),
      ...(options?.mac_address === undefined ? {} : { macAddress: options.mac_address }),
      ...(options?.interface_name === undefined ? {} : { interfaceName: options.interface_name }),
      priority: options?.priority ?? 0,
      gatewayPriority: options?.gw_priority ?? 0,
    },
  ]);
  return {
    networks: Object.fromEntries(attachments),
    ports: (service.ports ?? []).map((port: any) => ({
      target: port.target,
      protocol: port.protocol,
      ...(port.published === undefined ? {} : { published: port.published }),
      ...(port.host_ip === undefined ? {} : { hostIp: port.host_ip }),
    })),
    dependsOn: sorted(Object.keys(service.depends_on ?? {})),
    extraHosts: sorted(service.extra_hosts ?? []),
    hostname: service.hostname,
    domainname: service.domainname,
    containerName: service.container_name,
    networkMode: service.network_mode,
    macAddress: service.mac_address,
    links: service.links ?? [],
    dns: service.dns ?? [],
    dnsSearch: service.dns_search ?? [],
    dnsOptions: service.dns_opt ?? [],
    profiles: service.profiles ?? [],
    replicas: service.scale ?? service.deploy?.replicas ?? 1,
  };
}
/* eslint-enable */

/** Cases that need what the loader does not do: naming services, and trees between two of its steps. */
function isRun(example: Case): boolean {
  if (!(example.kind in CHECKS)) return false;
  if (example.kind !== 'load') return true;
  return example.args?.services === undefined && !LATER.test(example.id);
}

describe('compose-go conformance', () => {
  const missing = [...SUITES, CORPUS].filter((file) => !existsSync(file));
  if (missing.length > 0) {
    const reason = `the recorded cases are absent: ${missing.map((file) => path.basename(file)).join(', ')}`;
    console.log(`compose conformance: ${reason}`);
    it('runs the recorded cases', { skip: reason }, () => undefined);
    return;
  }
  const recorded = SUITES.flatMap((file) => JSON.parse(readFileSync(file, 'utf8')) as Case[]);
  const cases = [...recorded, ...corpusCases()];
  const run = cases.filter(isRun);
  const byKind = [...new Set(cases.map(({ kind }) => kind))].map((kind) => {
    const count = (list: readonly Case[]) => list.filter((example) => example.kind === kind).length;
    return `${kind} ${count(run)}/${count(cases)}`;
  });
  console.log(`compose conformance: running ${run.length} of ${cases.length} cases (${byKind.join(', ')})`);
  for (const example of run) {
    it(example.id, () => CHECKS[example.kind]?.(example));
  }
});
