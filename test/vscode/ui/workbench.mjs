// The workbench as a person uses it. Every selector of the UI tests is in this file.
import { launchBrowser } from '../host/browser.mjs';
import { workbenchUrl } from '../host/server.mjs';
import { placeInEditor } from './place-in-editor.mjs';

const VIEWPORT = { width: 1280, height: 800 };
/** Below the text of the samples, beside notifications. */
const RESTING_PLACE = { x: 600, y: 740 };
const TERMINAL_TIMEOUT_MS = 15_000;
const TREE_TRIES = 5;
const TREE_ROWS = 50;
const SETTLES_MS = 500;
/** How long a command may take to be offered, and how long one look into the palette lasts. */
const COMMAND_TIMEOUT_MS = 30_000;
const COMMAND_LOOK_MS = 3_000;
const CLICK_MS = 100;
const HOVER_TRY_MS = 1500;
const HOVER_TIMEOUT_MS = 20_000;

export class Workbench {
  /** Console errors of the page, oldest first. */
  errors = [];

  /** Opens a folder in a new browser and waits until its files are listed. */
  static async open(server, folder) {
    const browser = await launchBrowser();
    const page = await browser.newPage({ viewport: VIEWPORT });
    const workbench = new Workbench(browser, page);
    page.setDefaultTimeout(20_000);
    page.on('console', (message) => {
      if (message.type() === 'error') workbench.errors.push(message.text());
    });
    page.on('pageerror', (error) => workbench.errors.push(String(error)));
    await page.goto(workbenchUrl(server, folder));
    await page.locator('.explorer-folders-view .monaco-list-row').first().waitFor({ timeout: 60_000 });
    return workbench;
  }

  constructor(browser, page) {
    this.browser = browser;
    this.page = page;
  }

  close() {
    return this.browser.close();
  }

  async screenshot(file) {
    // Hovers fade in and lists settle, whatever is said about motion.
    await this.page.waitForTimeout(SETTLES_MS);
    await this.page.screenshot({ path: file });
  }

  /**
   * Types into the command palette and runs the entry with exactly this title.
   *
   * The palette lists what may run at the moment it opens: a command whose condition comes true right after is
   * there only when the palette is opened again.
   */
  async runCommand(title) {
    const row = this.page.locator('.quick-input-list .monaco-list-row', { hasText: title }).first();
    const deadline = Date.now() + COMMAND_TIMEOUT_MS;
    for (;;) {
      await this.typeInPalette(title);
      try {
        await row.click({ timeout: COMMAND_LOOK_MS });
        return;
      } catch (error) {
        if (Date.now() > deadline) throw error;
        await this.page.keyboard.press('Escape');
        await this.page.locator('.quick-input-widget').waitFor({ state: 'hidden' });
      }
    }
  }

  /** Opens the settings that fit a text. Gives what stands there, a text for each. */
  async openSettings(text) {
    await this.runCommand('Preferences: Open Settings (UI)');
    const search = this.page.locator('.settings-editor .search-container .monaco-editor');
    await search.click();
    await this.page.keyboard.type(text);
    const items = this.page.locator('.settings-editor .setting-item-contents');
    await this.page.locator('.settings-editor .setting-item-label', { hasText: 'Engine' }).first().waitFor();
    return items.allInnerTexts();
  }

  /** Labels that the command palette offers for a text. */
  async paletteEntries(text) {
    await this.typeInPalette(text);
    const rows = this.page.locator('.quick-input-list .monaco-list-row');
    await rows.first().waitFor();
    const labels = await rows.locator('.label-name').allInnerTexts();
    await this.page.keyboard.press('Escape');
    return labels.map(clean);
  }

  async typeInPalette(text) {
    const input = this.page.locator('.quick-input-widget:visible .quick-input-box input');
    await this.page.keyboard.press('F1');
    await input.waitFor();
    await input.fill(`>${text}`);
  }

  /** Picks the entry with this label from the quick pick that is open. */
  async pick(label) {
    const row = this.page.locator('.quick-input-list .monaco-list-row', { hasText: label }).first();
    await row.click();
  }

  /** Title or placeholder, and entries of the quick pick that is open. */
  async quickPick() {
    const widget = this.page.locator('.quick-input-widget:visible');
    await widget.locator('.monaco-list-row').first().waitFor();
    return (await widget.locator('.monaco-list-row').allInnerTexts()).map(clean);
  }

  async setTheme({ label, cssClass }) {
    await this.runCommand('Preferences: Color Theme');
    await this.page.locator('.quick-input-box input[placeholder*="Color Theme"]').fill(label);
    await this.pick(label);
    await this.page.locator(`.monaco-workbench.${cssClass}`).waitFor();
    await this.page.locator('.quick-input-widget').waitFor({ state: 'hidden' });
  }

  async openFile(name) {
    await this.openViews('Explorer');
    await this.page.locator('.explorer-folders-view .monaco-list-row', { hasText: name }).dblclick();
    await this.page.locator('.editor-instance .view-lines .view-line').first().waitFor();
  }

  /**
   * Text of the hover on a word of the active editor; `before` is the text right before the word.
   *
   * A hover that was asked for before the extension had started is not asked for again, and one lone
   * move of the mouse does not count: the mouse leaves and comes back until there is one.
   */
  async hover(before, word) {
    const { x, y } = await this.placeOf(before, word);
    const content = this.page
      .locator('.monaco-hover:visible .hover-contents')
      .filter({ hasNotText: 'Loading...' })
      .first();
    for (const deadline = Date.now() + HOVER_TIMEOUT_MS; ;) {
      await this.page.mouse.move(x - 6, y);
      await this.page.mouse.move(x, y);
      try {
        await content.waitFor({ timeout: HOVER_TRY_MS });
        break;
      } catch (error) {
        if (Date.now() > deadline) throw error;
        await this.page.mouse.move(x, y + 300);
      }
    }
    return clean(
      (await this.page.locator('.monaco-hover:visible .hover-contents').allInnerTexts()).join('\n'),
    );
  }

  /** Text of the hover that is open, once it has a part with this text: its parts come one after the other. */
  async hoverWith(pattern) {
    const parts = this.page.locator('.monaco-hover:visible .hover-contents');
    await parts.filter({ hasText: pattern }).first().waitFor();
    return clean((await parts.allInnerTexts()).join('\n'));
  }

  /** Follows a link of the hover that is open. */
  async pressInHover(title) {
    await this.page.locator('.monaco-hover:visible a', { hasText: title }).first().click();
  }

  /** Centre of a word on the screen. */
  async placeOf(before, word) {
    const place = await this.page.evaluate(placeInEditor, [before, word]);
    if (place === undefined) throw new Error(`"${before}${word}" is not in sight`);
    return place;
  }

  /** Waits until this many places of the active editor are underlined in the way of a severity. */
  async squiggles(severity, count) {
    const places = this.page.locator(`.editor-group-container.active .cdr.squiggly-${severity}`);
    await places.nth(count - 1).waitFor({ state: 'attached' });
    await this.page.waitForFunction(
      ([name, wanted]) =>
        document.querySelectorAll(`.editor-group-container.active .cdr.${name}`).length === wanted,
      [`squiggly-${severity}`, count],
    );
  }

  /** Waits until nothing is underlined in the way of a severity. */
  async noSquiggles(severity) {
    const places = this.page.locator(`.editor-group-container.active .cdr.squiggly-${severity}`);
    await places.first().waitFor({ state: 'detached' });
  }

  /** Puts the cursor into a word of the active editor. */
  async click(before, word) {
    const { x, y } = await this.placeOf(before, word);
    await this.page.mouse.click(x, y);
  }

  /** Opens the list of quick fixes at the cursor with the keyboard; gives the titles in it. */
  async quickFixes() {
    const rows = this.page.locator('.action-widget .monaco-list-row.action');
    for (const deadline = Date.now() + HOVER_TIMEOUT_MS; ;) {
      await this.page.keyboard.press('Control+.');
      try {
        await rows.first().waitFor({ timeout: HOVER_TRY_MS });
        return (await rows.allInnerTexts()).map(clean);
      } catch (error) {
        // The list says that there is nothing where the findings are not there yet.
        if (Date.now() > deadline) throw error;
        await this.page.keyboard.press('Escape');
      }
    }
  }

  /** Goes to an entry of the list of quick fixes with the keyboard, and takes it. */
  async takeQuickFix(index) {
    for (let step = 0; step < index; step += 1) await this.page.keyboard.press('ArrowDown');
    await this.page.keyboard.press('Enter');
    await this.page.locator('.action-widget .monaco-list-row.action').first().waitFor({ state: 'detached' });
  }

  /** Opens the Problems panel; gives its rows in sight. */
  async problems() {
    await this.runCommand('Problems: Focus on Problems View');
    const rows = this.page.locator('.markers-panel .monaco-list-row');
    await rows.first().waitFor();
    return (await rows.allInnerTexts()).map(clean);
  }

  /**
   * Moves the mouse to where nothing reacts.
   *
   * A tooltip that appears just after the mouse has left its place stays until the mouse has been on it.
   */
  async rest() {
    const hover = this.page.locator('.monaco-hover:visible').first();
    for (const deadline = Date.now() + HOVER_TIMEOUT_MS; ;) {
      await this.page.mouse.move(RESTING_PLACE.x, RESTING_PLACE.y);
      try {
        await hover.waitFor({ state: 'hidden', timeout: HOVER_TRY_MS });
        return;
      } catch (error) {
        if (Date.now() > deadline) throw error;
        const box = await hover.boundingBox();
        if (box !== null) await this.page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
      }
    }
  }

  /** Opens the container of views with this title, if it is not open. */
  async openViews(title) {
    const tab = this.page.locator(`.activitybar .action-item:has(a[aria-label^="${title}"])`);
    const isOpen = await tab.evaluate((element) => element.classList.contains('checked'));
    if (!isOpen) await tab.locator('a').click();
  }

  pane(name) {
    return this.page.locator('.pane', { has: this.page.locator(`.pane-header[aria-label^="${name}"]`) });
  }

  /** Rows of a tree view, top to bottom, as indented text. Only rows in sight exist. */
  async treeRows(name) {
    const rows = await this.pane(name)
      .locator('.monaco-list-row')
      .evaluateAll((elements) =>
        elements.map((row) => ({
          label: row.querySelector('.label-name')?.textContent ?? '',
          description: row.querySelector('.label-description')?.textContent ?? '',
          level: Number(row.getAttribute('aria-level')),
        })),
      );
    return rows.map(({ label, description, level }) =>
      clean(`${'  '.repeat(level - 1)}${label}  ${description}`),
    );
  }

  /** Waits for a row of a tree view with this text. */
  async treeRow(name, text, options) {
    const row = this.pane(name).locator('.monaco-list-row', { hasText: text }).first();
    await row.waitFor(options);
    return row;
  }

  /** Text of the tooltip of the row of a tree view with exactly this label. */
  async treeTooltip(name, label) {
    await this.rest();
    const row = this.rowOf(name, label);
    const tooltip = this.page
      .locator('.workbench-hover:visible .hover-contents')
      .filter({ hasNotText: 'Loading...' })
      // That of the icon which opened the views may come up late, when the mouse has left it.
      .filter({ hasNotText: /^\s*Netscope\s*$/ })
      .first();
    for (const deadline = Date.now() + HOVER_TIMEOUT_MS; ;) {
      await row.locator('.label-name').hover();
      try {
        await tooltip.waitFor({ timeout: HOVER_TRY_MS });
        return clean(await tooltip.innerText());
      } catch (error) {
        // A row that is drawn anew under the mouse loses its tooltip.
        if (Date.now() > deadline) throw error;
        await this.page.mouse.move(RESTING_PLACE.x, RESTING_PLACE.y);
      }
    }
  }

  /** What a screen reader says for the row with exactly this label. */
  async spokenRow(name, label) {
    return (await this.rowOf(name, label).getAttribute('aria-label')) ?? '';
  }

  rowOf(name, label) {
    const exact = new RegExp(`^${label}$`);
    return this.pane(name)
      .locator('.monaco-list-row')
      .filter({ has: this.page.locator('.label-name', { hasText: exact }) })
      .first();
  }

  /** Goes to the row with exactly this label with the keyboard. */
  async focusRow(name, label) {
    await this.runCommand(`Focus on ${name} View`);
    const focused = this.pane(name).locator('.monaco-list.element-focused .monaco-list-row.focused');
    await this.page.keyboard.press('Home');
    await this.pane(name).locator('.monaco-list-row.focused[data-index="0"]').waitFor();
    for (let index = 0; index < TREE_ROWS; index += 1) {
      const row = this.pane(name).locator(`.monaco-list-row.focused[data-index="${index}"]`);
      await row.waitFor();
      if ((await focused.locator('.label-name').textContent()) === label) return;
      await this.page.keyboard.press('ArrowDown');
    }
    throw new Error(`"${label}" cannot be reached`);
  }

  /** Opens the context menu of the row with exactly this label with the keyboard; gives the titles in it. */
  async keyboardMenu(name, label) {
    await this.focusRow(name, label);
    await this.page.keyboard.press('Shift+F10');
    const titles = this.page.locator('.monaco-menu .action-label:not(.separator)');
    await titles.first().waitFor();
    const texts = (await titles.allInnerTexts()).map(clean);
    await this.page.keyboard.press('Escape');
    await titles.first().waitFor({ state: 'detached' });
    return texts;
  }

  /** Titles of the icons in the header of a view, as a screen reader says them. */
  async headerActions(name) {
    await this.pane(name).locator('.pane-header').hover();
    const icons = this.pane(name).locator('.pane-header .action-item:visible .action-label');
    return icons.evaluateAll((elements) => elements.map((icon) => icon.getAttribute('aria-label') ?? ''));
  }

  /** Opens the context menu of the row of a tree view with exactly this label. */
  async openContextMenu(name, label) {
    await this.rowOf(name, label).click({ button: 'right' });
  }

  async pickFromMenu(title) {
    const item = this.page.locator('.monaco-menu .action-label', { hasText: title });
    await item.waitFor();
    // A menu does not take the click that comes right after the one it was opened by.
    await this.page.waitForTimeout(SETTLES_MS);
    await item.click({ delay: CLICK_MS });
    await item.waitFor({ state: 'hidden' });
  }

  /** Types a line into the visible terminal, once it has a prompt. */
  async typeInTerminal(line) {
    await this.waitForTerminal(/[$#>]/);
    await this.page.locator('.terminal-wrapper.active').click();
    await this.page.keyboard.type(`${line}\n`);
  }

  /** Waits until the visible terminal shows something. */
  async waitForTerminal(pattern) {
    const rows = this.page.locator('.terminal-wrapper.active .xterm-rows');
    for (const deadline = Date.now() + TERMINAL_TIMEOUT_MS; ;) {
      const text = clean((await rows.locator('> div').allInnerTexts()).join('\n'));
      if (pattern.test(text)) return;
      if (Date.now() > deadline) throw new Error(`no ${pattern} in the terminal:\n${text}`);
      await this.page.waitForTimeout(100);
    }
  }

  /** Opens a row of a tree view, if it is not open. */
  async expand(name, text) {
    // A click that meets the tree while it is drawn anew is lost.
    for (let tries = 0; tries < TREE_TRIES; tries += 1) {
      const row = await this.treeRow(name, text);
      if ((await row.getAttribute('aria-expanded')) === 'true') return;
      await row.locator('.monaco-tl-twistie').click();
      await this.page.waitForTimeout(SETTLES_MS);
    }
    throw new Error(`"${text}" does not open`);
  }

  /** Text of a view's welcome content. */
  async welcome(name) {
    const content = this.pane(name).locator('.welcome-view-content');
    await content.waitFor();
    return clean(await content.innerText());
  }

  /** Text of the active editor, as far as it is in sight, once its lines have found their places. */
  async editorText() {
    for (let last = ''; ;) {
      const text = await this.drawnText();
      if (text === last && text !== '') return text;
      last = text;
      await this.page.waitForTimeout(SETTLES_MS);
    }
  }

  async drawnText() {
    const lines = this.page.locator('.editor-group-container.active .view-lines');
    await lines.locator('.view-line').first().waitFor();
    const texts = await lines.locator('.view-line').evaluateAll((elements) =>
      elements
        .map((line) => ({ top: line.getBoundingClientRect().top, text: line.textContent ?? '' }))
        .sort((a, b) => a.top - b.top)
        .map(({ text }) => text),
    );
    return clean(texts.join('\n'));
  }

  /** Title of the active editor's tab. */
  async activeTab() {
    return clean(await this.page.locator('.tab.active .label-name').first().innerText());
  }

  /** Waits for a notification with this text and gives what it says, how, and the titles of its buttons. */
  async notification(pattern) {
    const toast = this.toast(pattern);
    await toast.waitFor();
    const icon = (await toast.locator('.notification-list-item-icon').getAttribute('class')) ?? '';
    const buttons = await toast.locator('.monaco-button').allInnerTexts();
    return {
      text: clean(await toast.locator('.notification-list-item-message').innerText()),
      severity: /codicon-(info|warning|error)/.exec(icon)?.[1],
      buttons: buttons.map(clean),
    };
  }

  toast(pattern) {
    return this.page.locator('.notifications-toasts .notification-list-item', { hasText: pattern }).first();
  }

  /** Presses a button of the notification with this text. */
  async pressInNotification(pattern, title) {
    await this.toast(pattern).locator('.monaco-button', { hasText: title }).click();
  }

  async clearNotifications() {
    await this.runCommand('Notifications: Clear All Notifications');
    await this.page
      .locator('.notifications-toasts .notification-list-item')
      .first()
      .waitFor({ state: 'detached' });
  }

  /** Waits until the status bar says this. */
  async status(pattern) {
    await this.page.locator('.statusbar-item', { hasText: pattern }).first().waitFor();
  }
}

/** Text as it reads: no-break spaces as blanks, nothing at the ends of lines. */
function clean(text) {
  return text.replace(/\u00a0/g, ' ').replace(/\s+$/gm, '');
}
