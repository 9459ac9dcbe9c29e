/** Compares the JSON document of a project with what `docker compose` makes of it. */
import assert from 'node:assert/strict';
import type { ErrorsDocument, ModelDocument } from '../../src/compose/document/config-document';
import type { Case, ExpectedProject } from './cases';
import { assertSameGist } from './gist';

/**
 * Compares everything but errors exactly.
 *
 * @param expect with the folder in place of `<root>`
 * @param except keys that are not compared
 */
export function assertDocument(
  document: ModelDocument | ErrorsDocument,
  expect: Case['expect'],
  except: readonly string[] = [],
): void {
  if (expect.error !== undefined) {
    assert.ok('errors' in document, `${expect.error} is expected, but there is a model`);
    assertSameGist(document.errors, expect.errorAnyOf ?? [expect.error]);
    return;
  }
  assert.ok(
    !('errors' in document),
    'errors' in document ? JSON.stringify(document.errors, undefined, 2) : '',
  );
  const expected = expect as ExpectedProject;
  const { createError, envFileError } = document;
  const { name, services, networks, activeNetworks, containers, networksByPriority } = expected;
  const wanted = {
    name,
    services,
    networks,
    activeNetworks,
    containers,
    disabledServices: expected.disabledServices ?? [],
    warnings: expected.warnings ?? [],
    ...(networksByPriority && { networksByPriority }),
  };
  const compared = Object.entries(wanted).filter(([key]) => !except.includes(key));
  assert.deepEqual(
    Object.fromEntries(compared.map(([key]) => [key, document[key as keyof ModelDocument]])),
    Object.fromEntries(compared),
  );
  assert.equal(createError !== undefined, expected.createError !== undefined, 'createError');
  assert.equal(envFileError !== undefined, expected.envFileError !== undefined, 'envFileError');
  for (const [message, wanted] of [
    [createError, expected.createError],
    [envFileError, expected.envFileError],
  ]) {
    if (message !== undefined && wanted !== undefined) assertSameGist([{ code: '', message }], [wanted]);
  }
}
