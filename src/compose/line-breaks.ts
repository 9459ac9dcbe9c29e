/**
 * A text in which a carriage return alone ends a line too, as it does for YAML and for editors, but not for the
 * `yaml` package. Every offset keeps its meaning.
 */
export function withLineFeeds(text: string): string {
  return text.includes('\r') ? text.replace(/\r(?!\n)/g, '\n') : text;
}
