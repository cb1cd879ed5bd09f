/** Numbers appended one by one into typed arrays that double when full. */
export class GrowingUint32 {
  private numbers = new Uint32Array(1024);
  length = 0;

  push(value: number): void {
    if (this.length === this.numbers.length) {
      const bigger = new Uint32Array(this.length * 2);
      bigger.set(this.numbers);
      this.numbers = bigger;
    }
    this.numbers[this.length++] = value;
  }

  /** A view on what is there; holds until the next push. */
  view(): Uint32Array {
    return this.numbers.subarray(0, this.length);
  }
}

export class GrowingFloat64 {
  private numbers = new Float64Array(1024);
  length = 0;

  push(value: number): void {
    if (this.length === this.numbers.length) {
      const bigger = new Float64Array(this.length * 2);
      bigger.set(this.numbers);
      this.numbers = bigger;
    }
    this.numbers[this.length++] = value;
  }

  /** A view on what is there; holds until the next push. */
  view(): Float64Array {
    return this.numbers.subarray(0, this.length);
  }
}

/** The array, at least `length` long; zeros are appended, at least doubling it. */
export function atLeast(numbers: Float32Array, length: number): Float32Array {
  if (numbers.length >= length) return numbers;
  const bigger = new Float32Array(Math.max(length, numbers.length * 2));
  bigger.set(numbers);
  return bigger;
}
