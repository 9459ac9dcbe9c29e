/**
 * Which parts of a value stand in its file as they are, and where: quotes, escapes, folded lines and variables come
 * between them.
 */
import type { Piece, SourceRange } from '../project';
import { partOf } from '../yaml/block';

/** What is known of the place of a text. */
export interface Placed {
  readonly text: string;
  readonly range: SourceRange;
  /** Whether `range` holds exactly the text. */
  readonly exact?: boolean;
  /** In the order of the text, without overlaps; absent where `exact`, and where no part can be told. */
  readonly pieces?: readonly Piece[];
}

/** The place of a part of a value, and whether exactly that part stands there. */
export interface Place {
  readonly range: SourceRange;
  readonly isExact: boolean;
}

/** More are not kept of one value: no script that a person wrote has that many lines. */
export const MAXIMUM_PIECES = 500;

/**
 * Where a part of a value is written. What a variable gave has the place of the reference to it; a part that cannot be
 * told from the rest has the place of the whole value.
 *
 * @param from offset into the text
 * @param to offset after the part; equal to `from` for a place where nothing stands
 */
export function placeOf(value: Placed, from: number, to: number): Place {
  if (value.exact === true) return { range: partOf(value.range, from, to), isExact: true };
  const unknown = { range: value.range, isExact: false };
  const pieces = value.pieces ?? [];
  const first = from === to ? pieceAt(pieces, from) : pieces.findIndex((piece) => contains(piece, from));
  const start = pieces[first];
  if (!start) return unknown;
  const end = pieces.slice(first).find(({ at, length }) => at + length >= to);
  if (!end || (end !== start && end.at >= to)) return unknown;
  const range = rangeIn(value.range, start, from - start.at, end, to - end.at);
  return { range, isExact: start === end && start.reference === undefined };
}

function contains({ at, length }: Piece, offset: number): boolean {
  return at <= offset && offset < at + length;
}

/** A place where nothing stands belongs to the variable that gave nothing, if there is one. */
function pieceAt(pieces: readonly Piece[], offset: number): number {
  const empty = pieces.findIndex(({ at, length }) => at === offset && length === 0);
  if (empty >= 0) return empty;
  return pieces.findIndex(
    ({ at, length, reference }) => reference === undefined && at <= offset && offset <= at + length,
  );
}

function rangeIn(range: SourceRange, start: Piece, from: number, end: Piece, to: number): SourceRange {
  const { file } = range;
  const { line } = range.start;
  return {
    file,
    start: {
      line: line + start.line,
      character: start.character + (start.reference === undefined ? from : 0),
    },
    end: { line: line + end.line, character: end.character + (end.reference ?? to) },
  };
}

/** The pieces of a value, also of one that stands in its file as it is. */
export function piecesOf({ text, range, exact, pieces }: Placed): readonly Piece[] {
  if (exact !== true) return pieces ?? [];
  return [{ at: 0, length: text.length, line: 0, character: range.start.character }];
}

/** The pieces of a part of a text, by offsets into it. */
export function slicePieces(pieces: readonly Piece[], from: number, to: number): readonly Piece[] {
  return pieces.flatMap((piece) => {
    const end = piece.at + piece.length;
    if (end < from || piece.at > to || (piece.length > 0 && (end === from || piece.at === to))) return [];
    const start = Math.max(piece.at, from);
    const moved = piece.reference === undefined ? start - piece.at : 0;
    return [
      {
        ...piece,
        at: start - from,
        length: Math.min(end, to) - start,
        character: piece.character + moved,
      },
    ];
  });
}

/** A run of a text that was made from a template: copied from it, or the value of a variable. */
export interface Segment {
  /** Offset into the text. */
  readonly at: number;
  readonly length: number;
  /** Offset into the template; of a variable that of its reference. */
  readonly from: number;
  /** The offset behind the reference to a variable; absent: the segment is copied. */
  readonly to?: number;
}

/** The pieces of a text that was made from a template whose pieces are known. */
export function substitutePieces(template: readonly Piece[], segments: readonly Segment[]): readonly Piece[] {
  const pieces: Piece[] = [];
  for (const { at, length, from, to } of segments) {
    if (pieces.length >= MAXIMUM_PIECES) break;
    const parts = slicePieces(template, from, to ?? from + length);
    if (to === undefined) pieces.push(...parts.map((part) => ({ ...part, at: at + part.at })));
    else {
      const [part] = parts;
      if (part?.length !== to - from || part.reference !== undefined) continue;
      pieces.push({ ...part, at, length, reference: to - from });
    }
  }
  return pieces;
}
