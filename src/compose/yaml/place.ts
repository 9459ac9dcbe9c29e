/** Ranges that follow their blocks, turned into ranges that stand still. */
import { type Block, BlockRange } from './block';

interface Placed {
  readonly value: unknown;
  /** The blocks in it, with the lines they began at. */
  readonly lines: ReadonlyMap<Block, number>;
}

/** Copies values with their ranges fixed, and remembers the copies for as long as nothing in them has moved. */
export class Placement {
  private readonly known = new WeakMap<object, Placed>();

  /** A copy of plain data (objects, arrays, scalars) in which every range says where it is now. */
  place<T extends object>(value: T): T {
    const known = this.known.get(value);
    if (known && hasNotMoved(known)) return known.value as T;
    const lines = new Map<Block, number>();
    const copy = copyOf(value, lines);
    this.known.set(value, { value: copy, lines });
    return copy as T;
  }
}

function hasNotMoved({ lines }: Placed): boolean {
  for (const [block, line] of lines) if (block.line !== line) return false;
  return true;
}

/** The value itself where there is no range in it. */
function copyOf(value: unknown, lines: Map<Block, number>): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof BlockRange) {
    lines.set(value.block, value.block.line);
    return value.toJSON();
  }
  return Array.isArray(value) ? copyOfList(value, lines) : copyOfRecord(value, lines);
}

function copyOfList(list: readonly unknown[], lines: Map<Block, number>): readonly unknown[] {
  let copy: unknown[] | undefined;
  for (let index = 0; index < list.length; index++) {
    const item = list[index];
    const placed = copyOf(item, lines);
    if (placed !== item) (copy ??= list.slice())[index] = placed;
  }
  return copy ?? list;
}

function copyOfRecord(record: object, lines: Map<Block, number>): object {
  let copy: Record<string, unknown> | undefined;
  for (const key in record) {
    const part = (record as Readonly<Record<string, unknown>>)[key];
    // Ranges stand under names of ours; only foreign keys could be called that.
    if (typeof part !== 'object' || part === null || key === '__proto__') continue;
    const placed = copyOf(part, lines);
    if (placed !== part) (copy ??= { ...record })[key] = placed;
  }
  return copy ?? record;
}
