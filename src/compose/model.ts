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
import type { MapNode } from './nodes';
import { checkSchema } from './schema/check-model';
import { checkTopLevel } from './top-level';

/** Loads files that are already parsed. `undefined` where no document has anything in it. */
export async function loadModel(
  files: readonly ParsedFile[],
  context: ModelContext,
): Promise<MapNode | undefined> {
  let model: MapNode | undefined;
  for (const file of files) {
    for (const document of file.documents) {
      checkTopLevel(document, context.report);
      const prepared = prepareDocument(document, context, context.report);
      model = model && withoutResetPaths(model, prepared);
      const included = await applyIncludes(prepared, file.path, context, loadModel);
      const extended = await applyExtends(included, file.path, context);
      const merged = mergeDocuments(model, extended, context.memory, context.report);
      if (merged.entries.size === 0) continue;
      model = merged;
      checkSchema(model, context.memory, context.report, false);
    }
  }
  return model;
}
