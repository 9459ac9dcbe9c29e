/**
 * Texts that stand for integers, floating-point numbers and booleans, converted after interpolation.
 *
 * Source of the behaviour: compose-go `loader/interpolate.go`. Every string at a path of the table is converted, so
 * a quoted literal counts as much as a variable; elsewhere strings stay strings.
 */
import { PathTable, type NodePath } from '../node-path';
import { rewritten, type Entry, type Node, type ScalarNode } from '../nodes';
import type { Report } from '../report';
import { parseBoolean, parseFloatingPoint, parseInteger } from './value-syntax';

type CastKind = 'integer' | 'integer64' | 'float' | 'float32' | 'boolean';

const CASTS: Readonly<Record<string, CastKind>> = {
  'services.*.cpu_count': 'integer64',
  'services.*.cpu_percent': 'float',
  'services.*.cpu_period': 'integer64',
  'services.*.cpu_quota': 'integer64',
  'services.*.cpu_rt_period': 'integer64',
  'services.*.cpu_rt_runtime': 'integer64',
  'services.*.cpus': 'float32',
  'services.*.cpu_shares': 'integer64',
  'services.*.init': 'boolean',
  'services.*.depends_on.*.required': 'boolean',
  'services.*.depends_on.*.restart': 'boolean',
  'services.*.deploy.replicas': 'integer',
  'services.*.deploy.update_config.parallelism': 'integer',
  'services.*.deploy.update_config.max_failure_ratio': 'float',
  'services.*.deploy.rollback_config.parallelism': 'integer',
  'services.*.deploy.rollback_config.max_failure_ratio': 'float',
  'services.*.deploy.restart_policy.max_attempts': 'integer',
  'services.*.deploy.placement.max_replicas_per_node': 'integer',
  'services.*.healthcheck.retries': 'integer',
  'services.*.healthcheck.disable': 'boolean',
  'services.*.oom_kill_disable': 'boolean',
  'services.*.oom_score_adj': 'integer64',
  'services.*.pids_limit': 'integer64',
  'services.*.ports.[].target': 'integer',
  'services.*.privileged': 'boolean',
  'services.*.read_only': 'boolean',
  'services.*.scale': 'integer',
  'services.*.stdin_open': 'boolean',
  'services.*.tty': 'boolean',
  'services.*.ulimits.*': 'integer',
  'services.*.ulimits.*.hard': 'integer',
  'services.*.ulimits.*.soft': 'integer',
  'services.*.volumes.[].read_only': 'boolean',
  'services.*.volumes.[].volume.nocopy': 'boolean',
  'networks.*.external': 'boolean',
  'networks.*.internal': 'boolean',
  'networks.*.attachable': 'boolean',
  'networks.*.enable_ipv4': 'boolean',
  'networks.*.enable_ipv6': 'boolean',
  'volumes.*.external': 'boolean',
  'secrets.*.external': 'boolean',
  'configs.*.external': 'boolean',
};

const TABLE = new PathTable<CastKind>(CASTS);
const DEEPEST = Math.max(...Object.keys(CASTS).map((path) => path.split('.').length));

/** For `services.*`, the attributes below which the table has anything; most of a file is not looked into. */
const ATTRIBUTES = new Set(Object.keys(CASTS).map((path) => path.split('.')[2]));
const SECTIONS = new Set(Object.keys(CASTS).map((path) => path.split('.')[0]));

/**
 * Converts the strings at the cast paths of a document, or of the part of one at `path`. The document is as it is
 * written, with its variables substituted. A text that cannot be converted is reported (`cast`) and stays; a boolean
 * word other than true and false gives a warning (`dated-boolean`). Subtrees without casts are returned as they are.
 */
export function applyCasts(node: Node, report: Report, path: NodePath = []): Node {
  if (node.kind === 'scalar') {
    const kind = typeof node.value === 'string' ? TABLE.find(path) : undefined;
    return kind ? castScalar(node, kind, path, report) : node;
  }
  if (path.length >= DEEPEST || !mayHoldCasts(path)) return node;
  if (node.kind === 'list') {
    const items = node.items.map((item) => applyCasts(item, report, [...path, '[]']));
    return items.every((item, index) => item === node.items[index]) ? node : { ...node, items };
  }
  let isChanged = false;
  const entries = new Map<string, Entry>();
  for (const [key, entry] of node.entries) {
    const value = applyCasts(entry.value, report, [...path, key]);
    isChanged ||= value !== entry.value;
    entries.set(key, value === entry.value ? entry : { ...entry, value });
  }
  return isChanged ? { ...node, entries } : node;
}

function mayHoldCasts([section, , attribute]: NodePath): boolean {
  if (section !== undefined && !SECTIONS.has(section)) return false;
  return attribute === undefined || ATTRIBUTES.has(attribute);
}

function castScalar(node: ScalarNode, kind: CastKind, path: NodePath, report: Report): ScalarNode {
  const text = String(node.value);
  const result = convert(text, kind);
  const where = path.join('.');
  const range = node.via ?? node.range;
  if ('fault' in result) {
    report({
      severity: 'error',
      code: 'cast',
      message: `${where}: failed to cast to expected type: ${result.fault}.`,
      hint: text === '' ? 'Give the variable a value or a default.' : EXPECTED[kind],
      range,
    });
    return node;
  }
  if ('isDated' in result && result.isDated) reportDatedBoolean(text, result.value, where, range, report);
  const { value } = result;
  return node.exact && String(value) === text ? { ...node, value } : rewritten(node, value);
}

/** Warns about a boolean word of YAML 1.1, with the words Compose uses. */
export function reportDatedBoolean(
  text: string,
  value: boolean,
  path: string,
  range: ScalarNode['range'],
  report: Report,
): void {
  report({
    severity: 'warning',
    code: 'dated-boolean',
    message: `${path}: "${text}" for boolean is not supported by YAML 1.2, please use \`${value}\`.`,
    hint: `Write ${value}.`,
    range,
  });
}

const EXPECTED: Readonly<Record<CastKind, string>> = {
  integer: 'Write a whole number.',
  integer64: 'Write a whole number.',
  float: 'Write a number.',
  float32: 'Write a number.',
  boolean: 'Write true or false.',
};

function convert(text: string, kind: CastKind) {
  switch (kind) {
    case 'integer':
      return parseInteger(text, 'strconv.Atoi');
    case 'integer64':
      return parseInteger(text);
    case 'float':
      return parseFloatingPoint(text);
    case 'float32':
      return parseFloatingPoint(text, 32);
    case 'boolean':
      return parseBoolean(text);
  }
}
