/** In place of Node's events, for tsne-js: listeners by event. A function, because tsne-js calls it without `new`. */

type Listener = (value: unknown) => void;

export function EventEmitter() {}

const listeners = new WeakMap<object, Map<string, Listener[]>>();

EventEmitter.prototype = {
  on(this: object, event: string, listener: Listener) {
    const own = listeners.get(this) ?? new Map<string, Listener[]>();
    listeners.set(this, own);
    own.set(event, [...(own.get(event) ?? []), listener]);
  },
  emit(this: object, event: string, value: unknown) {
    for (const listener of listeners.get(this)?.get(event) ?? []) listener(value);
  },
};
