/** A text that is changed step by step, and what of it is still as it was. */
import { lineOffsets, offsetAt, positionAt, type TextEdit } from './text-edit';
import type { SourceRange } from '../../compose/project';

/** Other text for the characters from one offset to another. */
export interface Splice {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

/** A part of the first text, or one that was put in. */
type Piece = { readonly from: number; readonly to: number } | { readonly text: string };

export class ChangingText {
  private pieces: readonly Piece[];
  private current: string;
  private readonly offsets: readonly number[];

  constructor(
    private readonly file: string,
    private readonly first: string,
  ) {
    this.pieces = [{ from: 0, to: first.length }];
    this.current = first;
    this.offsets = lineOffsets(first);
  }

  /** The same, to be changed on its own. */
  copy(): ChangingText {
    const copy = new ChangingText(this.file, this.first);
    copy.pieces = this.pieces;
    copy.current = this.current;
    return copy;
  }

  /** With all changes so far. */
  get text(): string {
    return this.current;
  }

  /** Where a place of the first text is now; `undefined` where any of it was changed. */
  find({ start, end }: SourceRange): { readonly from: number; readonly to: number } | undefined {
    const from = offsetAt(this.offsets, start, this.first.length);
    const to = offsetAt(this.offsets, end, this.first.length);
    let at = 0;
    for (const piece of this.pieces) {
      if (!('text' in piece) && piece.from <= from && to <= piece.to) {
        return { from: at + from - piece.from, to: at + to - piece.from };
      }
      at += lengthOf(piece);
    }
    return undefined;
  }

  /** @param splices of the text as it is now, without overlaps; of those at one place the first comes first */
  change(splices: readonly Splice[]): void {
    const sorted = [...splices].sort((a, b) => b.from - a.from || b.to - a.to);
    // From the end, so that offsets before a change stay; what was sorted alike has to be turned around.
    for (const splice of inGroups(sorted)) this.changeOne(splice);
  }

  /** What makes this text of the first one, in the order of the file, each as short as can be. */
  edits(): readonly TextEdit[] {
    const edits: TextEdit[] = [];
    let at = 0;
    let inserted = '';
    const flush = (until: number): void => {
      const edit = shortened(this.first, { from: at, to: until, text: inserted });
      inserted = '';
      if (edit === undefined) return;
      const range = {
        file: this.file,
        start: positionAt(this.offsets, edit.from),
        end: positionAt(this.offsets, edit.to),
      };
      edits.push({ range, newText: edit.text });
    };
    for (const piece of this.pieces) {
      if ('text' in piece) {
        inserted += piece.text;
        continue;
      }
      flush(piece.from);
      at = piece.to;
    }
    flush(this.first.length);
    return edits;
  }

  private changeOne({ from, to, text }: Splice): void {
    const before: Piece[] = [];
    const after: Piece[] = [];
    let at = 0;
    for (const piece of this.pieces) {
      const end = at + lengthOf(piece);
      if (at < from) before.push(part(piece, 0, Math.min(end, from) - at));
      if (end > to) after.push(part(piece, Math.max(at, to) - at, end - at));
      at = end;
    }
    const middle = text === '' ? [] : [{ text }];
    this.pieces = [...before, ...middle, ...after].filter((piece) => lengthOf(piece) > 0);
    this.current = this.current.slice(0, from) + text + this.current.slice(to);
  }
}

/** Insertions at one place as one, in their order. */
function inGroups(sorted: readonly Splice[]): readonly Splice[] {
  const groups: Splice[] = [];
  for (const splice of sorted) {
    const last = groups.at(-1);
    const isSamePlace = last?.from === splice.from && last.from === last.to && splice.from === splice.to;
    if (isSamePlace) groups[groups.length - 1] = { ...splice, text: last.text + splice.text };
    else groups.push(splice);
  }
  return groups;
}

function lengthOf(piece: Piece): number {
  return 'text' in piece ? piece.text.length : piece.to - piece.from;
}

function part(piece: Piece, from: number, to: number): Piece {
  if ('text' in piece) return { text: piece.text.slice(from, to) };
  return { from: piece.from + from, to: piece.from + to };
}

/** Without what is the same at both ends; never between the two halves of a line end or of a character. */
function shortened(first: string, { from, to, text }: Splice): Splice | undefined {
  const old = first.slice(from, to);
  if (old === text) return undefined;
  const most = Math.min(old.length, text.length);
  let head = 0;
  while (head < most && old[head] === text[head]) head += 1;
  let tail = 0;
  while (tail < most - head && old.at(-1 - tail) === text.at(-1 - tail)) tail += 1;
  if (isHalf(old, head) || isHalf(text, head)) head -= 1;
  if (tail > 0 && (isHalf(old, old.length - tail) || isHalf(text, text.length - tail))) tail -= 1;
  return { from: from + head, to: to - tail, text: text.slice(head, text.length - tail) };
}

function isHalf(text: string, at: number): boolean {
  if (at === 0) return false;
  const pair = text.slice(at - 1, at + 1);
  return pair === '\r\n' || /^[\uD800-\uDBFF]/.test(pair);
}
