/** `services.X.healthcheck`. Source of the behaviour: compose-go `types/healthcheck.go`, `loader/validate.go`. */
import { readBoolean, readCount, readMap } from './fields';
import { normaliseDuration } from '../values/go-duration';
import { child, textOf, type Node } from '../nodes';
import type { Healthcheck } from '../project';
import type { Report } from '../report';

const TEST_KINDS = ['CMD', 'CMD-SHELL', 'NONE'];

/** Reads the health check; `undefined` where there is none. A test written as one string is run by a shell. */
export function readHealthcheck(
  node: Node | undefined,
  path: string,
  report: Report,
): Healthcheck | undefined {
  const options = readMap(node, path, report, true);
  if (!options) return undefined;
  const duration = (key: string) => readDuration(child(options, key), `${path}.${key}`, report);
  const test = readTest(child(options, 'test'), path, report);
  const interval = duration('interval');
  const timeout = duration('timeout');
  const startPeriod = duration('start_period');
  const startInterval = duration('start_interval');
  const retries = readCount(child(options, 'retries'), `${path}.retries`, report);
  const disable = readBoolean(child(options, 'disable'), `${path}.disable`, report);
  return {
    ...(test === undefined ? {} : { test }),
    ...(interval === undefined ? {} : { interval }),
    ...(timeout === undefined ? {} : { timeout }),
    ...(startPeriod === undefined ? {} : { startPeriod }),
    ...(startInterval === undefined ? {} : { startInterval }),
    ...(retries === undefined ? {} : { retries }),
    ...(disable === undefined ? {} : { disable }),
  };
}

function readTest(node: Node | undefined, path: string, report: Report): readonly string[] | undefined {
  if (node?.kind !== 'list') {
    const text = textOf(node);
    return text === undefined ? undefined : ['CMD-SHELL', text];
  }
  const first = node.items[0];
  if (first === undefined) return undefined;
  if (!TEST_KINDS.includes(textOf(first) ?? '')) {
    report({
      severity: 'error',
      code: 'healthcheck-test',
      message: `${path}: healthcheck.test must start either by "CMD", "CMD-SHELL" or "NONE".`,
      hint: 'Put "CMD" before the command, or write the test as one string.',
      range: first.range,
    });
  }
  return node.items.flatMap((item) => textOf(item) ?? []);
}

function readDuration(node: Node | undefined, path: string, report: Report): string | undefined {
  const text = textOf(node);
  if (node === undefined || text === undefined) return undefined;
  const duration = normaliseDuration(text);
  if (duration === undefined) {
    report({
      severity: 'error',
      code: 'duration-syntax',
      message: `${path}: invalid duration "${text}".`,
      hint: 'Write a number with a unit, for example 30s, 1m30s or 500ms.',
      range: node.range,
    });
  }
  return duration;
}
