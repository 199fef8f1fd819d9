/**
 * Timed work in the order in which it falls due: by time, then by the order of insertion. A binary heap; bounded.
 *
 * Knows nothing about what the work is: `agenda.ts` moves a clock along it.
 *
 * @module
 */
import { fail } from './errors.ts';
import type { Instant } from './instant.ts';

/** More waiting work than this is a runaway, not a fleet: ten million devices with a few items each fit. */
export const QUEUE_LENGTH_MAX = 100_000_000;

/** One item with its time. `order` is the place in the sequence of insertions, and the name for `cancel`. */
export interface Due<W> {
  readonly at: Instant;
  readonly order: number;
  readonly work: W;
}

/** A queue of timed work. */
export interface EventQueue<W> {
  /** Items that wait, cancelled ones not counted. */
  readonly length: number;
  /** Adds an item and returns its order, unique in this queue. */
  push(at: Instant, work: W): number;
  /** The item that is due first, left in place. */
  peek(): Due<W> | undefined;
  /** Takes the item that is due first. */
  pop(): Due<W> | undefined;
  /** Forgets an item; one that is gone already is no error. */
  cancel(order: number): void;
  /** Everything that waits, in order, as plain data. */
  snapshot(): QueueSnapshot<W>;
  /** Replaces the content. */
  restore(snapshot: QueueSnapshot<W>): void;
}

/** What a queue holds, as plain data. */
export interface QueueSnapshot<W> {
  readonly nextOrder: number;
  readonly waiting: readonly Due<W>[];
}

/**
 * Makes an empty queue.
 *
 * @param options - `lengthMax`: more items than this are refused, {@link QUEUE_LENGTH_MAX} unless given
 * @throws SmkiError `time/queue-full` from `push`
 * @example
 * ```ts
 * const queue = createEventQueue<string>();
 * queue.push(instant('2026-01-01T00:00:00Z'), 'wake up');
 * ```
 */
export function createEventQueue<W>(options: { readonly lengthMax?: number } = {}): EventQueue<W> {
  const { lengthMax = QUEUE_LENGTH_MAX } = options;
  let heap: Due<W>[] = [];
  let nextOrder = 0;
  // Cancelled items stay in the heap until they come up: only the orders in here still wait.
  const waiting = new Set<number>();
  const dropCancelled = (): void => {
    for (let [first] = heap; first !== undefined; [first] = heap) {
      if (waiting.has(first.order)) return;
      takeFirst(heap);
    }
  };
  return {
    get length() {
      return waiting.size;
    },
    push: (at, work) => {
      if (heap.length >= lengthMax) {
        fail('time/queue-full', `more than ${lengthMax} items wait: something schedules itself`, {
          lengthMax,
        });
      }
      const order = nextOrder++;
      insert(heap, { at, order, work });
      waiting.add(order);
      return order;
    },
    peek: () => {
      dropCancelled();
      return heap[0];
    },
    pop: () => {
      dropCancelled();
      const first = takeFirst(heap);
      if (first !== undefined) waiting.delete(first.order);
      return first;
    },
    cancel: (order) => {
      waiting.delete(order);
    },
    snapshot: () => ({
      nextOrder,
      waiting: heap.filter(({ order }) => waiting.has(order)).sort(inOrder),
    }),
    restore: (snapshot) => {
      ({ nextOrder } = snapshot);
      // Sorted order is a heap.
      heap = [...snapshot.waiting].sort(inOrder);
      waiting.clear();
      for (const { order } of heap) waiting.add(order);
    },
  };
}

function inOrder(left: Due<unknown>, right: Due<unknown>): number {
  return left.at - right.at || left.order - right.order;
}

function insert<W>(heap: Due<W>[], due: Due<W>): void {
  let index = heap.length;
  heap.push(due);
  while (index > 0) {
    const parentIndex = (index - 1) >> 1;
    const parent = heap[parentIndex];
    if (parent === undefined || inOrder(parent, due) <= 0) break;
    heap[index] = parent;
    index = parentIndex;
  }
  heap[index] = due;
}

function takeFirst<W>(heap: Due<W>[]): Due<W> | undefined {
  const [first] = heap;
  const last = heap.pop();
  if (last === undefined || heap.length === 0) return first;
  let index = 0;
  while (true) {
    let childIndex = 2 * index + 1;
    let child = heap[childIndex];
    if (child === undefined) break;
    const right = heap[childIndex + 1];
    if (right !== undefined && inOrder(right, child) < 0) {
      child = right;
      childIndex++;
    }
    if (inOrder(last, child) <= 0) break;
    heap[index] = child;
    index = childIndex;
  }
  heap[index] = last;
  return first;
}
