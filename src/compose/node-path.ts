/** The place of a value in the tree, as keys from the root: `['services', 'web', 'ports']`. */
export type NodePath = readonly string[];

interface Row<T> {
  readonly keys: readonly string[];
  readonly value: T;
}

/** A table of paths in which `*` stands for any one key. */
export class PathTable<T> {
  private readonly rowsByLength = new Map<number, Row<T>[]>();

  constructor(table: Readonly<Record<string, T>>) {
    for (const [pattern, value] of Object.entries(table)) {
      const keys = pattern.split('.');
      const rows = this.rowsByLength.get(keys.length) ?? [];
      this.rowsByLength.set(keys.length, rows);
      rows.push({ keys, value });
    }
  }

  find(path: NodePath): T | undefined {
    return this.rowsByLength
      .get(path.length)
      ?.find(({ keys }) => keys.every((key, index) => key === '*' || key === path[index]))?.value;
  }
}
