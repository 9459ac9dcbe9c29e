// Runs inside the page, so it knows nothing but its argument.

/** Centre on the screen of a word in the active editor; `prefix` is the text right before it. */
export function placeInEditor([prefix, wanted]) {
  for (const line of document.querySelectorAll('.editor-group-container.active .view-line')) {
    // Spans of tokens split the text, and blanks are no-break spaces.
    const walker = document.createTreeWalker(line, NodeFilter.SHOW_TEXT);
    const parts = [];
    let text = '';
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      parts.push({ node, start: text.length });
      text += node.data.replace(/\u00a0/g, ' ');
    }
    const found = text.indexOf(prefix + wanted);
    if (found < 0) continue;
    const middle = found + prefix.length + Math.floor(wanted.length / 2);
    const { node, start } = parts.findLast((part) => part.start <= middle);
    const range = document.createRange();
    range.setStart(node, middle - start);
    range.setEnd(node, middle - start + 1);
    const { x, y, width, height } = range.getBoundingClientRect();
    return { x: x + width / 2, y: y + height / 2 };
  }
  return undefined;
}
