/** Parts of a file that are parsed on their own, and places inside them. */
import type { Position, SourceRange } from '../project';

/**
 * A run of whole lines of one file. A block whose text has not changed is kept from one load to the next, with
 * everything that was read from it; only the line it begins at changes then.
 */
export class Block {
  /** Offsets at which the block's lines begin. */
  private readonly lineStarts: readonly number[];

  /**
   * @param file absolute path of the file
   * @param line zero-based line of the file that the block begins at now
   */
  constructor(
    readonly file: string,
    readonly text: string,
    public line: number,
  ) {
    const starts = [0];
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
    this.lineStarts = starts;
  }

  /** The place of an offset into the block's text, as the file stands now. */
  position(offset: number): Position {
    let low = 0;
    let high = this.lineStarts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.lineStarts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: this.line + low, character: offset - (this.lineStarts[low] ?? 0) };
  }
}

/** A span of a block. Its place follows the block, until `placed` fixes it. */
export class BlockRange implements SourceRange {
  /**
   * @param from offset into the block's text, UTF-16 code units
   * @param to offset after the last character
   */
  constructor(
    readonly block: Block,
    readonly from: number,
    readonly to: number,
  ) {}

  get file(): string {
    return this.block.file;
  }

  get start(): Position {
    return this.block.position(this.from);
  }

  get end(): Position {
    return this.block.position(this.to);
  }

  toJSON(): SourceRange {
    return { file: this.file, start: this.start, end: this.end };
  }
}

/** A part of a range that lies in one line, by offsets from its start. */
export function partOf(range: SourceRange, from: number, to: number): SourceRange {
  if (range instanceof BlockRange) {
    return new BlockRange(range.block, range.from + from, range.from + to);
  }
  const place = (offset: number): Position => ({
    line: range.start.line,
    character: range.start.character + offset,
  });
  return { file: range.file, start: place(from), end: place(to) };
}
