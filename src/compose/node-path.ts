/** The place of a value in the tree, as keys from the root: `['services', 'web', 'ports']`. */
export type NodePath = readonly string[];

/** A table of paths in which `*` stands for any one key. */
export class PathTable<T> {
  private readonly rows: readonly { readonly keys: readonly string[]; readonly value: T }[];

  constructor(table: Readonly<Record<string, T>>) {
    this.rows = Object.entries(table).map(([pattern, value]) => ({ keys: pattern.split('.'), value }));
  }

  find(path: NodePath): T | undefined {
    return this.rows.find(
      ({ keys }) =>
        keys.length === path.length && keys.every((key, index) => key === '*' || key === path[index]),
    )?.value;
  }
}
