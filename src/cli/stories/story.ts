/**
 * A story: steps that a person can follow and a program can read, told by running a real world.
 *
 * @module
 */
import type { DeviceDescription } from '../../device/describe.ts';
import type { Exchange } from '../../simulation/exchange.ts';
import type { World } from '../../simulation/world.ts';

/** One step: what is done and why, and what came of it. */
export interface StoryStep {
  readonly title: string;
  /** Who signs with which key, and what to watch. */
  readonly narration: string;
  readonly exchange?: Exchange;
  /** Show the command octet for octet. */
  readonly annotated?: true;
  /** The meter before and after. */
  readonly cells?: { readonly before: DeviceDescription; readonly after: DeviceDescription };
}

/** A story by name. */
export interface Story {
  readonly name: string;
  readonly title: string;
  readonly tell: (world: World) => Iterable<StoryStep>;
}

/** Sends a command and takes the pictures before and after. */
export function sendWithPictures(
  world: World,
  command: Uint8Array,
): Required<Pick<StoryStep, 'exchange' | 'cells'>> {
  const before = world.esme.describe();
  const exchange = world.send(command);
  return { exchange, cells: { before, after: world.esme.describe() } };
}
