import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { FindingCode } from '../../../../src/diagnose/finding-codes';
import { foundIn, type Situation } from './found-in';

/** What is found of one code, as `severity message`. */
export async function told(
  code: FindingCode,
  compose: string,
  situation?: Situation,
): Promise<readonly string[]> {
  return (await foundIn(compose, situation))
    .filter((finding) => finding.code === code)
    .map(({ severity, message }) => `${severity} ${message}`);
}

/** By what is special about it: a project in which a code is not found. */
export type Silent = Readonly<Record<string, string | readonly [compose: string, situation: Situation]>>;

/** A test for each project of a table. */
export function staysSilent(code: FindingCode, table: Silent): void {
  for (const [title, given] of Object.entries(table)) {
    const [compose, situation] = typeof given === 'string' ? [given, {}] : given;
    it(`${code}: not for ${title}`, async () => {
      assert.deepEqual(await told(code, compose, situation), []);
    });
  }
}
