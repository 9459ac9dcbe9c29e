/**
 * Several files made into one tree, in the order of compose-go's `loader/loader.go`: per document
 * interpolation, include, resets, extends, merge, uniqueness, schema.
 */
import { prepareDocument, type ParsedFile } from './documents';
import { applyExtends } from './extends';
import { applyIncludes } from './include';
import { withoutResetPaths } from './merge';
import { mergeDocuments } from './merge-model';
import type { ModelContext } from './model-context';
import type { MapNode } from '../nodes';
import { checkSchema } from '../schema/check-model';
import { checkTopLevel } from './top-level';

/** Loads files that are already parsed. `undefined` where no document has anything in it. */
export async function loadModel(
  files: readonly ParsedFile[],
  context: ModelContext,
): Promise<MapNode | undefined> {
  let model: MapNode | undefined;
  const checkModel = (isFinal: boolean): void => {
    if (model) checkSchema(model, context.memory, context.report, isFinal);
  };
  for (const file of files) {
    for (const document of file.documents) {
      checkModel(false);
      checkTopLevel(document, context.report);
      const prepared = prepareDocument(document, context, context.report);
      model = model && withoutResetPaths(model, prepared);
      const included = await applyIncludes(prepared, file.path, context, loadModel);
      const extended = await applyExtends(included, file.path, context);
      const merged = mergeDocuments(model, extended, context.memory, context.report);
      // Compose drops the version when it has told that nobody needs it.
      if ([...merged.entries.keys()].every((key) => key === 'version')) continue;
      model = merged;
    }
  }
  // What is included is only a part of the model, which more may be laid on.
  checkModel(context.includeChain.length === 0);
  return model;
}
