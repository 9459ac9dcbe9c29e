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

function copyOf(value: unknown, lines: Map<Block, number>): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof BlockRange) {
    lines.set(value.block, value.block.line);
    return value.toJSON();
  }
  if (Array.isArray(value)) return value.map((item) => copyOf(item, lines));
  const copy: Record<string, unknown> = {};
  for (const [key, part] of Object.entries(value)) setOwn(copy, key, copyOf(part, lines));
  return copy;
}

/** Files may hold any key, `__proto__` among them. */
function setOwn(target: Record<string, unknown>, key: string, value: unknown): void {
  if (key !== '__proto__') target[key] = value;
  else Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true });
}
