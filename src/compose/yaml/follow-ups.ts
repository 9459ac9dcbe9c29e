/** Problems that broken YAML brings about, and that go away with it. */
import { BlockRange, type Block } from './block';
import type { Problem } from '../project';

/** What is said about values where a syntax error may have made others of them than the person has written. */
const ABOUT_VALUES: ReadonlySet<string> = new Set([
  'duplicate-item',
  'duration-syntax',
  'extra-hosts-syntax',
  'missing-attribute',
  'name-syntax',
  'no-image',
  'pattern',
  'port-syntax',
  'service-name',
  'unknown-attribute',
  'value-range',
  'value-syntax',
  'wrong-type',
  'yaml-key-type',
]);

/**
 * Leaves out what is wrong with values of a block, which is one service or one section, that has a syntax error. What
 * is wrong elsewhere stays. Call it before places are fixed.
 */
export function withoutFollowUps(problems: readonly Problem[]): readonly Problem[] {
  const broken = new Set<Block>();
  for (const { code, range } of problems) {
    if (code === 'yaml-syntax' && range instanceof BlockRange) broken.add(range.block);
  }
  if (broken.size === 0) return problems;
  return problems.filter(
    ({ code, range }) => !(range instanceof BlockRange && broken.has(range.block) && ABOUT_VALUES.has(code)),
  );
}
