// Somebody who follows a guide of the seed, step by step: each step is one click at most, and whatever else is pressed is counted.
import { type Locator, expect } from '@playwright/test';
import type { Visitor } from './visitor';

export class Steps {
  private done = 0;
  private clicks = 0;
  /** What was pressed that no step says. */
  readonly beyond: string[] = [];

  constructor(
    private readonly visitor: Visitor,
    private readonly steps: readonly string[],
  ) {}

  /** Takes the next step of the guide. */
  async take(step: string, action: () => Promise<void>): Promise<void> {
    expect(step, 'the next step of the guide').toBe(this.steps[this.done]);
    this.done += 1;
    this.clicks = 0;
    await action();
    await this.visitor.alive();
    expect(this.clicks, `clicks of “${step}”`).toBeLessThanOrEqual(1);
  }

  /** A click: of a link, a button, a tick. */
  async click(target: Locator): Promise<void> {
    this.clicks += 1;
    await target.click();
    await this.visitor.alive();
  }

  link(name: string, within: Locator = this.visitor.main): Promise<void> {
    return this.click(within.getByRole('link', { name, exact: true }));
  }

  button(name: string): Promise<void> {
    return this.click(this.visitor.main.getByRole('button', { name, exact: true }));
  }

  /** Chooses in a select, as one does without opening it. */
  async choose(label: string, option: string): Promise<void> {
    this.clicks += 1;
    const select = this.visitor.main.getByLabel(label, { exact: true });
    await select.focus();
    await select.selectOption({ label: option });
    await this.visitor.alive();
  }

  /** Presses what the guide does not say. */
  async more(name: string): Promise<void> {
    this.beyond.push(name);
    await this.visitor.press(name);
  }

  /** The button beside a select, which is there without JavaScript alone. */
  async goOn(name: string): Promise<void> {
    const button = this.visitor.main.getByRole('button', { name, exact: true });
    if (this.visitor.scripts) await expect(button).toBeHidden();
    else await this.more(name);
  }

  /** Nothing was left out, and nothing was pressed that no step says; without JavaScript but what stands beside a select. */
  finish(besideSelects: readonly string[] = []): void {
    expect(this.steps.slice(this.done), 'steps that were left out').toEqual([]);
    expect(this.beyond, 'pressed beyond the steps').toEqual(this.visitor.scripts ? [] : besideSelects);
  }
}
