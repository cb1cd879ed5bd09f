/** Complete binary tree over an array, giving the index of the least entry; set in O(log n). */
export class MinimumTree {
  private readonly leaves: number;
  private readonly tree: Int32Array;
  private readonly values: Float64Array;

  constructor(values: Float64Array) {
    this.values = values;
    this.leaves = 2 ** Math.ceil(Math.log2(Math.max(2, values.length)));
    this.tree = new Int32Array(this.leaves * 2).fill(-1);
    for (let index = 0; index < values.length; index++) this.tree[this.leaves + index] = index;
    for (let node = this.leaves - 1; node > 0; node--) this.settle(node);
  }

  /** The first of the least, if several are. */
  least(): number {
    return this.tree[1]!;
  }

  set(index: number, value: number): void {
    this.values[index] = value;
    for (let node = (this.leaves + index) >> 1; node > 0; node >>= 1) this.settle(node);
  }

  private settle(node: number): void {
    const left = this.tree[node * 2]!;
    const right = this.tree[node * 2 + 1]!;
    this.tree[node] =
      right < 0 || (left >= 0 && this.values[left]! <= this.values[right]!) ? left : right;
  }
}
