/** Compares single parts of the loader: templates, env files, ports, hosts, names, merging and normalisation. */
import assert from 'node:assert/strict';
import { canonicalise } from '../../src/compose/values/canonical';
import { parseComposeFile } from '../../src/compose/combine/documents';
import { parseEnvFile } from '../../src/compose/files/env-file';
import { parseExtraHostLine } from '../../src/compose/values/extra-hosts';
import { loadProject } from '../../src/compose/load';
import { LoadMemory } from '../../src/compose/memory';
import { mergeMaps } from '../../src/compose/combine/merge';
import { networkDocument } from '../../src/compose/document/network-document';
import type { MapNode, Node } from '../../src/compose/nodes';
import { parseShortPort } from '../../src/compose/values/ports';
import { normaliseProjectName } from '../../src/compose/project-name';
import type { Problem } from '../../src/compose/project';
import { serviceDocument } from '../../src/compose/document/service-document';
import { substitute } from '../../src/compose/values/template';
import { unique } from '../../src/compose/values/unique';
import type { Case } from './cases';

export type Check = (example: Case) => void | Promise<void>;

export const PARTS: Readonly<Record<string, Check>> = {
  template: checkTemplate,
  dotenv: checkEnvFile,
  port: checkPort,
  extra_hosts: checkExtraHosts,
  projectName: (example) => assert.equal(normaliseProjectName(String(example.input)), example.expect.value),
  merge: checkMerge,
  unicity: checkMerge,
  normalize: checkNormalise,
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
    assert.ok('error' in result && result.error.startsWith(expect.error));
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
    const { error } = expect;
    assert.ok(results.some((result) => 'error' in result && result.error === error));
    return;
  }
  const lines = results.flatMap((result) => ('hosts' in result ? result.hosts : []));
  assert.deepEqual(lines.map(({ host, address }) => `${host}=${address}`).sort(), expect.value);
}

/**
 * Both sides are brought to our canonical form, in which lists of `KEY=value` are mappings. Scalars are compared
 * as texts, because making such a list turns numbers into texts.
 */
function checkMerge({ files, expect }: Case): void {
  const fail = (problem: Problem) => assert.fail(problem.message);
  const memory = new LoadMemory();
  let tree: MapNode | undefined;
  for (const [file, text] of Object.entries(files)) {
    for (const document of parseComposeFile(file, text, memory, fail).documents) {
      const canonical = canonicalise(document, fail) as MapNode;
      tree = unique(mergeMaps(tree ?? { ...canonical, entries: new Map() }, canonical, fail)) as MapNode;
    }
  }
  const wanted = parseComposeFile('expected', JSON.stringify(expect.tree), memory, fail).documents[0];
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

interface NormalisedTree {
  readonly name: string;
  readonly networks?: object;
  readonly services?: Readonly<Record<string, NormalisedService>>;
}

interface NormalisedService {
  readonly networks?: object;
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly environment?: readonly string[];
}

/**
 * Our loader has no tree between its steps; its result is compared in what the step makes: networks with their
 * names, the networks and dependencies of services, and inherited environment. The name of these cases is no
 * project name, and some of their services have no image, so that errors are expected and ignored.
 */
async function checkNormalise({ files, env, expect }: Case): Promise<void> {
  const wanted = expect.tree as NormalisedTree;
  const text = Object.values(files)[0] ?? '';
  const { project } = await loadProject(
    { workingDirectory: '/proj', files: [], profiles: [], envFiles: [], environment: env },
    { read: (path) => Promise.resolve(path === '/proj/compose.yaml' ? text : undefined) },
  );
  assert.ok(project);
  const ours = wanted.name.toLowerCase();
  assert.equal(project.name, ours);
  const names = JSON.stringify(wanted.networks ?? {}).replaceAll(`"${wanted.name}_`, `"${ours}_`);
  assert.deepEqual(
    Object.fromEntries(project.declaredNetworks.map((network) => [network.key, networkDocument(network)])),
    JSON.parse(names),
  );
  for (const [name, service] of Object.entries(wanted.services ?? {})) {
    const found = project.services.find((candidate) => candidate.name === name);
    assert.ok(found);
    const { networks, depends_on: dependsOn } = serviceDocument(found);
    assert.deepEqual(networks, service.networks);
    assert.deepEqual(dependsOn, dependenciesOf(service));
    if (service.environment) assertEnvironment(found.environment, service.environment);
  }
}

/** In this step, what is not written is not there yet, and a false that is written still is. */
function dependenciesOf({ depends_on: dependencies }: NormalisedService): object | undefined {
  if (!dependencies) return undefined;
  return JSON.parse(
    JSON.stringify(dependencies, (_, value: object) =>
      'condition' in Object(value) ? { required: true, ...value } : value,
    ),
    (key, value: unknown) => (key === 'restart' && value === false ? undefined : value),
  ) as object;
}

function assertEnvironment(found: Readonly<Record<string, string>>, wanted: readonly string[]): void {
  const set = wanted.filter((line) => line.includes('='));
  assert.deepEqual(
    Object.entries(found).map(([name, value]) => `${name}=${value}`),
    set,
  );
}
