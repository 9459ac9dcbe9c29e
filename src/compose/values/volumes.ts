/** The short form of `services.X.volumes`. Source of the behaviour: compose-go `format/volume.go`. */

/** A mount of a service; `source` is absent for an anonymous volume. */
export interface ShortVolume {
  readonly kind: 'volume' | 'bind';
  readonly source?: string;
  readonly target: string;
}

/**
 * Parses `[SOURCE:]TARGET[:OPTIONS]`. A single letter before a colon is the drive of a Windows path, so `v:/data` is
 * a target without source. Options are not checked, as in Compose.
 */
export function parseShortVolume(text: string): ShortVolume | { readonly fault: string } {
  if (text === '') return { fault: 'invalid empty volume spec' };
  if (text.length <= 2) return { kind: 'volume', target: text };
  const sections = splitSections(text);
  if (sections.includes('')) return { fault: `invalid spec: ${text}: empty section between colons` };
  if (sections.length > 3) return { fault: `invalid spec: ${text}: too many colons` };
  const [first = '', second] = sections;
  if (second === undefined) return { kind: 'volume', target: first };
  return { kind: isFilePath(first) ? 'bind' : 'volume', source: first, target: second };
}

/** At the colons, but not at that of a drive, nor inside `${…}`, which an escaped variable leaves behind. */
function splitSections(text: string): readonly string[] {
  const sections: string[] = [];
  let section = '';
  let depth = 0;
  for (let index = 0; index < text.length; index += 1) {
    const character = text.charAt(index);
    if (text.startsWith('${', index)) depth += 1;
    else if (character === '}' && depth > 0) depth -= 1;
    if (character === ':' && depth === 0 && !isDriveLetter(section)) {
      sections.push(section);
      section = '';
    } else {
      section += character;
    }
  }
  return [...sections, section];
}

function isDriveLetter(text: string): boolean {
  return /^\p{L}$/u.test(text);
}

function isFilePath(source: string): boolean {
  return /^[./~]|^\\\\|^\p{L}:/u.test(source);
}
