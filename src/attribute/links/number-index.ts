/**
 * Numbers 0, 1, 2 ... for 53-bit hashes in order of first sight: an open-addressing table in typed
 * arrays, since millions of keys in a Map cost ten times the memory.
 */
export class NumberIndex {
  /** Key of each number given so far; longer than `size`. */
  keys = new Float64Array(1024);
  size = 0;
  private slots = new Uint32Array(2048);

  /** The number of a key, given now if it has none. */
  of(key: number): number {
    const slot = this.slotOf(key);
    if (this.slots[slot] !== 0) return this.slots[slot]! - 1;
    if (this.size === this.keys.length) return this.growAndAdd(key);
    this.keys[this.size] = key;
    this.slots[slot] = ++this.size;
    return this.size - 1;
  }

  /** The number of a key, or −1. */
  find(key: number): number {
    return this.slots[this.slotOf(key)]! - 1;
  }

  private slotOf(key: number): number {
    const mask = this.slots.length - 1;
    const low = (key % 4294967296) | 0;
    const high = (key / 4294967296) | 0;
    let hash = Math.imul(low ^ Math.imul(high, 0x9e3779b1), 0x85ebca6b);
    hash ^= hash >>> 15;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const held = this.slots[slot]!;
      if (held === 0 || this.keys[held - 1] === key) return slot;
    }
  }

  private growAndAdd(key: number): number {
    const keys = new Float64Array(this.keys.length * 2);
    keys.set(this.keys);
    this.keys = keys;
    this.slots = new Uint32Array(this.keys.length * 2);
    for (let number = 0; number < this.size; number++) {
      this.slots[this.slotOf(keys[number]!)] = number + 1;
    }
    return this.of(key);
  }
}
